/**
 * The pages' side of the trainer. Every run and every measurement gets a worker of its own that is ended with it, so one framework's memory
 * or crash cannot touch another's; asking the engines what they can do, too. The small calls (names, deletion) share a worker in which no
 * engine is ever loaded, so they work while a run hangs; it ends when it has nothing to do.
 */
import { proxy, type Remote } from 'comlink'
import {
  ENGINE_TITLES,
  type EngineId,
  type RunConfig,
  type RunEvent,
  type RunId,
  type RunOutcome,
  type RunProgress,
  type RunVerification
} from '#lib/schema/run.ts'
import type { ImportedFile, ImportRunsProgress, RunImportReport } from '#lib/runs/import-runs.ts'
import type { VerificationResult } from '#lib/schema/verification.ts'
import { probeWithin } from './engine-probe.client.ts'
import { RunWatch, TICK_MS } from './run-watch.ts'
import type { EngineReport, RunListener, StepProbe, TrainerApi } from './trainer.api.ts'
import { CancelledError, RunInUseError, TrainerBusyError, WorkerHungError } from './trainer-errors.ts'
import { WorkerConnection, WorkerDiedError } from './worker-connection.ts'

/** Plain callbacks of the page. */
export interface RunWatcher {
  event(event: RunEvent): void
  progress(progress: RunProgress): void
  /** The run has been silent for so long that the user should know; null = it moves again. See run-watch.ts. */
  silent?(silentMs: number | null): void
}

export interface Trainer extends Pick<
  TrainerApi,
  'environment' | 'pause' | 'resume' | 'stop' | 'setHidden' | 'updateMeta' | 'liveRuns' | 'removeRun'
> {
  /**
   * What each engine says of this browser, in this order; never rejects for an engine's sake: one that crashes its worker or does not answer
   * in time is unavailable for that reason. `hear` gets each report as it comes.
   */
  engines(ids: readonly EngineId[], hear?: (report: EngineReport) => void): Promise<EngineReport[]>
  /** As TrainerApi.probeStep. Rejects with CancelledError after cancelMeasurement, with TrainerBusyError while this tab trains or measures. */
  probeStep(config: RunConfig, steps: number, limitMs?: number): Promise<StepProbe>
  /** As TrainerApi.verify; rejects as probeStep does. */
  verify(...args: Parameters<TrainerApi['verify']>): Promise<VerificationResult>
  /**
   * As TrainerApi.run. When its worker dies or hangs, that becomes the outcome and is written into the record; rejects with WorkerDiedError or
   * WorkerHungError where nothing had been recorded.
   */
  run(id: RunId, config: RunConfig, verification: RunVerification | null, watcher: RunWatcher): Promise<RunOutcome>
  /** As TrainerApi.continueRun; ends as `run` does. */
  continueRun(id: RunId, verification: RunVerification | null, watcher: RunWatcher): Promise<RunOutcome>
  /** As TrainerApi.importRuns; rejects with CancelledError after `signal`, and what was stored before that stays. */
  importRuns(files: readonly ImportedFile[], onProgress: (progress: ImportRunsProgress) => void, signal: AbortSignal): Promise<RunImportReport>
  /** Ends the run under way with its worker, whatever that does. */
  giveUpRun(): void
  cancelMeasurement(): void
}

/** A run or a measurement and its worker. */
interface Job {
  /** null: a measurement. */
  runId: RunId | null
  connection: WorkerConnection<TrainerApi>
  /** Why it is ended when the user gives it up. */
  reason(): Error
}

/** How long to wait for the worker before to be really gone; two at once would spoil each other's times, but it may never go. */
const LEAVING_MS = 30_000

function createWorker(): Worker {
  return new Worker(new URL('./trainer.worker.ts', import.meta.url), { type: 'module', name: 'signpost-trainer' })
}

export function createTrainer(connect = () => new WorkerConnection<TrainerApi>(createWorker)): Trainer {
  return new TrainerClient(connect)
}

class TrainerClient implements Trainer {
  readonly #connect: () => WorkerConnection<TrainerApi>
  readonly #clerk: WorkerConnection<TrainerApi>
  #clerkCalls = 0
  #job: Job | null = null
  /** The worker before, which may still compute. */
  #leaving: Promise<void> = Promise.resolve()
  #hidden = false

  constructor(connect: () => WorkerConnection<TrainerApi>) {
    this.#connect = connect
    this.#clerk = connect()
  }

  async engines(ids: readonly EngineId[], hear: (report: EngineReport) => void = () => undefined): Promise<EngineReport[]> {
    const connection = this.#connect()
    const reports: EngineReport[] = []
    try {
      for (const id of ids) {
        const report = { id, title: ENGINE_TITLES[id], probe: await probeWithin(connection, id) }
        reports.push(report)
        hear(report)
      }
      return reports
    } finally {
      connection.close()
    }
  }

  async environment() {
    const connection = this.#connect()
    return connection.call((worker) => worker.environment()).finally(() => connection.close())
  }

