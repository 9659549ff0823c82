/**
 * The run that this tab trains, from the press of Start to its end. Lives outside the pages, so that leaving the Train page does not
 * stop it. Not responsible for stored runs (runs.svelte.ts) nor for the choice of settings (setup.svelte.ts).
 */
import type { PreparedKey } from '../schema/dataset.ts'
import { newMeta } from '../runs/new-meta.ts'
import type { RunConfig, RunEvent, RunId, RunOutcome, RunProgress, RunVerification, StoredRun } from '../schema/run.ts'
import type { RunWatcher, Trainer } from '#workers/trainer.client.ts'

export type SessionPhase = 'idle' | 'preparing-data' | 'starting' | 'running' | 'ended'

export interface PreparationProgress {
  imagesDone: number
  imagesTotal: number
  remainingMs: number | null
}

/** What went wrong, with the facts that the page needs to name the cure. */
export interface SessionFailure {
  name: string
  code: string | null
  message: string
}

export interface SessionParts {
  trainer: Pick<Trainer, 'run' | 'continueRun' | 'pause' | 'resume' | 'stop' | 'setHidden' | 'giveUpRun'>
  /** Makes the prepared images unless they are there; rejects with CancelledError after cancelPreparation. */
  prepare(key: PreparedKey, onProgress: (progress: PreparationProgress) => void): Promise<unknown>
  cancelPreparation(): Promise<void>
  /** The parts that the data set has, test only when labelled. */
  partsOf(datasetId: RunConfig['datasetId']): readonly PreparedKey['part'][]
  newId(): RunId
  /** What is known of the engine on this machine; null = not verified. */
  verificationOf(config: RunConfig): RunVerification | null
  /** A run has ended and its record is worth keeping. */
  kept(): void
  /** A run has begun or ended. */
  changed(): void
  /** document */
  page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>
  /** window */
  view: Pick<Window, 'addEventListener' | 'removeEventListener'>
}

export interface LossDot {
  step: number
  lossNats: number
}

