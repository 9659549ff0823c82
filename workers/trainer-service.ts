/**
 * The trainer without its thread: which run goes on, who may train, and what the page may ask of it. The worker (trainer.worker.ts) gives
 * it the real engines, stores, locks and clock; tests give their own.
 */
import type { DataDb } from '#lib/data/shards/db.ts'
import type { Engine } from '#lib/engines/engine.ts'
import { RunRecorder } from '#lib/runs/recorder.ts'
import { liveRunIds, runLockName, TRAINER_LOCK, type TabLocks } from '#lib/runs/run-locks.ts'
import type { RunStore } from '#lib/runs/run-store.ts'
import { parseRunConfig, parseRunMetaChange } from '#lib/schema/parse-run.ts'
import type { EngineId, Environment, RunConfig, RunId, RunMeta, RunOutcome } from '#lib/schema/run.ts'
import { describeEnvironment, type NavigatorFacts } from '#lib/training/environment.ts'
import { PauseGate } from '#lib/training/pause-gate.ts'
import { performRun, type AvailableEngine } from '#lib/training/perform-run.ts'
import { probeStep } from '#lib/training/step-probe.ts'
import { Stopwatch, type Clock } from '#lib/training/stopwatch.ts'
import type { EngineReport, RunListener, StepProbe, TrainerApi } from './trainer.api.ts'

export interface TrainerParts {
  /** In the order in which the pages list them. */
  engineIds: readonly EngineId[]
  loadEngine: (id: EngineId) => Promise<Engine>
  store: RunStore
  openData: () => Promise<DataDb>
  locks: TabLocks
  clock: Clock
  /** ISO time. */
  now: () => string
  breathe: () => Promise<void>
  navigator: NavigatorFacts
  crossOriginIsolated: boolean
}

/** Another tab trains or measures; two at once would share the processor and spoil each other's times. */
export class BusyElsewhereError extends Error {
  override name = 'BusyElsewhereError'
  constructor() {
    super('Another tab of Signpost is training. Wait until it has finished, or stop it there.')
  }
}

/** This worker trains or measures already. */
export class TrainerBusyError extends Error {
  override name = 'TrainerBusyError'
  constructor() {
    super('A training is going on. Wait until it has finished, or stop it.')
  }
}

export class RunInUseError extends Error {
  override name = 'RunInUseError'
  constructor() {
    super('This run is being trained. Stop it before you delete it.')
  }
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

  async engines(): Promise<EngineReport[]> {
    const { engineIds, loadEngine } = this.#parts
    return Promise.all(
      engineIds.map(async (id) => {
        const engine = await loadEngine(id)
        return { id, title: engine.title, probe: await engine.probe() }
      })
    )
  }

  /** Of the first engine that runs here, with as many threads as it could use. */
  async environment(): Promise<Environment> {
    const probes = (await this.engines()).map(({ probe }) => probe)
    const available = probes.find((probe) => probe.available)
    return this.#environment(available ?? { version: 'none', features: [] }, available?.maxThreads ?? 1)
  }

  async probeStep(config: RunConfig, steps: number): Promise<StepProbe> {
    const settings = parseRunConfig(config)
    return this.#exclusively(null, async () => probeStep(await this.#parts.loadEngine(settings.engine), settings, steps, this.#parts.clock))
  }

  async run(id: RunId, config: RunConfig, listener: RunListener): Promise<RunOutcome> {
    const settings = parseRunConfig(config)
    const { locks } = this.#parts
    return this.#exclusively(id, (current) => {
      const perform = () => this.#perform(id, settings, listener, current)
      return locks ? locks.request(runLockName(id), perform) : perform()
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

  async updateMeta(id: RunId, change: Partial<Omit<RunMeta, 'id' | 'createdAt'>>): Promise<void> {
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

  /** One run or measurement at a time, in this worker and, where the browser has locks, in all tabs. */
  async #exclusively<Result>(id: RunId | null, work: (current: CurrentRun) => Promise<Result>): Promise<Result> {
    if (this.#current) throw new TrainerBusyError()
    const { locks } = this.#parts
    const current = { id, gate: new PauseGate(), stopwatch: new Stopwatch(this.#parts.clock, this.#hidden) }
    this.#current = current
    try {
      if (!locks) return await work(current)
      return await locks.request(TRAINER_LOCK, { ifAvailable: true }, (lock) => {
        if (!lock) throw new BusyElsewhereError()
        return work(current)
      })
    } finally {
      this.#current = null
    }
  }

  async #perform(id: RunId, config: RunConfig, listener: RunListener, current: CurrentRun): Promise<RunOutcome> {
    const { store, loadEngine, openData, now, breathe } = this.#parts
    const meta: RunMeta = { id, createdAt: now(), name: '', note: '', tags: [] }
    const recorder = new RunRecorder(store, meta, (event) => listener.event(event))
    const engine = await loadEngine(config.engine)
    const db = await openData()
    try {
      return await performRun({
        ...{ config, engine, db },
        host: { ...current, now, breathe, emit: (event) => recorder.record(event), progress: (progress) => listener.progress(progress) },
        environment: (probe, threads) => this.#environment(probe, threads)
      })
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
