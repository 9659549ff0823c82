/** Databases, clocks and files for the data tests. */
import { IDBFactory } from 'fake-indexeddb'
import type { DataProgress, WorkContext } from '#lib/data/progress.ts'
import { openDataDb, type DataDb } from '#lib/data/shards/db.ts'

/** An empty database of its own: replaces the global factory that fake-indexeddb installs. */
export function freshDb(): Promise<DataDb> {
  globalThis.indexedDB = new IDBFactory()
  return openDataDb()
}

let ticksMs = 0

/** A clock that moves by a millisecond with every look, so that no two records share a time. */
export function context(overrides: Partial<WorkContext> = {}): WorkContext {
  return {
    signal: new AbortController().signal,
    onProgress: () => undefined,
    now: () => new Date(Date.UTC(2026, 0, 1) + ++ticksMs),
    clockMs: () => ++ticksMs,
    ...overrides
  }
}

export function collectProgress(): { seen: DataProgress[]; onProgress: WorkContext['onProgress'] } {
  const seen: DataProgress[] = []
  return { seen, onProgress: (progress) => seen.push(progress) }
}

export function fileOf(bytes: Uint8Array<ArrayBuffer> | string, name: string): File {
  return new File([bytes], name)
}

/** The same database, but its `failAt`-th write fails: puts of shards reject, the transactions of commits abort. */
export function failingDb(db: DataDb, failAt: number, errorName: string): { db: DataDb } {
  let writes = 0
  const failure = () => new DOMException('injected', errorName)
  const failing = new Proxy(db, {
    get(target, property): unknown {
      if (property === 'put') return (...args: Parameters<DataDb['put']>) => (++writes === failAt ? Promise.reject(failure()) : target.put(...args))
      if (property === 'transaction') {
        return (...args: Parameters<DataDb['transaction']>) => {
          if (args[1] === 'readwrite' && ++writes === failAt) throw failure()
          return target.transaction(...args)
        }
      }
      const value: unknown = Reflect.get(target, property)
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value
    }
  })
  return { db: failing }
}
