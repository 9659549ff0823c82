/** The trainer as its worker runs it, on a real (in-memory) database, with the reference engine in place of the wasm one. */
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
import { openDataDb } from '../../../src/lib/data/shards/db.ts'
import type { StoreId } from '../../../src/lib/data/shards/format.ts'
import type { Engine } from '../../../src/lib/engines/engine.ts'
import { defaultConfig } from '../../../src/lib/experiments/defaults.ts'
import { describeEnvironment } from '../../../src/lib/training/environment.ts'
import { TRAINER_LOCK } from '../../../src/lib/runs/run-locks.ts'
import { RunStore } from '../../../src/lib/runs/run-store.ts'
import type { PartManifest, PartName } from '../../../src/lib/schema/dataset.ts'
import type { RunConfig, RunEvent, RunId, RunProgress } from '../../../src/lib/schema/run.ts'
import { BusyElsewhereError, RunInUseError, TrainerBusyError } from '../../../workers/trainer-errors.ts'
import { TrainerService } from '../../../workers/trainer-service.ts'
import { present } from '../present.ts'
import { ReferenceEngine } from './reference-engine.ts'

const SIZE_PX = 32
const config: RunConfig = { ...defaultConfig(2), epochs: 2, batchSize: 8, learningRate: 0.05 }
const id = 'run-1' as RunId

/** Like navigator.locks of one browser, shared by its tabs. */
class FakeLocks {
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

async function storeImages(part: PartName, count: number, sizePx = SIZE_PX): Promise<void> {
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

class Harness {
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
      locks: locks,
      clock: () => performance.now(),
      now: () => new Date().toISOString(),
      breathe: () => new Promise((resolve) => setImmediate(resolve)),
      navigator: { userAgent: 'Firefox/140.0', hardwareConcurrency: 4 },
      crossOriginIsolated: true
    })
  }

  run(change: Partial<RunConfig> = {}) {
    return this.service.run(id, { ...config, ...change }, this.listener)
  }

  kinds() {
    return this.events.map(({ kind }) => kind)
  }
}

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})

