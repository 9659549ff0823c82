/** The settings of the next run, what this machine can do with them, and what ten measured steps say about the time. */
import { copyConfig } from '../experiments/copy-config.ts'
import { defaultConfig } from '../experiments/defaults.ts'
import { isBudget } from '../experiments/time-budget.ts'
import type { DatasetId } from '../schema/dataset.ts'
import { runConfigProblems } from '../schema/parse-run.ts'
import type { FieldProblem } from '../schema/parse.ts'
import { ENGINE_IDS, type EngineId, type RecordedConfig, type RunConfig } from '../schema/run.ts'
import type { EngineReport, StepProbe } from '#workers/trainer.api.ts'
import type { Trainer } from '#workers/trainer.client.ts'
import { fitToEngine, type Correction } from './engine-fit.ts'
import { stepTimes } from './measured-steps.ts'
import { failureOf, type SessionFailure } from './session.svelte.ts'
import { PROBE_LIMIT_MS, probeKey, PROBE_STEPS } from './probe-key.ts'
import { configFromQuery, queryFromConfig } from './settings-query.ts'
import type { ThreadTuning } from './thread-tuning.svelte.ts'
import { threadTuning } from './thread-tunings.ts'
import { trainer } from './trainer.ts'

/** In the address, beside the settings. */
const BUDGET_KEY = 'budget'

export class SetupState {
  readonly #trainer: Pick<Trainer, 'engines' | 'probeStep' | 'cancelMeasurement'>
  readonly #tuning: Pick<ThreadTuning, 'choice' | 'measure'>
  readonly #keep: (config: RunConfig, probe: StepProbe) => unknown
  #config = $state.raw<RunConfig>(defaultConfig(1))
  #defaults = $state.raw<RunConfig>(defaultConfig(1))
  #budgetMinutes = $state.raw<number | null>(null)
  #engines = $state.raw<readonly EngineReport[]>([])
  #corrections = $state.raw<readonly Correction[]>([])
  #failure = $state.raw<SessionFailure | null>(null)
  #measured = $state.raw<{ key: string; probe: StepProbe } | null>(null)
  #probeFailure = $state.raw<{ key: string; failure: SessionFailure } | null>(null)
  #measuring = $state.raw<{ key: string; done: Promise<void> } | null>(null)
  /** The measurement is not wanted any more; it may not have begun. */
  #cancelled = false
  /** By the user, an address or a copied run: a measurement leaves them as they are. */
  #hasChosenThreads = false
  /** Engines are asked one after the other, in the order of the calls. */
  #asking: Promise<void> = Promise.resolve()

  /** `keep` gets every measurement that succeeds. */
  constructor(
    parts: Pick<Trainer, 'engines' | 'probeStep' | 'cancelMeasurement'>,
    tuning: Pick<ThreadTuning, 'choice' | 'measure'>,
    keep: (config: RunConfig, probe: StepProbe) => unknown
  ) {
    this.#trainer = parts
    this.#tuning = tuning
    this.#keep = keep
  }

