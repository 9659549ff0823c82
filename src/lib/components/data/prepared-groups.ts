/** Prepared sets as people think of them: one line per size and CLAHE, training and test together. */
import type { PreparedManifest } from '#lib/schema/dataset.ts'

export interface PreparedGroup {
  key: string
  sizePx: number
  clahe: boolean
  storedBytes: number
  sets: readonly PreparedManifest[]
}

/** Smallest size first, with CLAHE before without. */
export function groupPrepared(prepared: readonly PreparedManifest[]): PreparedGroup[] {
  const byKey = new Map<string, PreparedManifest[]>()
  for (const set of prepared) {
    const key = `${String(set.sizePx).padStart(4, '0')} ${set.clahe ? 'a' : 'b'}`
    byKey.set(key, [...(byKey.get(key) ?? []), set])
  }
  return [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([key, sets]) => {
      const [first] = sets
      if (!first) return []
      const storedBytes = sets.reduce((sum, set) => sum + set.storedBytes, 0)
      return [{ key, sizePx: first.sizePx, clahe: first.clahe, storedBytes, sets }]
    })
}
