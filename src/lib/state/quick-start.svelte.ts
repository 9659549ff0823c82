/** "Train now" on the start page: sample set, ten measured steps, a run that ends within the budget. One at a time. */
import { QUICK_START_BUDGET_MS, quickStartConfig } from '../experiments/quick-start.ts'
import { fitToBudget } from '../experiments/time-budget.ts'
import { SAMPLE_DEFAULT } from '../schema/dataset.ts'
import type { RunConfig } from '../schema/run.ts'
import type { DatasetsState } from './datasets.svelte.ts'
import { failureOf, type SessionFailure } from './session.svelte.ts'
import type { SetupState } from './setup.svelte.ts'

export type QuickStartPhase = 'idle' | 'sample' | 'measuring'

export interface QuickStartParts {
  datasets: Pick<DatasetsState, 'summaries' | 'job' | 'refresh' | 'makeSample' | 'cancel' | 'splitCounts'>
  setup: Pick<
    SetupState,
    'tune' | 'defaultThreads' | 'change' | 'replace' | 'config' | 'measure' | 'cancelMeasuring' | 'probe' | 'probeFailure' | 'failure'
  >
  session: { readonly active: boolean; start(config: RunConfig): Promise<void> }
}

export class QuickStart {
  readonly #parts: QuickStartParts
  #phase = $state<QuickStartPhase>('idle')
  #cancelled = $state(false)
  #failure = $state.raw<SessionFailure | null>(null)
  #config = $state.raw<RunConfig | null>(null)

  constructor(parts: QuickStartParts) {
    this.#parts = parts
  }

  get phase(): QuickStartPhase {
    return this.#phase
  }
  /** Why the last start came to nothing; the sample set's own failure is in the data sets' outcome. */
  get failure(): SessionFailure | null {
    return this.#failure
  }
  /** By the user, before a run began. */
  get cancelled(): boolean {
    return this.#cancelled
  }
  /** What it chose; null before. */
  get config(): RunConfig | null {
    return this.#config
  }

  /** Resolves when the run has ended, or nothing came of it. A second call while one is under way does nothing. */
  async start(): Promise<void> {
    const { session: training } = this.#parts
    if (this.#phase !== 'idle' || training.active) return
    this.#cancelled = false
    this.#failure = null
    this.#config = null
    this.#phase = 'sample'
    const config = await this.#prepare()
    this.#config = config
    const run = config && training.start(config)
    this.#phase = 'idle' // only now: between the two the page would show the settings for a moment
    await run
  }

  /** Forgets how the last start ended. */
  dismiss(): void {
    if (this.#phase !== 'idle') return
    this.#cancelled = false
    this.#failure = null
  }

  /** Until the run has begun; from then on the session's own stop ends it. */
  async cancel(): Promise<void> {
    this.#cancelled = true
    if (this.#phase === 'sample') await this.#parts.datasets.cancel()
    else if (this.#phase === 'measuring') this.#parts.setup.cancelMeasuring()
  }

  async #prepare(): Promise<RunConfig | null> {
    try {
      await this.#chooseSettings()
      if (this.#failure || this.#cancelled || !(await this.#hasSample()) || this.#cancelled) return null
      this.#phase = 'measuring'
      return await this.#fitted()
    } catch (error) {
      this.#failure = failureOf(error)
      return null
    }
  }

  async #chooseSettings(): Promise<void> {
    const { setup: settings } = this.#parts
    await settings.tune()
    this.#failure = settings.failure
    settings.replace(quickStartConfig(settings.defaultThreads))
  }

  async #hasSample(): Promise<boolean> {
    const { datasets } = this.#parts
    if (datasets.summaries === null) await datasets.refresh()
    const isStored = datasets.summaries?.some(({ id, parts }) => id === 'sample' && parts.some(({ part }) => part === 'training'))
    if (isStored) return true
    if (datasets.job?.kind === 'archive') this.#failure = { name: 'ImportRunningError', code: null, message: 'An archive is being imported.' }
    return datasets.makeSample(SAMPLE_DEFAULT)
  }

  async #fitted(): Promise<RunConfig | null> {
    const { setup: settings, datasets } = this.#parts
    // A measurement of other settings may be going on; then the first wait is for that one.
    while (!settings.probe && !settings.probeFailure && !this.#cancelled) await settings.measure()
    this.#failure = settings.probeFailure
    if (this.#cancelled || !settings.probe) return null
    let counts = await datasets.splitCounts('sample', settings.config.split, null)
    if (sum(counts.validation) === 0) {
      // A small sample set has one track per class, so none can validate.
      settings.change({ split: 'study' })
      counts = await datasets.splitCounts('sample', settings.config.split, null)
    }
    const test = datasets.summaries?.find(({ id }) => id === 'sample')?.parts.find(({ part }) => part === 'test')
    const images = { train: sum(counts.train), validation: sum(counts.validation), test: test?.imageCount ?? 0 }
    return fitToBudget(settings.config, QUICK_START_BUDGET_MS, images, settings.probe).config
  }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
