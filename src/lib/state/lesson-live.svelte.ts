/**
 * The runs of a lesson that train here: its plan in the queue of this browser, so they go on when the page is left, after a reload and in
 * whichever tab works the queue off. Everything but the drawing of the sample set is read from the queue.
 */
import type { PlanCell } from '../experiments/expand.ts'
import { SAMPLE_DEFAULT } from '../schema/dataset.ts'
import type { Plan } from '../schema/plan.ts'
import type { QueueItem, QueueFailure } from '../schema/queue.ts'
import { summarise, type RunSummary } from '../runs/summarise.ts'
import type { DatasetsState } from './datasets.svelte.ts'
import type { QueueState } from './queue.svelte.ts'
import { failureOf, type TrainingSession } from './session.svelte.ts'

export type LivePhase = 'idle' | 'images' | 'running' | 'ended'

export interface LessonLiveParts {
  queue: Pick<QueueState, 'items' | 'paused' | 'add' | 'pause' | 'resume' | 'skip' | 'move' | 'remove'>
  session: Pick<TrainingSession, 'id' | 'run'>
  /** Of the library; null while it has not been read. */
  stored: (id: string) => RunSummary | null
  datasets: Pick<DatasetsState, 'hasTraining' | 'refresh' | 'makeSample' | 'cancel'>
}

const isOpen = ({ state }: QueueItem) => state === 'waiting' || state === 'running'

export class LessonLive {
  readonly #plan: Plan
  readonly #cells: readonly PlanCell[]
  readonly #parts: LessonLiveParts
  #drawing = $state(false)
  #stopped = $state(false)
  #failure = $state.raw<QueueFailure | null>(null)

  constructor(plan: Plan, cells: readonly PlanCell[], parts: LessonLiveParts) {
    this.#plan = plan
    this.#cells = cells
    this.#parts = parts
  }

  get phase(): LivePhase {
    if (this.#drawing) return 'images'
    if (this.#known.length === 0) return this.#failure ? 'ended' : 'idle'
    return this.#known.some(isOpen) ? 'running' : 'ended'
  }
  get active(): boolean {
    return this.phase === 'images' || this.phase === 'running'
  }
  get paused(): boolean {
    return this.#parts.queue.paused
  }
  /** In the order of the cells; the one under way as far as it is known here. */
  get runs(): readonly (RunSummary | null)[] {
    const { session, stored } = this.#parts
    return this.#items.map((item) => {
      if (!item?.runId) return null
      return session.id === item.runId && session.run ? summarise(session.run, true) : stored(item.runId)
    })
  }
  /** The cell under way; null when none is. */
  get current(): number | null {
    const index = this.#items.findIndex((item) => item?.state === 'running')
    return index < 0 ? null : index
  }
  /** How many cells are over. Changes when a record is complete. */
  get over(): number {
    return this.#known.filter((item) => !isOpen(item)).length
  }
  /** Of cells, and why nothing could begin. */
  get failures(): readonly QueueFailure[] {
    return [...(this.#failure ? [this.#failure] : []), ...this.#known.flatMap(({ failure }) => failure ?? [])]
  }
  /** The user ended it before its last cell. */
  get stopped(): boolean {
    return !this.active && (this.#stopped || this.#known.some(({ state }) => state === 'skipped'))
  }

  /** Draws the sample set where it is wanted and missing, then puts the plan before everything that waits. Never rejects. */
  async start(): Promise<void> {
    if (this.active) return
    this.#failure = null
    this.#stopped = false
    this.#drawing = true
    try {
      if (await this.#hasImages()) await this.#enqueue()
    } catch (error) {
      this.#failure = failureOf(error)
    }
    this.#drawing = false
  }

  /** Ends the run under way, keeps what it trained, and begins no further one. */
  async stop(): Promise<void> {
    this.#stopped = true
    if (this.#drawing) return this.#parts.datasets.cancel()
    // The one that runs comes last: the next would take its place.
    const open = this.#known.filter(isOpen).toSorted((a, b) => Number(a.state === 'running') - Number(b.state === 'running'))
    for (const { id } of open) await this.#parts.queue.skip(id)
  }

  async togglePause(): Promise<void> {
    const { queue } = this.#parts
    await (queue.paused ? queue.resume() : queue.pause())
  }

  /** Forgets what was shown; the runs themselves stay stored. */
  async dismiss(): Promise<void> {
    if (this.active) return
    this.#failure = null
    this.#stopped = false
    await this.#parts.queue.remove(this.#known.map(({ id }) => id))
  }

  get #known(): readonly QueueItem[] {
    return this.#items.flatMap((item) => item ?? [])
  }

  /** The last of each cell; null where the queue has none. */
  get #items(): readonly (QueueItem | null)[] {
    const own = this.#parts.queue.items?.filter(({ planName }) => planName === this.#plan.name) ?? []
    return this.#cells.map(({ key }) => own.findLast(({ cellKey }) => cellKey === key) ?? null)
  }

  async #hasImages(): Promise<boolean> {
    const { datasets } = this.#parts
    await datasets.refresh()
    const wanted = new Set(this.#cells.map(({ settings }) => settings.datasetId))
    for (const id of wanted) {
      if (datasets.hasTraining(id)) continue
      if (id !== 'sample') throw new Error('The images of this lesson are not stored here.')
      if (!(await datasets.makeSample(SAMPLE_DEFAULT))) return false
    }
    return !this.#stopped
  }

  async #enqueue(): Promise<void> {
    const { queue } = this.#parts
    await queue.remove(this.#known.map(({ id }) => id))
    await queue.add(this.#plan)
    const others = queue.items?.some((item) => item.state === 'waiting' && item.planName !== this.#plan.name)
    if (others) for (const { id } of this.#known.toReversed()) await queue.move(id, 'front')
    if (queue.paused) await queue.resume()
  }
}
