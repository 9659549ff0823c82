/** The trainer's client over message channels; each "worker" is an object that a test plays. */
import { expose } from 'comlink'
import { afterEach, describe, expect, it } from 'vitest'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import type { RunEvent, RunId, RunOutcome } from '#lib/schema/run.ts'
import { withBuildKey } from '#workers/build-check.ts'
import type { RunListener, TrainerApi } from '#workers/trainer.api.ts'
import { createTrainer } from '#workers/trainer.client.ts'
import { WorkerConnection } from '#workers/worker-connection.ts'

const id = 'run-1' as RunId
const config = defaultConfig(1)
const outcome: RunOutcome = { status: 'completed' }

/** The parts of Worker that comlink and the connection use. */
class PlayedWorker extends EventTarget {
  readonly #channel = new MessageChannel()
  readonly calls: string[] = []
  ended = false

  constructor(api: Partial<TrainerApi>) {
    super()
    const noted = Object.entries(api).map(([name, call]) => [
      name,
      (...args: never[]) => (this.calls.push(name), (call as (...given: never[]) => unknown)(...args))
    ])
    expose(withBuildKey(Object.fromEntries(noted) as object), this.#channel.port2)
    this.#channel.port1.start()
    this.#channel.port1.addEventListener('message', (event) => this.dispatchEvent(new MessageEvent('message', { data: event.data as unknown })))
  }

  postMessage(message: unknown, transfer: Transferable[]): void {
    this.#channel.port1.postMessage(message, transfer)
  }

  terminate(): void {
    this.ended = true
    this.#channel.port1.close()
    this.#channel.port2.close()
  }

  die(): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message: 'out of memory' }))
  }
}

let workers: PlayedWorker[] = []
afterEach(() => {
  for (const worker of workers) worker.terminate()
  workers = []
})

function trainerOf(api: Partial<TrainerApi>) {
  return createTrainer(
    () =>
      new WorkerConnection<TrainerApi>(() => {
        const worker = new PlayedWorker(api)
        workers.push(worker)
        return worker as unknown as Worker
      }, null)
  )
}

const never = () => new Promise<never>(() => undefined)
const settled = () => new Promise((resolve) => setTimeout(resolve, 20))

function watcher() {
  const events: RunEvent[] = []
  return { events, event: (event: RunEvent) => void events.push(event), progress: () => undefined }
}

describe('workers', () => {
  it('are new for every run and measurement, and end with it', async () => {
    const trainer = trainerOf({ run: async () => outcome, probeStep: async () => ({}) as never })
    expect(await trainer.run(id, config, null, watcher())).toEqual(outcome)
    await trainer.probeStep(config, 1)
    await trainer.run(id, config, null, watcher())
    expect(workers.map(({ calls, ended }) => [calls, ended])).toEqual([
      [['run'], true],
      [['probeStep'], true],
      [['run'], true]
    ])
  })

  it('do one thing at a time', async () => {
    const trainer = trainerOf({ run: never, probeStep: never })
    void trainer.run(id, config, null, watcher()).catch(() => undefined)
    await expect(trainer.probeStep(config, 1)).rejects.toMatchObject({ name: 'TrainerBusyError' })
    await expect(trainer.run(id, config, null, watcher())).rejects.toMatchObject({ name: 'TrainerBusyError' })
    trainer.giveUpRun()
  })

  it('of names and deletion are others, shared by calls at the same time, and end when these are answered', async () => {
    const removed: string[] = []
    const trainer = trainerOf({ run: never, removeRun: async (run) => void removed.push(run), liveRuns: async () => new Set<RunId>() })
    void trainer.run(id, config, null, watcher()).catch(() => undefined)
    await settled()
    await Promise.all(['a', 'b', 'c'].map((run) => trainer.removeRun(run as RunId)))
    expect(removed).toEqual(['a', 'b', 'c'])
    expect(workers.map(({ ended }) => ended)).toEqual([false, true])
    await expect(trainer.removeRun(id)).rejects.toMatchObject({ name: 'RunInUseError' })
    expect([...(await trainer.liveRuns())]).toEqual([id])
    trainer.giveUpRun()
  })
})

