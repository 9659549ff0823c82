/** The settings of the next run, what this machine can do with them, and what ten measured steps say about the time. */
import { defaultConfig } from '../experiments/defaults.ts'
import { isBudget } from '../experiments/time-budget.ts'
import type { DatasetId } from '../schema/dataset.ts'
import { runConfigProblems } from '../schema/parse-run.ts'
import type { FieldProblem } from '../schema/parse.ts'
import type { Environment, Numerics, RunConfig } from '../schema/run.ts'
import type { EngineReport, StepProbe } from '#workers/trainer.api.ts'
import type { Trainer } from '#workers/trainer.client.ts'
import { failureOf, type SessionFailure } from './session.svelte.ts'
import { configFromQuery, queryFromConfig } from './settings-query.ts'
import { trainer } from './trainer.ts'

export const PROBE_STEPS = 10

/** What the time of a step depends on; the rest of the settings can change without measuring again. */
const probeKey = ({ model, sizePx, engine, threads, numerics, batchSize }: RunConfig) =>
  [model, sizePx, engine, threads, numerics, batchSize].join(' ')

/** In the address, beside the settings. */
const BUDGET_KEY = 'budget'

export class SetupState {
  readonly #trainer: Pick<Trainer, 'engines' | 'environment' | 'probeStep'>
  #config = $state.raw<RunConfig>(defaultConfig(1))
  #defaults = $state.raw<RunConfig>(defaultConfig(1))
  #budgetMinutes = $state.raw<number | null>(null)
  #engines = $state.raw<readonly EngineReport[] | null>(null)
  #environment = $state.raw<Environment | null>(null)
  #failure = $state.raw<SessionFailure | null>(null)
  #measured = $state.raw<{ key: string; probe: StepProbe } | null>(null)
  #probeFailure = $state.raw<{ key: string; failure: SessionFailure } | null>(null)
  #measuring = $state.raw<Promise<void> | null>(null)

  constructor(parts: Pick<Trainer, 'engines' | 'environment' | 'probeStep'>) {
    this.#trainer = parts
  }

  get config(): RunConfig {
    return this.#config
  }
  /** How long the run may take; null = as long as the settings need. May be out of range while it is typed. */
  get budgetMinutes(): number | null {
    return this.#budgetMinutes
  }
  /** null until asked. */
  get engines(): readonly EngineReport[] | null {
    return this.#engines
  }
  get environment(): Environment | null {
    return this.#environment
  }
  /** The engines could not even be asked. */
  get failure(): SessionFailure | null {
    return this.#failure
  }
  get problems(): readonly FieldProblem[] {
    return runConfigProblems(this.#config)
  }
  get engine(): EngineReport | null {
    return this.#engines?.find(({ id }) => id === this.#config.engine) ?? null
  }
  /** What the chosen engine can compute in; null when it cannot run here. */
  get numerics(): readonly Numerics[] | null {
    const probe = this.engine?.probe
    return probe?.available ? probe.numerics : null
  }
  get canTrain(): boolean {
    const hasSoundBudget = this.#budgetMinutes === null || isBudget(this.#budgetMinutes)
    return this.numerics?.includes(this.#config.numerics) === true && this.problems.length === 0 && hasSoundBudget
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

  /** Asks the engines once; the number of threads becomes what this machine should use. */
  async load(): Promise<void> {
    if (this.#engines) return
    try {
      const [engines, environment] = await Promise.all([this.#trainer.engines(), this.#trainer.environment()])
      const own = engines.find(({ id }) => id === this.#config.engine)
      const threads = own?.probe.available ? own.probe.maxThreads : 1
      this.#environment = environment
      this.#defaults = defaultConfig(threads)
      this.#config = { ...this.#config, threads }
      this.#engines = engines
      this.#failure = null
    } catch (error) {
      this.#failure = failureOf(error)
    }
  }

  /** When nothing of the chosen data set is stored but another one is, that one is meant. */
  preferStored(stored: readonly DatasetId[]): void {
    const [first] = stored
    if (first && !stored.includes(this.#config.datasetId)) this.change({ datasetId: first })
  }

  /** Other images or another length are the user's own choice from here on, not what a budget left of an earlier one. */
  change(change: Partial<RunConfig>): void {
    const { reducedFrom, ...kept } = this.#config
    const isOwnChoice = 'epochs' in change || 'limitImages' in change || 'datasetId' in change
    const changed = { ...kept, ...(reducedFrom && !isOwnChoice ? { reducedFrom } : {}), ...change }
    this.#config = 'engine' in change ? this.#fittedToEngine(changed) : changed
  }

  /** Not every engine has both kinds of arithmetic, and few have as many threads. */
  #fittedToEngine(config: RunConfig): RunConfig {
    const probe = this.#engines?.find(({ id }) => id === config.engine)?.probe
    if (!probe?.available) return config
    const numerics = probe.numerics.includes(config.numerics) ? config.numerics : (probe.numerics[0] ?? config.numerics)
    // Who used all that the last engine had means all.
    const last = this.engine?.probe
    const usedAll = last?.available === true && config.threads === last.maxThreads
    return { ...config, numerics, threads: usedAll ? probe.maxThreads : Math.min(config.threads, probe.maxThreads) }
  }

  /** null takes the budget away. The settings are again those from before an earlier reduction. */
  setBudget(minutes: number | null): void {
    const { reducedFrom, ...kept } = this.#config
    this.#config = reducedFrom ? { ...kept, epochs: reducedFrom.epochs, limitImages: null } : kept
    this.#budgetMinutes = minutes
  }

  /** Copies the settings of a run; keys in the address change the copy. */
  replace(config: RunConfig, query = new URLSearchParams()): void {
    this.#config = configFromQuery(query, config)
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

  /** Times PROBE_STEPS steps of these settings; a second call while one runs waits for it. */
  measure(): Promise<void> {
    this.#measuring ??= this.#measure(this.#config).finally(() => (this.#measuring = null))
    return this.#measuring
  }

  async #measure(config: RunConfig): Promise<void> {
    const key = probeKey(config)
    try {
      this.#measured = { key, probe: await this.#trainer.probeStep(config, PROBE_STEPS) }
      this.#probeFailure = null
    } catch (error) {
      this.#probeFailure = { key, failure: failureOf(error) }
    }
  }
}

export const setup = new SetupState(trainer)
