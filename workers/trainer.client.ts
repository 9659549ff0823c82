/**
 * The pages' side of the trainer: starts its worker on the first call. Every call rejects with what the worker threw, or with
 * WorkerDiedError when the worker ended; a run that was going on is then listed as interrupted.
 */
import { proxy } from 'comlink'
import type { RunListener, TrainerApi } from './trainer.api.ts'
import { WorkerConnection } from './worker-connection.ts'

/** As TrainerApi, but `run` takes plain callbacks; `close` ends the worker and whatever it does. */
export interface Trainer extends TrainerApi {
  close(): void
}

function createWorker(): Worker {
  return new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module', name: 'signpost-trainer' })
}

export function createTrainer(): Trainer {
  const connection = new WorkerConnection<TrainerApi>(createWorker)
  return {
    engines: () => connection.call((worker) => worker.engines()),
    environment: () => connection.call((worker) => worker.environment()),
    probeStep: (config, steps) => connection.call((worker) => worker.probeStep(config, steps)),
    run: (id, config, listener) => connection.call(async (worker) => worker.run(id, config, proxied(listener))),
    pause: () => connection.call((worker) => worker.pause()),
    resume: () => connection.call((worker) => worker.resume()),
    stop: () => connection.call((worker) => worker.stop()),
    setHidden: (hidden) => connection.call((worker) => worker.setHidden(hidden)),
    updateMeta: (id, change) => connection.call((worker) => worker.updateMeta(id, change)),
    liveRuns: () => connection.call((worker) => worker.liveRuns()),
    removeRun: (id) => connection.call((worker) => worker.removeRun(id)),
    close: () => connection.close()
  }
}

/** A copy, so that the caller's own object is not marked. */
function proxied(listener: RunListener): RunListener {
  return proxy<RunListener>({ event: (event) => listener.event(event), progress: (progress) => listener.progress(progress) })
}
