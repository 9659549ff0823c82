/** Imports into a store in memory. */
import { digestOf } from '#lib/runs/digest.ts'
import { importRuns, type ImportedFile, type RunImportReport } from '#lib/runs/import-runs.ts'
import type { DigestedRun } from '#lib/runs/run-store.ts'
import type { RunId, StoredRun } from '#lib/schema/run.ts'

export const NOW = '2026-03-01T00:00:00.000Z'

export class MemoryStore {
  readonly runs: StoredRun[] = []

  async list(): Promise<DigestedRun[]> {
    return this.runs.map(({ meta, events }) => ({ meta, digest: digestOf(events) }))
  }
  async read(id: RunId): Promise<StoredRun | null> {
    return this.runs.find(({ meta }) => meta.id === id) ?? null
  }
  async add(run: StoredRun): Promise<void> {
    if (this.runs.some(({ meta }) => meta.id === run.meta.id)) throw new Error(`There is a run ${run.meta.id} already.`)
    this.runs.push(run)
  }
}

export function fileOf(name: string, content: string | Uint8Array, benchmark: ImportedFile['benchmark'] = null, path = name): ImportedFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const file = { name, size: bytes.length, lastModified: Date.parse(NOW), arrayBuffer: async () => bytes.slice().buffer }
  return { file, path, benchmark }
}

let count = 0

export function importInto(store: Pick<MemoryStore, 'list' | 'read' | 'add'>, files: readonly ImportedFile[]): Promise<RunImportReport> {
  const parts = { store, newId: () => `id-${++count}` as RunId, now: () => NOW, breathe: () => Promise.resolve() }
  return importRuns(parts, files, () => undefined)
}
