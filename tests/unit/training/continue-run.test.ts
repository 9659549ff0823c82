/** A run that ended too early goes on from its checkpoint and becomes the run that it would have been. */
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { exportRun } from '#lib/runs/export.ts'
import { openRunDb } from '#lib/runs/run-db.ts'
import { mayGoOn, summarise, wholeEpochs } from '#lib/runs/summarise.ts'
import type { RunConfig, RunEvent } from '#lib/schema/run.ts'
import { DeviceLostError } from '../../../src/lib/engines/engine.ts'
import { present } from '../present.ts'
import { FakeLocks, Harness, id, storeImages } from './trainer-harness.ts'

/** 34 train: 5 steps an epoch. */
const planned: Partial<RunConfig> = { epochs: 4 }
/** Three full ones and a short one. */
const WARM_UP_STEPS = 4

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  await storeImages('training', 43)
})
afterEach(() => {
  vi.restoreAllMocks()
})

/** Stops the run when `isTime` says so of one of its events. */
async function runUntil(isTime: (event: RunEvent) => boolean, change = planned): Promise<Harness> {
  const it = new Harness()
  const hear = it.listener.event
  it.listener.event = async (event) => {
    if (isTime(event)) await it.service.stop()
    return hear(event)
  }
  await it.run(change)
  return it
}

/** Something happens within a step of the first model that is loaded, counted from 1 with the warm-up. */
function atStep(it: Harness, number: number, happen: () => Promise<void>): void {
  const load = it.engine.load.bind(it.engine)
  it.engine.load = async (request) => {
    it.engine.load = load
    const model = await load(request)
    const step = model.step.bind(model)
    let steps = 0
    model.step = async (batch, rate) => {
      if (++steps === number) await happen()
      return step(batch, rate)
    }
    return model
  }
}

const isEpoch = (epoch: number) => (event: RunEvent) => event.kind === 'epoch' && event.record.epoch === epoch
const goOn = (it: Harness) => it.service.continueRun(id, null, it.listener)
const stored = async (it: Harness) => present(await it.store.read(id))

/** What training decides, without times. */
async function result(it: Harness) {
  const file = present(exportRun(await stored(it), false))
  const { status, epochs, tested } = file
  return { status, epochs: epochs.map(({ epoch, steps, train, validation, learningRate }) => ({ epoch, steps, train, validation, learningRate })), tested: tested && { accuracyFraction: tested.accuracyFraction, weightsSha256: tested.weightsSha256 } } // prettier-ignore
}

async function uninterrupted() {
  const it = new Harness()
  await it.run(planned)
  const expected = await result(it)
  await it.service.removeRun(id)
  return expected
}

describe('a run that goes on', () => {
  it('after a stop between two epochs ends with the same weights as one that was never stopped', async () => {
    const expected = await uninterrupted()
    const it = await runUntil(isEpoch(2))
    expect(await it.store.hasCheckpoint(id)).toBe(true)
    it.events.length = 0
    expect(await goOn(it)).toEqual({ status: 'completed' })
    expect(it.kinds()).toEqual(['continued', 'prepared', 'epoch', 'epoch', 'tested', 'ended'])
    expect(await result(it)).toEqual(expected)
    expect(await it.store.hasCheckpoint(id)).toBe(false)
  })

  it('after a stop in the middle of an epoch trains that epoch again; its cut record no longer counts', async () => {
    const expected = await uninterrupted()
    const it = new Harness()
    atStep(it, WARM_UP_STEPS + 12, () => it.service.stop())
    expect(await it.run(planned)).toMatchObject({ status: 'stopped', reason: 'user' })
    const cut = present(summarise(await stored(it), false))
    expect([cut.epochsDone, wholeEpochs(cut), mayGoOn(cut)]).toEqual([3, 2, true])
    await goOn(it)
    expect(await result(it)).toEqual(expected)
    const [listed] = await it.store.list()
    expect(listed?.digest.epochs).toHaveLength(4 * 14)
  })

  it('after the device was lost, with another worker and after a second stop', async () => {
    const expected = await uninterrupted()
    const it = new Harness()
    atStep(it, WARM_UP_STEPS + 7, () => Promise.reject(new DeviceLostError('reset')))
    expect(await it.run(planned)).toMatchObject({ status: 'failed', errorName: 'DeviceLostError' })
    const second = new Harness()
    const hear = second.listener.event
    second.listener.event = async (event) => {
      if (event.kind === 'epoch') await second.service.stop()
      return hear(event)
    }
    expect(await goOn(second)).toEqual({ status: 'stopped', step: 10, reason: 'user' })
    const third = new Harness()
    await goOn(third)
    expect(await result(third)).toEqual(expected)
    expect(third.progress.at(-1)?.elapsedTrainingMs).toBeGreaterThan(0)
  })

  it('after all epochs, when it ended before its test, makes only the test', async () => {
    const expected = await uninterrupted()
    const it = await runUntil(isEpoch(4))
    const { events } = await stored(it)
    expect(events.at(-1)).toMatchObject({ kind: 'ended', outcome: { status: 'stopped' } })
    it.events.length = 0
    await goOn(it)
    expect(it.kinds()).toEqual(['continued', 'prepared', 'tested', 'ended'])
    expect(await result(it)).toEqual(expected)
  })

  it('counts the time before in what it reports, and not the time away', async () => {
    const it = await runUntil(isEpoch(2))
    const before = present(summarise(await stored(it), false)).trainingMs
    await new Promise((resolve) => setTimeout(resolve, 300))
    it.progress.length = 0
    await goOn(it)
    expect(present(it.progress.find(({ phase }) => phase === 'training')).elapsedTrainingMs).toBeGreaterThan(before)
    const after = present(summarise(await stored(it), false))
    const passedMs = Date.parse(present(after.endedAt)) - Date.parse(after.startedAt)
    expect(present(after.epochs[3]).wallMs).toBeLessThan(passedMs - 290)
  })
})