export function failureOf(error: unknown): SessionFailure {
  if (!(error instanceof Error)) return { name: 'Error', code: null, message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null
  return { name: error.name, code, message: error.message }
}

const keepPage = (event: BeforeUnloadEvent) => event.preventDefault()

export class TrainingSession {
  readonly #parts: SessionParts
  #phase = $state<SessionPhase>('idle')
  #id = $state.raw<RunId | null>(null)
  #config = $state.raw<RunConfig | null>(null)
  #createdAt = ''
  #over: Promise<void> = Promise.resolve()
  #events = $state.raw<readonly RunEvent[]>([])
  #progress = $state.raw<RunProgress | null>(null)
  #preparation = $state.raw<PreparationProgress | null>(null)
  #dots = $state.raw<readonly LossDot[]>([])
  #outcome = $state.raw<RunOutcome | null>(null)
  #failure = $state.raw<SessionFailure | null>(null)
  #silentMs = $state.raw<number | null>(null)
  #stopping = $state(false)
  #stoppingNow = $state(false)
  #pauseWanted = false
  /** Arrived while the page was hidden; shown when it comes back. */
  #hiddenProgress: RunProgress | null = null

  constructor(parts: SessionParts) {
    this.#parts = parts
  }

  get phase(): SessionPhase {
    return this.#phase
  }
  get active(): boolean {
    return this.#phase === 'preparing-data' || this.#phase === 'starting' || this.#phase === 'running'
  }
  get id(): RunId | null {
    return this.#id
  }
  get config(): RunConfig | null {
    return this.#config
  }
  /** The record so far, as it would be read from the database. */
  get run(): StoredRun | null {
    if (!this.#id) return null
    return { meta: newMeta(this.#id, this.#createdAt), events: this.#events }
  }
  get progress(): RunProgress | null {
    return this.#progress
  }
  get preparation(): PreparationProgress | null {
    return this.#preparation
  }
  /** Batch losses of the running epoch; those of finished ones are in their records. */
  get dots(): readonly LossDot[] {
    return this.#dots
  }
  get outcome(): RunOutcome | null {
    return this.#outcome
  }
  get failure(): SessionFailure | null {
    return this.#failure
  }
  /** For how long the trainer has given no sign; null as long as that is usual. */
  get silentMs(): number | null {
    return this.#silentMs
  }
  get paused(): boolean {
    return this.#phase === 'running' && this.#progress?.phase === 'paused'
  }
  get stopping(): boolean {
    return this.#stopping
  }
  /** A second stop gives up what still runs to complete the record, such as the validation of the epoch that was cut. */
  get canStop(): boolean {
    return this.active && (!this.#stopping || (this.#phase !== 'preparing-data' && !this.#stoppingNow))
  }
  /** Share of the planned steps, 0..1. */
  get fraction(): number {
    const { epochs } = this.#config ?? { epochs: 0 }
    const progress = this.#progress
    if (this.#phase === 'ended') return 1
    if (!progress || epochs === 0 || progress.stepsPerEpoch === 0) return 0
    return Math.min(1, progress.step / (epochs * progress.stepsPerEpoch))
  }

  /** Resolves when the run under way is over; at once when there is none. */
  get over(): Promise<void> {
    return this.#over
  }

  /** Prepares the images and trains. Resolves when it is over; what happened is in `outcome` and `failure`. Ignored while active. */
  start(config: RunConfig, id = this.#parts.newId()): Promise<void> {
    if (this.active) return Promise.resolve()
    this.#begin(config)
    const parts = this.#parts
    this.#over = this.#perform(config, id, (watcher) => parts.trainer.run(id, config, parts.verificationOf(config), watcher))
    return this.#over
  }

  /** Goes on with a stored run after its last whole epoch; resolves as `start` does. `config`: its own. Ignored while active. */
  goOn({ meta, events }: StoredRun, config: RunConfig): Promise<void> {
    if (this.active) return Promise.resolve()
    this.#begin(config)
    this.#createdAt = meta.createdAt
    this.#events = events
    const parts = this.#parts
    this.#over = this.#perform(config, meta.id, (watcher) => parts.trainer.continueRun(meta.id, parts.verificationOf(config), watcher))
    return this.#over
  }

  async #perform(config: RunConfig, id: RunId, train: (watcher: RunWatcher) => Promise<RunOutcome>): Promise<void> {
    try {
      await this.#prepareImages(config)
      if (this.#stopping) return
      this.#phase = 'starting'
      this.#id = id
      this.#outcome = await train({
        event: (event) => this.#record(event),
        progress: (progress) => this.#show(progress),
        silent: (silentMs) => (this.#silentMs = silentMs)
      })
    } catch (error) {
      const failure = failureOf(error)
      if (failure.name !== 'CancelledError') this.#failure = failure
    } finally {
      this.#end()
    }
  }

  /** Before the run has begun: as soon as it has. */
  async pause(): Promise<void> {
    this.#pauseWanted = this.active
    if (this.#phase === 'running') await this.#parts.trainer.pause()
  }

  async resume(): Promise<void> {
    this.#pauseWanted = false
    if (this.#phase === 'running') await this.#parts.trainer.resume()
  }

  /** Ends the run and keeps what was trained, at the second call without waiting for a validation; while the images are prepared, ends that. */
  async stop(): Promise<void> {
    if (!this.canStop) return
    if (this.#stopping) this.#stoppingNow = true
    this.#stopping = true
    if (this.#phase === 'preparing-data') await this.#parts.cancelPreparation()
    else await this.#parts.trainer.stop()
  }

  /** Ends a run that no longer answers: its worker, at once. */
  giveUp(): void {
    if (this.active) this.#parts.trainer.giveUpRun()
  }

  /** Back to the settings; the stored run stays. */
  dismiss(): void {
    if (this.active) return
    this.#phase = 'idle'
    this.#id = null
    this.#failure = null
    this.#outcome = null
  }

  #begin(config: RunConfig): void {
    this.#phase = 'preparing-data'
    this.#id = null
    this.#config = config
    this.#createdAt = new Date().toISOString()
    this.#events = []
    this.#progress = null
    this.#preparation = null
    this.#dots = []
    this.#outcome = null
    this.#failure = null
    this.#silentMs = null
    this.#stopping = false
    this.#stoppingNow = false
    this.#pauseWanted = false
    this.#parts.view.addEventListener('beforeunload', keepPage)
    void this.#parts.trainer.setHidden(this.#parts.page.hidden)
    this.#parts.page.addEventListener('visibilitychange', this.#visibilityChanged)
  }

  #end(): void {
    this.#phase = this.#id || this.#failure ? 'ended' : 'idle'
    if (this.#events.length > 0) this.#parts.kept()
    this.#parts.changed()
    this.#silentMs = null
    this.#stopping = false
    this.#stoppingNow = false
    this.#hiddenProgress = null
    this.#parts.view.removeEventListener('beforeunload', keepPage)
    this.#parts.page.removeEventListener('visibilitychange', this.#visibilityChanged)
  }

  async #prepareImages({ datasetId, sizePx, clahe }: RunConfig): Promise<void> {
    for (const part of this.#parts.partsOf(datasetId)) {
      await this.#parts.prepare({ datasetId, part, sizePx, clahe }, ({ imagesDone, imagesTotal, remainingMs }) => {
        this.#preparation = { imagesDone, imagesTotal, remainingMs }
      })
    }
    this.#preparation = null
  }

  /** Events and progress come through another port than the end of the run, so the last progress may arrive after it. */
  #record(event: RunEvent): void {
    if (event.kind === 'started' || event.kind === 'continued') this.#parts.changed()
    if (this.#phase === 'starting') this.#nowRunning()
    this.#events = [...this.#events, event]
    if (event.kind === 'epoch') this.#dots = []
  }

  #nowRunning(): void {
    this.#phase = 'running'
    if (this.#pauseWanted) void this.#parts.trainer.pause()
  }

  #show(progress: RunProgress): void {
    if (this.#phase === 'starting') this.#nowRunning()
    if (progress.batchLosses.length > 0) this.#dots = [...this.#dots, ...progress.batchLosses]
    // Nobody looks at a hidden page; drawing would only take time from the training.
    if (this.#parts.page.hidden) this.#hiddenProgress = progress
    else this.#progress = progress
  }

  readonly #visibilityChanged = () => {
    const { hidden } = this.#parts.page
    if (!hidden && this.#hiddenProgress) this.#progress = this.#hiddenProgress
    this.#hiddenProgress = null
    void this.#parts.trainer.setHidden(hidden)
  }
}
