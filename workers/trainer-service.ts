/**
 * The trainer without its thread: which run goes on, who may train, and what the page may ask of it. The worker (trainer.worker.ts) gives
 * it the real engines, stores, locks and clock; tests give their own.
 */
import type { DataDb } from '#lib/data/shards/db.ts'
import type { Engine, EngineProbe } from '#lib/engines/engine.ts'
import { importRuns, type ImportedFile, type ImportRunsProgress, type RunImportReport } from '#lib/runs/import-runs.ts'
import { newMeta } from '#lib/runs/new-meta.ts'
import { RunRecorder } from '#lib/runs/recorder.ts'
import { liveRunIds, runLockName, TRAINER_LOCK, type TabLocks } from '#lib/runs/run-locks.ts'
import type { RunStore } from '#lib/runs/run-store.ts'
import { parseRunConfig, parseRunMetaChange, type RunMetaChange } from '#lib/schema/parse-run.ts'
import type { EngineId, Environment, Numerics, RunConfig, RunEvent, RunId, RunOutcome, RunVerification } from '#lib/schema/run.ts'
import type { VerificationReference, VerificationResult } from '#lib/schema/verification.ts'
import { describeEnvironment, type NavigatorFacts } from '#lib/training/environment.ts'
import { continuationOf, type Continuation } from '#lib/training/continuation.ts'
import { PauseGate } from '#lib/training/pause-gate.ts'
import { performRun, type AvailableEngine } from '#lib/training/perform-run.ts'
import { probeStep } from '#lib/training/step-probe.ts'
import { Stopwatch, type Clock } from '#lib/training/stopwatch.ts'
import { verifyEngine } from '#lib/training/verify.ts'
import type { RunListener, StepProbe, TrainerApi } from './trainer.api.ts'
import { BusyElsewhereError, RunInUseError, TrainerBusyError } from './trainer-errors.ts'

export interface TrainerParts {
  /** In the order in which the pages list them. */
  engineIds: readonly EngineId[]
  loadEngine: (id: EngineId) => Promise<Engine>
  store: RunStore
  openData: () => Promise<DataDb>
  locks: TabLocks
  /** How long to wait for a lock before it counts as another tab's: a worker that was ended gives its own back only after a while. */
  lockPatienceMs: number
  clock: Clock
  /** ISO time. */
  now: () => string
  breathe: () => Promise<void>
  newId: () => RunId
  navigator: NavigatorFacts
  crossOriginIsolated: boolean
}

interface RunOrder {
  id: RunId
  config: RunConfig
  /** null: a new run. */
  from: Continuation | null
  verification: RunVerification | null
  listener: RunListener
}

interface CurrentRun {
  /** null: a measurement. */
  id: RunId | null
  gate: PauseGate
  stopwatch: Stopwatch
}

export class TrainerService implements TrainerApi {
  readonly #parts: TrainerParts
  #current: CurrentRun | null = null
  #hidden = false

  constructor(parts: TrainerParts) {
    this.#parts = parts
  }

