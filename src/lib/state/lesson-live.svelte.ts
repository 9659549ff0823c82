/**
 * The cells of a lesson, trained here one after the other by the session of this tab, which the Train page shows too. Lives outside the
 * pages, so that leaving the lesson does not stop it. Not responsible for replays nor for what the runs say.
 */
import { SAMPLE_DEFAULT, type DatasetId } from '../schema/dataset.ts'
import type { RunConfig, StoredRun } from '../schema/run.ts'
import type { DatasetsState } from './datasets.svelte.ts'
import { failureOf, type SessionFailure, type TrainingSession } from './session.svelte.ts'

export type LivePhase = 'idle' | 'images' | 'running' | 'ended'

export interface LessonLiveParts {
  session: Pick<TrainingSession, 'active' | 'start' | 'stop' | 'run' | 'config' | 'failure'>
  datasets: Pick<DatasetsState, 'hasTraining' | 'refresh' | 'makeSample' | 'cancel'>
  /** Engines are being asked or measured: beside that a run would have worse times. */
  quiet: () => Promise<unknown>
  /** A run of a lesson has ended. */
  kept: (run: StoredRun, tag: string) => Promise<unknown>
}

export class LessonLive {
  readonly #parts: LessonLiveParts
  #key = $state<string | null>(null)
  #phase = $state<LivePhase>('idle')
  #runs = $state.raw<readonly (StoredRun | null)[]>([])
  #current = $state<number | null>(null)
  #failures = $state.raw<readonly SessionFailure[]>([])
  #stopped = $state(false)

  constructor(parts: LessonLiveParts) {
    this.#parts = parts
  }

  /** Of the plan whose runs these are; null before the first start. */
  get key(): string | null {
    return this.#key
  }
  get phase(): LivePhase {
    return this.#phase
  }
  get active(): boolean {
    return this.#phase === 'images' || this.#phase === 'running'
  }
  /** In the order of the cells; the one under way as far as it is. */
  get runs(): readonly (StoredRun | null)[] {
    const { run } = this.#parts.session
    return this.#current === null ? this.#runs : this.#runs.with(this.#current, run)
  }
  /** Of the cell under way. */
  get current(): number | null {
    return this.#current
  }
  /** Why cells came to nothing before their first event, or why nothing could start. Failed runs say it themselves. */
  get failures(): readonly SessionFailure[] {
    return this.#failures
  }
  /** By the user. */
  get stopped(): boolean {
    return this.#stopped
  }

  /** `tag`: kept with every run. Resolves when the last cell has ended. Ignored while anything trains here. */
  async start(key: string, configs: readonly RunConfig[], tag: string): Promise<void> {
    if (this.active || this.#parts.session.active) return
    this.#key = key
    this.#runs = configs.map(() => null)
    this.#failures = []
    this.#stopped = false
    this.#phase = 'images'
    try {
      await this.#parts.quiet()
      if (await this.#hasImages(configs[0]?.datasetId ?? 'sample')) await this.#runAll(configs, tag)
    } catch (error) {
      this.#fail(failureOf(error))
    }
    this.#current = null
    this.#phase = 'ended'
  }

  /** Ends the cell under way and begins no further one. */
  async stop(): Promise<void> {
    if (!this.active) return
    this.#stopped = true
    if (this.#phase === 'images') await this.#parts.datasets.cancel()
    else await this.#parts.session.stop()
  }

  /** Forgets what was shown; the runs themselves stay stored. */
  dismiss(): void {
    if (this.active) return
    this.#key = null
    this.#phase = 'idle'
    this.#runs = []
    this.#failures = []
  }

  async #hasImages(id: DatasetId): Promise<boolean> {
    const { datasets } = this.#parts
    await datasets.refresh()
    if (datasets.hasTraining(id)) return !this.#stopped
    if (id !== 'sample') throw new Error('The images of this lesson are not stored here.')
    return (await datasets.makeSample(SAMPLE_DEFAULT)) && !this.#stopped
  }

  async #runAll(configs: readonly RunConfig[], tag: string): Promise<void> {
    const { session, kept } = this.#parts
    this.#phase = 'running'
    for (const [index, config] of configs.entries()) {
      if (this.#stopped) return
      this.#current = index
      await session.start(config)
      const { run, failure } = session
      // Another page was faster: its run is not one of this lesson.
      if (session.config !== config) return this.#fail({ name: 'TrainerBusyError', code: null, message: 'Another run began.' })
      this.#current = null
      this.#runs = this.#runs.with(index, run)
      if (failure) this.#fail(failure)
      if (run) await kept(run, tag)
    }
  }

  #fail(failure: SessionFailure): void {
    this.#failures = [...this.#failures, failure]
  }
}