  get config(): RunConfig {
    return this.#config
  }
  /** How long the run may take; null = as long as the settings need. May be out of range while it is typed. */
  get budgetMinutes(): number | null {
    return this.#budgetMinutes
  }
  /** Those that have answered. */
  get engines(): readonly EngineReport[] {
    return this.#engines
  }
  /** What new settings have. */
  get defaultThreads(): number {
    return this.#defaults.threads
  }
  /** Settings that the chosen engine does not have and that were changed for it. */
  get corrections(): readonly Correction[] {
    return this.#corrections
  }
  /** The engines could not even be asked. */
  get failure(): SessionFailure | null {
    return this.#failure
  }
  get problems(): readonly FieldProblem[] {
    return runConfigProblems(this.#config)
  }
  /** The chosen one; null until it has answered. */
  get engine(): EngineReport | null {
    return this.#engines.find(({ id }) => id === this.#config.engine) ?? null
  }
  get canTrain(): boolean {
    const hasSoundBudget = this.#budgetMinutes === null || isBudget(this.#budgetMinutes)
    return this.engine?.probe.available === true && this.problems.length === 0 && hasSoundBudget
  }
  /** Of these settings; null until measured. */
  get probe(): StepProbe | null {
    return this.#measured?.key === probeKey(this.#config) ? this.#measured.probe : null
  }
  get probeFailure(): SessionFailure | null {
    return this.#probeFailure?.key === probeKey(this.#config) ? this.#probeFailure.failure : null
  }
  get measuring(): boolean {
    return this.#measuring !== null
  }
  /** Changes when the time of a step may change. */
  get probeKey(): string {
    return probeKey(this.#config)
  }
  /** For the address. */
  get query(): string {
    const query = queryFromConfig(this.#config, this.#defaults)
    if (this.#budgetMinutes !== null) query.set(BUDGET_KEY, String(this.#budgetMinutes))
    return query.toString()
  }

  /** Asks the default engine, once; the number of threads becomes what this machine should use. */
  async load(): Promise<void> {
    const { engine } = this.#defaults
    if (this.#report(engine)) return
    await this.#ask([engine])
    const report = this.#report(engine)
    if (report) this.#adoptThreads(this.#threadsFor(report))
  }

  /** Measures how many threads suit this machine, unless that is known or `again`; settings follow it unless someone chose theirs. */
  async tune(again = false): Promise<void> {
    await this.load()
    const report = this.#report(this.#defaults.engine)
    if (!report || (!again && this.#tuning.choice(report) !== null)) return
    this.#asking = this.#asking.then(() => this.#tuning.measure(report))
    await this.#asking
    this.#adoptThreads(this.#threadsFor(report))
  }

  /** What one engine says of this browser; null when it could not be asked, see `failure`. */
  async report(id: EngineId): Promise<EngineReport | null> {
    await this.#ask([id])
    return this.#report(id)
  }

  /** Asks all engines that have not been asked; not beside a training, whose times it would spoil. */
  loadAll(): Promise<void> {
    return this.loadEngines(ENGINE_IDS)
  }

  async loadEngines(ids: readonly EngineId[]): Promise<void> {
    await this.load()
    await this.#ask(ids)
  }

  /** Resolves when no engine is being asked any more: a run beside that would have worse times. */
  get asked(): Promise<void> {
    return this.#asking
  }

  /** When nothing of the chosen data set is stored but another one is, that one is meant. */
  preferStored(stored: readonly DatasetId[]): void {
    const [first] = stored
    if (first && !stored.includes(this.#config.datasetId)) this.change({ datasetId: first })
  }

  /**
   * Other images or another length are the user's own choice from here on, not what a budget left of an earlier one. Another engine gets as
   * many threads as it can use.
   */
  change(change: Partial<RunConfig>): void {
    const { reducedFrom, ...kept } = this.#config
    const isOwnChoice = 'epochs' in change || 'limitImages' in change || 'datasetId' in change
    if ('threads' in change) this.#hasChosenThreads = true
    const report = change.engine && this.#report(change.engine)
    const threads = report ? { threads: this.#threadsFor(report) } : {}
    this.#use({ ...kept, ...(reducedFrom && !isOwnChoice ? { reducedFrom } : {}), ...threads, ...change })
  }

  /** null takes the budget away. The settings are again those from before an earlier reduction. */
  setBudget(minutes: number | null): void {
    const { reducedFrom, ...kept } = this.#config
    this.#config = reducedFrom ? { ...kept, epochs: reducedFrom.epochs, limitImages: null } : kept
    this.#budgetMinutes = minutes
  }

  /** The settings of a stored run, as far as this lab has them; keys in the address change the copy. */
  copy(recorded: RecordedConfig, query = new URLSearchParams()): void {
    this.replace(copyConfig(recorded, this.#defaults), query)
  }

  /** Keys in the address change the settings. */
  replace(config: RunConfig, query = new URLSearchParams()): void {
    this.#hasChosenThreads = config !== this.#defaults || query.has('threads')
    this.#use(configFromQuery(query, config))
    this.#budgetMinutes = null
  }

  applyQuery(query: URLSearchParams): void {
    if (query.size === 0) return
    this.replace(this.#defaults, query)
    const minutes = Number(query.get(BUDGET_KEY) ?? NaN)
    if (isBudget(minutes)) this.#budgetMinutes = minutes
  }

  reset(): void {
    this.replace(this.#defaults)
  }

  /** Times PROBE_STEPS steps of these settings; a second call while one runs waits for it. Engines that are being asked come first. */
  measure(): Promise<void> {
    if (this.#measuring) return this.#measuring.done
    this.#cancelled = false
    const done = this.#asking.then(() => this.#measure(this.#config)).finally(() => (this.#measuring = null))
    this.#measuring = { key: probeKey(this.#config), done }
    return done
  }

  cancelMeasuring(): void {
    if (!this.#measuring) return
    this.#cancelled = true
    this.#trainer.cancelMeasurement()
  }

  /** What was measured to be best, or all that the engine can use. */
  #threadsFor(report: EngineReport): number {
    const { probe } = report
    return this.#tuning.choice(report) ?? (probe.available ? probe.maxThreads : 1)
  }

  #adoptThreads(threads: number): void {
    this.#defaults = defaultConfig(threads)
    if (!this.#hasChosenThreads && this.#config.engine === this.#defaults.engine) this.#use({ ...this.#config, threads })
  }

  #report(id: EngineId): EngineReport | null {
    return this.#engines.find((report) => report.id === id) ?? null
  }

  /** A measurement of other settings is of no use any more. */
  #use(config: RunConfig): void {
    const report = this.#report(config.engine)
    const fitted = report ? fitToEngine(config, report.probe) : { config, corrections: [] }
    this.#config = fitted.config
    this.#corrections = fitted.corrections
    if (this.#measuring && this.#measuring.key !== probeKey(fitted.config)) this.cancelMeasuring()
  }

  #ask(ids: readonly EngineId[]): Promise<void> {
    this.#asking = this.#asking.then(async () => {
      const wanted = ids.filter((id) => !this.#report(id))
      if (wanted.length === 0) return
      try {
        await this.#trainer.engines(wanted, (report) => this.#hear(report))
        this.#failure = null
      } catch (error) {
        this.#failure = failureOf(error)
      }
    })
    return this.#asking
  }

  #hear(report: EngineReport): void {
    this.#engines = [...this.#engines, report]
    if (report.id === this.#config.engine) this.#use(this.#config)
  }

  async #measure(config: RunConfig): Promise<void> {
    if (this.#cancelled) return
    const key = probeKey(config)
    try {
      const probe = await this.#trainer.probeStep(config, PROBE_STEPS, PROBE_LIMIT_MS)
      this.#measured = { key, probe }
      this.#keep(config, probe)
      this.#probeFailure = null
    } catch (error) {
      const failure = failureOf(error)
      if (failure.name !== 'CancelledError') this.#probeFailure = { key, failure }
    }
  }
}

export const setup = new SetupState(trainer, threadTuning, (config, probe) => stepTimes.keep(config, probe))
