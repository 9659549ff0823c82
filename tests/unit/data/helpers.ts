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
