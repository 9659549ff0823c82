import { beforeAll, describe, expect, it, vi } from 'vitest'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import type { RunEvent, RunId, RunOutcome, RunProgress } from '#lib/schema/run.ts'
import { TrainingSession, type SessionParts } from '#lib/state/session.svelte.ts'
import type { RunWatcher } from '#workers/trainer.client.ts'
import { epochEvent, meta, started } from '../runs/run-fixture.ts'

/** Promise.withResolvers, which Node 20 lacks. */
function deferred<Value>() {
  let resolve: (value: Value) => void = () => undefined
  let reject: (error: Error) => void = () => undefined
  const promise = new Promise<Value>((onValue, onError) => {
    resolve = onValue
    reject = onError
  })
  return { promise, resolve, reject }
}

// Here runes are plain values: what is tested is the order of things, not that pages follow it.
beforeAll(
  () =>
    void vi.stubGlobal(
      '$state',
      Object.assign(<Value>(value: Value) => value, { raw: <Value>(value: Value) => value })
    )
)

const progress: RunProgress = {
  phase: 'training',
  epoch: 1,
  step: 5,
  stepsPerEpoch: 10,
  train: null,
  elapsedTrainingMs: 50,
  batchLosses: [{ step: 5, lossNats: 2 }],
  stepMs: null,
  remainingMs: null
}

function fakeParts(change: Partial<SessionParts> = {}) {
  const run = deferred<RunOutcome>()
  const calls: string[] = []
  let listener: RunWatcher | null = null
  const page = Object.assign(new EventTarget(), { hidden: false })
  const parts: SessionParts = {
    trainer: {
      run: (_id, _config, _verification, given) => {
        listener = given
        return run.promise
      },
      continueRun: (id, _verification, given) => {
        calls.push(`continue ${id}`)
        listener = given
        return run.promise
      },
      pause: async () => void calls.push('pause'),
      resume: async () => void calls.push('resume'),
      stop: async () => void calls.push('stop'),
      setHidden: async (hidden) => void calls.push(`hidden ${hidden}`),
      giveUpRun: () => void calls.push('give up')
    },
    prepare: async ({ part }) => void calls.push(`prepare ${part}`),
    cancelPreparation: async () => void calls.push('cancel'),
    partsOf: () => ['training', 'test'],
    newId: () => 'abc' as RunId,
    verificationOf: () => null,
    kept: () => void calls.push('kept'),
    changed: () => void calls.push('changed'),
    page,
    view: new EventTarget(),
    ...change
  }
  return { parts, run, calls, page, listener: () => listener }
}

const config = { ...defaultConfig(2), epochs: 2 }
const settle = () => new Promise((resolve) => setTimeout(resolve, 0))