describe('a run does not go on', () => {
  it('when it is complete, or made all the steps that were asked for', async () => {
    const it = new Harness()
    await it.run(planned)
    await expect(goOn(it)).rejects.toMatchObject({ code: 'complete' })
    await it.service.removeRun(id)
    await it.run({ ...planned, maxSteps: 5 })
    expect(await it.store.hasCheckpoint(id)).toBe(false)
    await expect(goOn(it)).rejects.toMatchObject({ code: 'complete' })
    expect(mayGoOn(present(summarise(await stored(it), false)))).toBe(false)
  })

  it('before its first epoch was over, or when it is gone', async () => {
    const it = await runUntil((event) => event.kind === 'started')
    await expect(goOn(it)).rejects.toMatchObject({ name: 'ContinuationError', code: 'no-checkpoint' })
    await it.service.removeRun(id)
    await expect(goOn(it)).rejects.toMatchObject({ code: 'no-checkpoint' })
  })

  it('when its weights were damaged', async () => {
    const it = await runUntil(isEpoch(2))
    const db = await openRunDb()
    const record = present(await db.get('checkpoints', id))
    const values = present(record.state.velocities[0]).values
    values[0] = (values[0] ?? 0) + 1
    await db.put('checkpoints', record)
    db.close()
    await expect(goOn(it)).rejects.toMatchObject({ code: 'checkpoint-damaged' })
    expect((await stored(it)).events.at(-1)?.kind).toBe('ended')
  })

  it('on other images than it began with', async () => {
    const it = await runUntil(isEpoch(2))
    await storeImages('test', 9)
    await expect(goOn(it)).rejects.toMatchObject({ code: 'other-images' })
  })

  it('while another tab trains', async () => {
    const locks = new FakeLocks()
    const [here, there] = [new Harness(locks), new Harness(locks)]
    const running = here.run({ epochs: 1000 })
    while (!here.kinds().includes('epoch')) await new Promise((resolve) => setTimeout(resolve, 5))
    await expect(goOn(there)).rejects.toMatchObject({ name: 'BusyElsewhereError' })
    await here.service.stop()
    await running
  })
})

it('a checkpoint for which there is no room costs the older one, not the run', async () => {
  const it = await runUntil(isEpoch(1))
  const put = Reflect.get(IDBObjectStore.prototype, 'put') as (this: IDBObjectStore, value: unknown, key?: IDBValidKey) => IDBRequest<IDBValidKey>
  vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(function (this: IDBObjectStore, ...args) {
    if (this.name === 'checkpoints') throw new DOMException('full', 'QuotaExceededError')
    return put.apply(this, args)
  })
  const hear = it.listener.event
  it.listener.event = async (event) => {
    if (isEpoch(3)(event)) await it.service.stop()
    return hear(event)
  }
  expect(await goOn(it)).toMatchObject({ status: 'stopped', reason: 'user' })
  expect((await result(it)).epochs.map(({ epoch }) => epoch)).toEqual([1, 2, 3])
  expect(await it.store.hasCheckpoint(id)).toBe(false)
})
