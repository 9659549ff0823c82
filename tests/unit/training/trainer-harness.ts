/** A trainer as its worker runs it, with the reference engine in place of the wasm one; the database must be there (fake-indexeddb). */
import { openDataDb } from '../../../src/lib/data/shards/db.ts'
import type { StoreId } from '../../../src/lib/data/shards/format.ts'
import type { Engine } from '../../../src/lib/engines/engine.ts'
import { defaultConfig } from '../../../src/lib/experiments/defaults.ts'
import { newRunId } from '../../../src/lib/runs/new-meta.ts'
import { RunStore } from '../../../src/lib/runs/run-store.ts'
import type { PartManifest, PartName } from '../../../src/lib/schema/dataset.ts'
import type { RunConfig, RunEvent, RunId, RunProgress } from '../../../src/lib/schema/run.ts'
import { TrainerService } from '../../../workers/trainer-service.ts'
import { ReferenceEngine } from './reference-engine.ts'

const SIZE_PX = 32
export const config: RunConfig = { ...defaultConfig(2), epochs: 2, batchSize: 8, learningRate: 0.05 }
export const id = 'run-1' as RunId

/** Like navigator.locks of one browser, shared by its tabs. */
export class FakeLocks {
  readonly #held = new Set<string>()

  async request(name: string, optionsOrWork: unknown, maybeWork?: unknown): Promise<unknown> {
    const work = (maybeWork ?? optionsOrWork) as (lock: Lock | null) => Promise<unknown>
    const { signal } = (maybeWork ? optionsOrWork : {}) as { signal?: AbortSignal }
    while (this.#held.has(name)) {
      await new Promise((resolve) => setTimeout(resolve, 5))
      signal?.throwIfAborted()
    }
    this.#held.add(name)
    try {
      return await work({ name, mode: 'exclusive' })
    } finally {
      this.#held.delete(name)
    }
  }

  async query(): Promise<LockManagerSnapshot> {
    return { held: [...this.#held].map((name) => ({ name })), pending: [] }
  }
}

export async function storeImages(part: PartName, count: number, sizePx = SIZE_PX): Promise<void> {
  const db = await openDataDb()
  const storeId = `${part}-crops` as StoreId
  const preparedId = `${part}-prepared` as StoreId
  const classIds = Uint8Array.from({ length: count }, (_, i) => i % 43)
  const pixels = new Uint8Array(count * sizePx * sizePx * 3).map((_, i) => (Math.floor(i / (sizePx * sizePx * 3)) * 37 + i * 11) & 255)
  const manifest: PartManifest = {
    ...{ part, layout: 'official-training', sourceNames: ['a.zip'], sourceBytes: 1, importedAt: '', importMs: 1, imageCount: count },
    ...{ classCounts: [], trackCount: count, labelled: true, contentSha256: `sha-${part}`, storedBytes: 1, shardCount: 1, omissions: [] }
  }
  const key = { datasetId: 'gtsrb' as const, part, sizePx, clahe: true }
  const columns = { frames: new Int32Array(count), widthsPx: new Uint16Array(count), heightsPx: new Uint16Array(count) }
  await db.put('parts', { datasetId: 'gtsrb', part, storeId, manifest })
  await db.put('indexes', { storeId, index: { classIds, tracks: new Int32Array(count).fill(-1), ...columns } })
  await db.put('shards', { storeId: preparedId, shard: 0, bytes: pixels })
  const prepared = { ...key, imageCount: count, storedBytes: 1, shardCount: 1, prepareMs: 1, pixelsSha256: '' }
  await db.put('prepared', { ...key, claheKey: 1, storeId: preparedId, manifest: prepared })
  db.close()
}

export class Harness {
  readonly events: RunEvent[] = []
  readonly progress: RunProgress[] = []
  readonly store = new RunStore()
  readonly engine = new ReferenceEngine()
  readonly service: TrainerService
  readonly listener = {
    event: async (event: RunEvent) => void this.events.push(event),
    progress: async (progress: RunProgress) => void this.progress.push(progress)
  }

  constructor(locks: FakeLocks | null = new FakeLocks(), engine?: Engine) {
    this.service = new TrainerService({
      engineIds: ['signpost-wasm'],
      loadEngine: async () => engine ?? this.engine,
      store: this.store,
      openData: () => openDataDb(),
      locks,
      lockPatienceMs: 100,
      clock: () => performance.now(),
      now: () => new Date().toISOString(),
      newId: newRunId,
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
      navigator: { userAgent: 'Firefox/140.0', hardwareConcurrency: 4 },
      crossOriginIsolated: true
    })
  }

  run(change: Partial<RunConfig> = {}) {
    return this.service.run(id, { ...config, ...change }, null, this.listener)
  }

  kinds() {
    return this.events.map(({ kind }) => kind)
  }
}