describe('a run', () => {
  it('is recorded from start to end, and its record equals what the page heard', async () => {
    await storeImages('training', 43)
    await storeImages('test', 9)
    const it = new Harness()
    expect(await it.run()).toEqual({ status: 'completed' })
    expect(it.kinds()).toEqual(['started', 'prepared', 'epoch', 'epoch', 'tested', 'ended'])
    expect((await it.store.read(id))?.events).toEqual(it.events)
    expect(it.events[0]).toMatchObject({
      config: { ...config, epochs: 2 },
      environment: { browser: 'Firefox 140', hardwareThreads: 4, threads: 1, engineVersion: '1' },
      dataset: { contentSha256: 'sha-training', trainImages: 34, validationImages: 9, testImages: 9, trainClasses: 34, storedClasses: 43 },
      model: { parameterCount: 274_619 }
    })
    expect(it.events[4]).toMatchObject({ kind: 'tested', set: 'test' })
    expect([...new Set(it.progress.map(({ phase }) => phase))].slice(0, 3)).toEqual(['loading', 'compiling', 'warming-up'])
  })

  it('frees the model, whatever happens', async () => {
    await storeImages('training', 43)
    const it = new Harness()
    await it.run()
    await expect(present(it.engine.models[0]).drain()).rejects.toThrow('closed')
  })

  it('that diverges ends as failed, with the cure, and keeps its epochs', async () => {
    await storeImages('training', 43)
    const it = new Harness()
    const engine = it.engine
    const load = engine.load.bind(engine)
    engine.load = async (request) => {
      const model = await load(request)
      const step = model.step.bind(model)
      let steps = 0
      // No allowed rate drives softmax regression apart. Steps 1 to 3 warm up, 4 to 8 are the first epoch.
      model.step = (batch, rate) => step(batch, ++steps > 9 ? 1e300 : rate)
      return model
    }
    const outcome = await it.run({ epochs: 3 })
    expect(outcome).toMatchObject({ status: 'failed', errorName: 'DivergedError', message: expect.stringContaining('try a tenth of it') as string })
    expect(it.kinds()).toEqual(['started', 'prepared', 'epoch', 'ended'])
  })

  it('with wrong settings is refused by field, and nothing is stored', async () => {
    const it = new Harness()
    await expect(it.run({ epochs: 0 })).rejects.toThrow(/epochs must be/)
    expect(await it.store.list()).toEqual([])
  })

  it('without its images is refused, and nothing is stored', async () => {
    const it = new Harness()
    await expect(it.run()).rejects.toMatchObject({ code: 'not-imported' })
    await storeImages('training', 43)
    await expect(it.run({ sizePx: 48 })).rejects.toMatchObject({ code: 'not-prepared' })
    expect(await it.store.list()).toEqual([])
  })

  it('on an engine that cannot run here is refused with its reason', async () => {
    const engine = new ReferenceEngine()
    const unavailable: Engine = {
      id: engine.id,
      title: 'Signpost',
      probe: async () => ({ available: false, obstacle: 'no-simd', reason: 'no SIMD' }),
      load: (request) => engine.load(request)
    }
    await expect(new Harness(new FakeLocks(), unavailable).run()).rejects.toThrow('Signpost cannot run here: no SIMD')
  })

  it('stops when asked, before its first step too', async () => {
    await storeImages('training', 43)
    const it = new Harness()
    const running = it.run({ epochs: 1000 })
    await it.service.stop()
    expect(await running).toEqual({ status: 'stopped', step: 0, reason: 'user' })
  })

  it('pauses and resumes when asked', async () => {
    await storeImages('training', 43)
    const it = new Harness()
    const running = it.run()
    await it.service.pause()
    while (!it.kinds().includes('paused')) await new Promise((resolve) => setTimeout(resolve, 1))
    await it.service.resume()
    expect(await running).toEqual({ status: 'completed' })
    expect(it.kinds().slice(2, 4)).toEqual(['paused', 'resumed'])
  })

  it('counts the time that the page was hidden from the start', async () => {
    await storeImages('training', 43)
    const it = new Harness()
    await it.service.setHidden(true)
    await it.run({ epochs: 1 })
    const epoch = it.events.find((event) => event.kind === 'epoch')
    expect(epoch?.record.hiddenMs).toBe(epoch?.record.trainingMs)
  })
})

describe('one training at a time', () => {
  it('in all tabs', async () => {
    await storeImages('training', 43)
    const locks = new FakeLocks()
    const here = new Harness(locks)
    const there = new Harness(locks)
    const running = here.run({ epochs: 1000 })
    await expect(there.service.run('run-2' as RunId, config, there.listener)).rejects.toThrow(BusyElsewhereError)
    await here.service.stop()
    await running
    expect((await locks.query()).held).toEqual([])
    expect(await there.service.run('run-2' as RunId, config, there.listener)).toEqual({ status: 'completed' })
  })

  it('in this one', async () => {
    await storeImages('training', 43)
    const it = new Harness()
    const running = it.run()
    await expect(it.run()).rejects.toThrow(TrainerBusyError)
    await expect(it.service.probeStep(config, 1, Infinity)).rejects.toThrow(TrainerBusyError)
    await running
  })

  it('and a run under way is not deleted', async () => {
    await storeImages('training', 43)
    const it = new Harness()
    const running = it.run()
    while (!it.kinds().includes('started')) await new Promise((resolve) => setTimeout(resolve, 1))
    await expect(it.service.removeRun(id)).rejects.toThrow(RunInUseError)
    await running
    await it.service.removeRun(id)
    expect(await it.store.list()).toEqual([])
  })

  it('also without the browser’s locks, as on pages without HTTPS', async () => {
    await storeImages('training', 43)
    const it = new Harness(null)
    const running = it.run()
    while (!it.kinds().includes('started')) await new Promise((resolve) => setTimeout(resolve, 1))
    expect([...(await it.service.liveRuns())]).toEqual([id])
    await expect(it.service.removeRun(id)).rejects.toThrow(RunInUseError)
    await expect(it.run()).rejects.toThrow(TrainerBusyError)
    expect(await running).toEqual({ status: 'completed' })
    expect((await it.service.liveRuns()).size).toBe(0)
  })

  it('holds the lock that other tabs look for', async () => {
    await storeImages('training', 43)
    const locks = new FakeLocks()
    const it = new Harness(locks)
    const running = it.run()
    while (!it.kinds().includes('started')) await new Promise((resolve) => setTimeout(resolve, 1))
    expect((await locks.query()).held?.map(({ name }) => name)).toEqual([TRAINER_LOCK, 'signpost-run-run-1'])
    await running
  })
})