  async probeEngine(id: EngineId): Promise<EngineProbe> {
    try {
      return await (await this.#parts.loadEngine(id)).probe()
    } catch (error) {
      return { available: false, obstacle: 'start-failed', reason: error instanceof Error ? error.message : String(error) }
    }
  }

  async environment(): Promise<Environment> {
    for (const id of this.#parts.engineIds) {
      const probe = await this.probeEngine(id)
      if (probe.available) return this.#environment(probe, probe.maxThreads)
    }
    return this.#environment({ version: 'none', features: [] }, 1)
  }

  async probeStep(config: RunConfig, steps: number, limitMs: number): Promise<StepProbe> {
    const settings = parseRunConfig(config)
    return this.#exclusively(null, async () =>
      probeStep(await this.#parts.loadEngine(settings.engine), settings, { steps, limitMs }, this.#parts.clock)
    )
  }

  async verify(id: EngineId, how: { numerics: Numerics; threads: number }, reference: VerificationReference): Promise<VerificationResult> {
    const { loadEngine, now } = this.#parts
    return this.#exclusively(null, async () => verifyEngine(await loadEngine(id), { reference, ...how }, now()))
  }

  async run(id: RunId, config: RunConfig, verification: RunVerification | null, listener: RunListener): Promise<RunOutcome> {
    const settings = parseRunConfig(config)
    return this.#holdingRun(id, (current) => this.#perform({ id, config: settings, from: null, verification, listener }, current))
  }

  async continueRun(id: RunId, verification: RunVerification | null, listener: RunListener): Promise<RunOutcome> {
    const { store } = this.#parts
    return this.#holdingRun(id, async (current) => {
      const events = (await store.read(id))?.events ?? []
      const from = continuationOf(events, await store.readCheckpoint(id))
      return this.#perform({ id, config: parseRunConfig(from.config), from, verification, listener }, current)
    })
  }

  async pause(): Promise<void> {
    this.#current?.gate.pause()
  }

  async resume(): Promise<void> {
    this.#current?.gate.resume()
  }

  async stop(): Promise<void> {
    this.#current?.gate.stop()
  }

  async setHidden(hidden: boolean): Promise<void> {
    this.#hidden = hidden
    this.#current?.stopwatch.setHidden(hidden)
  }

  async updateMeta(id: RunId, change: RunMetaChange): Promise<void> {
    await this.#parts.store.updateMeta(id, parseRunMetaChange(change))
  }

  async liveRuns(): Promise<ReadonlySet<RunId>> {
    const { locks } = this.#parts
    return locks ? liveRunIds(locks) : new Set(this.#current?.id ? [this.#current.id] : [])
  }

  async removeRun(id: RunId): Promise<void> {
    if ((await this.liveRuns()).has(id)) throw new RunInUseError()
    await this.#parts.store.remove(id)
  }

  async importRuns(files: readonly ImportedFile[], onProgress: (progress: ImportRunsProgress) => void): Promise<RunImportReport> {
    const { store, newId, now, breathe } = this.#parts
    return importRuns({ store, newId, now, breathe }, files, onProgress)
  }

  async closeRun(id: RunId, outcome: RunOutcome): Promise<RunEvent | null> {
    const { locks, lockPatienceMs, store, now } = this.#parts
    const close = async (): Promise<RunEvent | null> => {
      const last = (await store.read(id))?.events.at(-1)
      if (!last || last.kind === 'ended') return last ?? null
      const ended: RunEvent = { kind: 'ended', at: now(), outcome }
      await store.append(id, ended)
      return ended
    }
    // Only once the dead worker has let go of the run.
    return locks ? locks.request(runLockName(id), { signal: AbortSignal.timeout(lockPatienceMs) }, close) : close()
  }

  /** The lock tells the other tabs that this run is under way. */
  #holdingRun(id: RunId, work: (current: CurrentRun) => Promise<RunOutcome>): Promise<RunOutcome> {
    const { locks } = this.#parts
    return this.#exclusively(id, (current) => (locks ? locks.request(runLockName(id), () => work(current)) : work(current)))
  }

  /** One run or measurement at a time, in this worker and, where the browser has locks, in all tabs. */
  async #exclusively<Result>(id: RunId | null, work: (current: CurrentRun) => Promise<Result>): Promise<Result> {
    if (this.#current) throw new TrainerBusyError()
    const { locks, lockPatienceMs } = this.#parts
    const current = { id, gate: new PauseGate(), stopwatch: new Stopwatch(this.#parts.clock, this.#hidden) }
    this.#current = current
    try {
      if (!locks) return await work(current)
      const patience = AbortSignal.timeout(lockPatienceMs)
      return await locks
        .request(TRAINER_LOCK, { signal: patience }, () => work(current))
        .catch((error: unknown) => {
          throw error === patience.reason ? new BusyElsewhereError() : error
        })
    } finally {
      this.#current = null
    }
  }

  async #perform({ id, config, from, verification, listener }: RunOrder, current: CurrentRun): Promise<RunOutcome> {
    const { store, loadEngine, openData, now, breathe } = this.#parts
    let told = Promise.resolve()
    const recorder = new RunRecorder(store, newMeta(id, now()), from !== null, (event) => (told = listener.event(event)))
    const engine = await loadEngine(config.engine)
    const db = await openData()
    try {
      const outcome = await performRun({
        ...{ config, engine, db, from },
        host: { ...current, now, breathe, emit: (...event) => recorder.record(...event), progress: (progress) => void listener.progress(progress) },
        environment: (probe, threads) => ({ ...this.#environment(probe, threads), ...(verification && { verification }) })
      })
      await told // the page ends this worker when it has the outcome; the last events must not be lost
      return outcome
    } finally {
      db.close()
    }
  }

  #environment(engine: Pick<AvailableEngine, 'version' | 'features' | 'adapter' | 'departures'>, threads: number): Environment {
    const { navigator, crossOriginIsolated } = this.#parts
    const facts = { appVersion: __APP_VERSION__, buildId: __BUILD_ID__, navigator, crossOriginIsolated, threads }
    return describeEnvironment({ ...facts, engine })
  }
}