describe('a run whose worker is gone', () => {
  const record = (end: RunEvent) => ({ run: never, closeRun: async () => end })
  const ended = (errorName: string): RunEvent => ({ kind: 'ended', at: '', outcome: { status: 'failed', message: '', errorName } })

  it('ends with the reason that was written into its record', async () => {
    const heard = watcher()
    const trainer = trainerOf(record(ended('WorkerDiedError')))
    const running = trainer.run(id, config, null, heard)
    await settled()
    workers[0]?.die()
    expect(await running).toMatchObject({ status: 'failed', errorName: 'WorkerDiedError' })
    expect(heard.events).toEqual([ended('WorkerDiedError')])
    expect(workers.map(({ calls, ended: over }) => [calls, over])).toEqual([
      [['run'], true],
      [['closeRun'], true]
    ])
  })

  it('can be given up by the user, also while it answers nothing', async () => {
    const trainer = trainerOf(record(ended('WorkerHungError')))
    const running = trainer.run(id, config, null, watcher())
    await settled()
    trainer.giveUpRun()
    expect(await running).toMatchObject({ errorName: 'WorkerHungError' })
  })

  it('rejects where nothing had been recorded', async () => {
    const trainer = trainerOf({ run: never, closeRun: async () => null })
    const running = trainer.run(id, config, null, watcher())
    await settled()
    workers[0]?.die()
    await expect(running).rejects.toMatchObject({ name: 'WorkerDiedError', message: expect.stringContaining('out of memory') as string })
  })

  it('does not make its pause fail too', async () => {
    const trainer = trainerOf({ run: never, pause: never, closeRun: async () => null })
    const running = trainer.run(id, config, null, watcher())
    await settled()
    const pausing = trainer.pause()
    trainer.giveUpRun()
    await pausing
    await expect(running).rejects.toMatchObject({ name: 'WorkerHungError' })
  })
})

it('a measurement that is given up is cancelled', async () => {
  const trainer = trainerOf({ probeStep: never })
  const measuring = trainer.probeStep(config, 1)
  await settled()
  trainer.giveUpRun() // of runs only
  trainer.cancelMeasurement()
  await expect(measuring).rejects.toMatchObject({ name: 'CancelledError' })
})

it('a run that begins while the page is hidden knows it', async () => {
  const trainer = trainerOf({ run: async () => outcome, setHidden: async () => undefined })
  await trainer.setHidden(true)
  await trainer.run(id, config, null, watcher())
  expect(workers[0]?.calls).toEqual(['setHidden', 'run'])
})

it('all events have been heard when the run has ended', async () => {
  const heard = watcher()
  const events: RunEvent[] = [{ kind: 'paused', at: '', step: 1 }]
  const run = async (_id: RunId, _config: unknown, _verification: unknown, listener: RunListener) => {
    await listener.event(events[0] as RunEvent)
    return outcome
  }
  await trainerOf({ run }).run(id, config, null, heard)
  expect(heard.events).toEqual(events)
})

it('an engine that crashes its worker is unavailable for that reason; the next one gets a new worker', async () => {
  let asked = 0
  const trainer = trainerOf({
    probeEngine: async () => {
      if (++asked === 1) setTimeout(() => workers[0]?.die())
      return asked === 1 ? never() : { available: false, obstacle: 'no-webgpu', reason: 'none' }
    }
  })
  const heard: string[] = []
  const reports = await trainer.engines(['signpost-wasm', 'signpost-wasm'], ({ id: engine }) => void heard.push(engine))
  expect(reports.map(({ probe }) => probe)).toEqual([
    { available: false, obstacle: 'start-failed', reason: expect.stringContaining('out of memory') as string },
    { available: false, obstacle: 'no-webgpu', reason: 'none' }
  ])
  expect(heard).toHaveLength(2)
  expect(workers.map(({ ended }) => ended)).toEqual([true, true])
})