describe('TrainingSession', () => {
  it('prepares every part, trains, and ends with the outcome', async () => {
    const { parts, run, calls, listener } = fakeParts()
    const session = new TrainingSession(parts)
    const started = session.start(config)
    expect(session.phase).toBe('preparing-data')
    await settle()
    expect(calls).toEqual(['hidden false', 'prepare training', 'prepare test'])
    expect(session.phase).toBe('starting')
    listener()?.progress(progress)
    expect(session.phase).toBe('running')
    expect(session.fraction).toBe(0.25)
    run.resolve({ status: 'completed' })
    await started
    expect([session.phase, session.active, session.outcome]).toEqual(['ended', false, { status: 'completed' }])
    expect(calls).not.toContain('kept')
  })

  it('tells once that a record is worth keeping, when the run with an event has ended', async () => {
    const { parts, run, calls, listener } = fakeParts()
    const session = new TrainingSession(parts)
    const started = session.start(config)
    await settle()
    listener()?.event({ kind: 'ended', at: '2026-01-01T00:00:00Z', outcome: { status: 'completed' } })
    expect(calls).not.toContain('kept')
    run.resolve({ status: 'completed' })
    await started
    expect(calls.filter((call) => call === 'kept')).toHaveLength(1)
  })

  it('stays ended when an event or progress arrives after the outcome', async () => {
    const { parts, run, listener } = fakeParts()
    const session = new TrainingSession(parts)
    const started = session.start(config)
    await settle()
    run.resolve({ status: 'completed' })
    await started
    listener()?.event({ kind: 'ended', at: '2026-01-01T00:00:00Z', outcome: { status: 'completed' } })
    listener()?.progress(progress)
    expect(session.phase).toBe('ended')
    expect(session.run?.events).toHaveLength(1)
  })

  it('goes on with a stored run: its epochs are there from the start, and its images are prepared again', async () => {
    const { parts, run, calls, listener } = fakeParts()
    const session = new TrainingSession(parts)
    const events = [started(), epochEvent(1, 0.5, 100)]
    const going = session.goOn({ meta: meta('old', '2026-01-01T00:00:00.000Z'), events }, config)
    await settle()
    expect(calls).toContain('prepare training')
    expect(calls).toContain('continue old')
    expect(session.run).toMatchObject({ meta: { id: 'old', createdAt: '2026-01-01T00:00:00.000Z' }, events })
    const continued: RunEvent = { kind: 'continued', at: '2026-01-02T00:00:00.000Z', epoch: 1, environment: started().environment }
    listener()?.event(continued)
    expect(calls).toContain('changed')
    expect(session.run?.events).toEqual([...events, continued])
    run.resolve({ status: 'completed' })
    await going
    expect([session.phase, session.id]).toEqual(['ended', 'old'])
  })

  it('keeps the facts of a failure and can be dismissed', async () => {
    const failing = async () => Promise.reject(Object.assign(new Error('full'), { name: 'StorageError', code: 'quota-exceeded' }))
    const session = new TrainingSession(fakeParts({ prepare: failing }).parts)
    await session.start(config)
    expect([session.phase, session.failure]).toEqual(['ended', { name: 'StorageError', code: 'quota-exceeded', message: 'full' }])
    session.dismiss()
    expect([session.phase, session.failure]).toEqual(['idle', null])
  })

  it('pauses as soon as it runs when it was told before, and is over when the run is', async () => {
    const { parts, run, calls, listener } = fakeParts()
    const session = new TrainingSession(parts)
    let over = false
    void session.start(config, 'given' as RunId)
    void session.over.then(() => (over = true))
    await session.pause()
    await settle()
    expect(calls).not.toContain('pause')
    listener()?.progress(progress)
    listener()?.progress(progress)
    expect(calls.filter((call) => call === 'pause')).toHaveLength(1)
    expect([session.id, over]).toEqual(['given', false])
    run.resolve({ status: 'completed' })
    await settle()
    expect(over).toBe(true)
  })

  it('goes back to the settings when the preparation is cancelled', async () => {
    const preparing = deferred<undefined>()
    const { parts, calls } = fakeParts({ prepare: () => preparing.promise })
    const session = new TrainingSession(parts)
    const started = session.start(config)
    await session.stop()
    expect(calls).toEqual(['hidden false', 'cancel'])
    preparing.reject(Object.assign(new Error('cancelled'), { name: 'CancelledError' }))
    await started
    expect([session.phase, session.failure]).toEqual(['idle', null])
  })

  it('asks the trainer twice to stop at most: to end, and to end without a validation', async () => {
    const { parts, calls } = fakeParts()
    const session = new TrainingSession(parts)
    void session.start(config)
    await settle()
    await session.stop()
    expect([session.stopping, session.canStop]).toEqual([true, true])
    await session.stop()
    expect(session.canStop).toBe(false)
    await session.stop()
    expect(calls.filter((call) => call === 'stop')).toHaveLength(2)
  })

  it('tells the trainer when the page is hidden, and shows what came meanwhile when it is back', async () => {
    const { parts, calls, page, listener } = fakeParts()
    const session = new TrainingSession(parts)
    void session.start(config)
    await settle()
    listener()?.progress(progress)
    page.hidden = true
    page.dispatchEvent(new Event('visibilitychange'))
    listener()?.progress({ ...progress, step: 9 })
    expect(session.progress?.step).toBe(5)
    page.hidden = false
    page.dispatchEvent(new Event('visibilitychange'))
    expect(session.progress?.step).toBe(9)
    expect(calls.slice(3)).toEqual(['hidden true', 'hidden false'])
    expect(session.dots).toHaveLength(2)
  })

  it('says how long the trainer has been silent, lets it be given up, and forgets it at the end', async () => {
    const { parts, run, calls, listener } = fakeParts()
    const session = new TrainingSession(parts)
    const started = session.start(config)
    await settle()
    listener()?.silent?.(12_000)
    expect(session.silentMs).toBe(12_000)
    session.giveUp()
    expect(calls).toContain('give up')
    run.resolve({ status: 'failed', message: 'hung', errorName: 'WorkerHungError' })
    await started
    expect([session.silentMs, session.outcome?.status]).toEqual([null, 'failed'])
  })
})