describe('the end of a run whose worker is gone', () => {
  const outcome = { status: 'failed', message: 'died', errorName: 'WorkerDiedError' } as const
  const begun: RunEvent = {
    ...{ kind: 'started', at: '2026-01-01T00:00:00Z', config },
    environment: describeEnvironment({
      ...{ appVersion: '1', buildId: '1', navigator: { userAgent: '', hardwareConcurrency: 1 }, crossOriginIsolated: false, threads: 1 },
      engine: { version: '1', features: [] }
    }),
    dataset: { layout: 'synthetic', contentSha256: '', trainImages: 1, validationImages: 1, testImages: 0 },
    model: { parameterCount: 1, multiplyAdds: 1, deviceBytes: 1 }
  }

  it('is written once, as the last event', async () => {
    const it = new Harness()
    await it.store.create({ id, createdAt: '', name: '', note: '', tags: [] }, begun)
    const written = await it.service.closeRun(id, outcome)
    expect(written).toMatchObject({ kind: 'ended', outcome })
    expect(await it.service.closeRun(id, { status: 'completed' })).toEqual(written)
    expect((await it.store.read(id))?.events).toEqual([begun, written])
  })

  it('is not written of a run that recorded nothing', async () => {
    const it = new Harness()
    expect(await it.service.closeRun(id, outcome)).toBeNull()
    expect(await it.store.list()).toEqual([])
  })

  it('waits for the dead worker to let go of the run, and gives up after 3 s', async () => {
    const locks = new FakeLocks()
    const it = new Harness(locks)
    await it.store.create({ id, createdAt: '', name: '', note: '', tags: [] }, begun)
    let release: () => void = () => undefined
    const held = locks.request('signpost-run-run-1', () => new Promise<void>((resolve) => (release = resolve)))
    const closing = it.service.closeRun(id, outcome)
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect((await it.store.read(id))?.events).toHaveLength(1)
    release()
    await held
    expect(await closing).toMatchObject({ kind: 'ended' })
    void locks.request('signpost-run-run-1', () => new Promise<void>(() => undefined))
    await expect(it.service.closeRun(id, outcome)).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})

describe('an engine', () => {
  it('that cannot even load answers with that as its reason', async () => {
    const failing = new TrainerService({
      ...{ engineIds: ['signpost-wasm'], loadEngine: () => Promise.reject(new Error('chunk missing')), store: new RunStore(), locks: null },
      ...{ openData: () => openDataDb(), clock: () => 0, now: () => '', breathe: () => Promise.resolve(), crossOriginIsolated: false },
      navigator: { userAgent: '', hardwareConcurrency: 1 }
    })
    expect(await failing.probeEngine('signpost-wasm')).toEqual({ available: false, obstacle: 'start-failed', reason: 'chunk missing' })
    expect(await failing.environment()).toMatchObject({ engineVersion: 'none' })
  })
})

describe('the step probe', () => {
  it('times steps and inference, and frees the model', async () => {
    const it = new Harness()
    const probe = await it.service.probeStep(config, 4, Infinity)
    expect(probe.stepMs.count).toBe(4)
    expect(probe.stepMs.min).toBeGreaterThan(0)
    expect(probe.stepMs.min).toBeLessThanOrEqual(probe.stepMs.median)
    expect(probe.evaluationImageMs).toBeGreaterThan(0)
    expect(probe.threads).toBe(1)
    expect(present(it.engine.models[0]).deviceBytes()).toBe(0)
  })

  it('makes one step at least and none after its time is over', async () => {
    expect((await new Harness().service.probeStep(config, 4, 0)).stepMs.count).toBe(1)
  })
})
