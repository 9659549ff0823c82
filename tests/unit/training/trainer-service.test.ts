/** The trainer as its worker runs it, on a real (in-memory) database, with the reference engine in place of the wasm one. */
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
import type { Engine } from '../../../src/lib/engines/engine.ts'
import { TRAINER_LOCK } from '../../../src/lib/runs/run-locks.ts'
import type { RunId } from '../../../src/lib/schema/run.ts'
import { BusyElsewhereError, RunInUseError, TrainerBusyError } from '../../../workers/trainer-errors.ts'
import { present } from '../present.ts'
import { ReferenceEngine } from './reference-engine.ts'
import { config, FakeLocks, Harness, id, storeImages } from './trainer-harness.ts'

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

  it('carries what is known of its engine on this machine', async () => {
    await storeImages('training', 43)
    const it = new Harness()
    const verification = { at: '2026-01-01T00:00:00Z', passed: true, maxRelativeDifference: 3e-6 }
    await it.service.run(id, { ...config, epochs: 1 }, verification, it.listener)
    expect(it.events[0]).toMatchObject({ kind: 'started', environment: { verification } })
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
      // No allowed rate drives softmax regression apart. Steps 1 to 4 warm up (the last of them short), 5 to 9 are the first epoch.
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

  it('in an arithmetic that the engine does not have is refused', async () => {
    const engine = new ReferenceEngine()
    const fastOnly: Engine = {
      id: engine.id,
      title: 'Quick',
      probe: async () => ({ ...(await engine.probe()), numerics: ['fast'] }),
      load: (request) => engine.load(request)
    }
    const it = new Harness(new FakeLocks(), fastOnly)
    await expect(it.run({ numerics: 'strict' })).rejects.toThrow('Quick has no strict arithmetic. Choose fast, or another engine.')
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
    await expect(there.service.run('run-2' as RunId, config, null, there.listener)).rejects.toThrow(BusyElsewhereError)
    await here.service.stop()
    await running
    expect((await locks.query()).held).toEqual([])
    expect(await there.service.run('run-2' as RunId, config, null, there.listener)).toEqual({ status: 'completed' })
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