  probeStep(config: RunConfig, steps: number, limitMs = Infinity): Promise<StepProbe> {
    return this.#inWorker({ runId: null, reason: () => new CancelledError() }, (connection) =>
      connection.call((worker) => worker.probeStep(config, steps, limitMs))
    )
  }

  verify(...args: Parameters<TrainerApi['verify']>): Promise<VerificationResult> {
    return this.#inWorker({ runId: null, reason: () => new CancelledError() }, (connection) =>
      connection.call(async (worker): Promise<VerificationResult> => worker.verify(...args))
    )
  }

  run(id: RunId, config: RunConfig, verification: RunVerification | null, watcher: RunWatcher): Promise<RunOutcome> {
    return this.#watched(id, watcher, async (worker, listener) => worker.run(id, config, verification, listener))
  }

  continueRun(id: RunId, verification: RunVerification | null, watcher: RunWatcher): Promise<RunOutcome> {
    return this.#watched(id, watcher, async (worker, listener) => worker.continueRun(id, verification, listener))
  }

  #watched(id: RunId, watcher: RunWatcher, train: (worker: Remote<TrainerApi>, listener: RunListener) => Promise<RunOutcome>): Promise<RunOutcome> {
    const watch = new RunWatch(performance.now())
    return this.#inWorker({ runId: id, reason: () => new WorkerHungError(watch.silentMs) }, async (connection) => {
      const stopWatching = watchRun(watch, watcher, () => this.giveUpRun())
      try {
        if (this.#hidden) await connection.call((worker) => worker.setHidden(true))
        return await connection.call((worker) => train(worker, listenerOf(watch, watcher)))
      } catch (error) {
        if (isGone(error)) return await this.#closeRun(id, error, watcher)
        throw error
      } finally {
        stopWatching()
      }
    })
  }

  giveUpRun(): void {
    if (this.#job?.runId) this.#job.connection.close(this.#job.reason())
  }

  cancelMeasurement(): void {
    if (this.#job?.runId === null) this.#job.connection.close(this.#job.reason())
  }

  async importRuns(
    files: readonly ImportedFile[],
    onProgress: (progress: ImportRunsProgress) => void,
    signal: AbortSignal
  ): Promise<RunImportReport> {
    const connection = this.#connect()
    const end = () => connection.close(new CancelledError())
    signal.addEventListener('abort', end)
    try {
      return await connection.call((worker) => worker.importRuns(files, proxy(onProgress)))
    } finally {
      signal.removeEventListener('abort', end)
      connection.close()
    }
  }

  pause() {
    return this.#tellJob((worker) => worker.pause())
  }
  resume() {
    return this.#tellJob((worker) => worker.resume())
  }
  stop() {
    return this.#tellJob((worker) => worker.stop())
  }
  setHidden(hidden: boolean) {
    this.#hidden = hidden
    return this.#tellJob((worker) => worker.setHidden(hidden))
  }

  updateMeta(...args: Parameters<TrainerApi['updateMeta']>) {
    return this.#askClerk((worker) => worker.updateMeta(...args))
  }

  async liveRuns(): Promise<ReadonlySet<RunId>> {
    const live = await this.#askClerk((worker) => worker.liveRuns())
    return new Set([...live, ...(this.#job?.runId ? [this.#job.runId] : [])])
  }

  async removeRun(id: RunId): Promise<void> {
    // Where there are no locks the other worker does not know of this one.
    if (this.#job?.runId === id) throw new RunInUseError()
    await this.#askClerk((worker) => worker.removeRun(id))
  }

  async #inWorker<Result>(
    { runId, reason }: Omit<Job, 'connection'>,
    work: (connection: WorkerConnection<TrainerApi>) => Promise<Result>
  ): Promise<Result> {
    if (this.#job) throw new TrainerBusyError()
    const connection = this.#connect()
    this.#job = { runId, connection, reason }
    try {
      await within(this.#leaving, LEAVING_MS)
      return await work(connection)
    } finally {
      connection.close()
      this.#leaving = connection.gone
      this.#job = null
    }
  }

  /** The worker is gone and `error` says why. */
  async #closeRun(id: RunId, error: Error, watcher: RunWatcher): Promise<RunOutcome> {
    const outcome: RunOutcome = { status: 'failed', message: error.message, errorName: error.name }
    // Where the end cannot be written the run is listed as interrupted, which is true too.
    const ended = await this.#askClerk(async (worker): Promise<RunEvent | null> => worker.closeRun(id, outcome)).catch(() => null)
    if (!ended) throw error
    watcher.event(ended)
    return ended.kind === 'ended' ? ended.outcome : outcome
  }

  async #tellJob(tell: (worker: Remote<TrainerApi>) => Promise<void>): Promise<void> {
    try {
      await this.#job?.connection.call(tell)
    } catch (error) {
      if (!isGone(error)) throw error // the job itself says that its worker is gone
    }
  }

  async #askClerk<Result>(ask: (worker: Remote<TrainerApi>) => Promise<Result>): Promise<Result> {
    this.#clerkCalls++
    try {
      return await this.#clerk.call(ask)
    } finally {
      if (--this.#clerkCalls === 0) this.#clerk.close()
    }
  }
}

/** Resolves when `wait` does, or after `limitMs`. */
async function within(wait: Promise<void>, limitMs: number): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined
  await Promise.race([wait, new Promise<void>((resolve) => (timer = setTimeout(resolve, limitMs)))])
  clearTimeout(timer)
}

function isGone(error: unknown): error is WorkerDiedError | WorkerHungError {
  return error instanceof WorkerDiedError || error instanceof WorkerHungError
}

/** Starts the clock of the watch; returns what stops it. */
function watchRun(watch: RunWatch, watcher: RunWatcher, end: () => void): () => void {
  let told = false
  const timer = setInterval(() => {
    const pulse = watch.tick(performance.now())
    if (pulse === 'hung') end()
    if (pulse === 'silent') watcher.silent?.(watch.silentMs)
    else if (told) watcher.silent?.(null)
    told = pulse === 'silent'
  }, TICK_MS)
  return () => clearInterval(timer)
}

function listenerOf(watch: RunWatch, watcher: RunWatcher): RunListener {
  return proxy<RunListener>({
    event: async (event) => watcher.event(event),
    progress: async (progress) => {
      watch.heard(progress.phase, performance.now())
      watcher.progress(progress)
    }
  })
}
