/**
 * The queue as the pages show it: what waits, what runs and where, and what the user does with it. Every tab shows it; which one trains is
 * the runner's business (queue-runner.ts).
 */
import { expandPlan } from '../experiments/expand.ts'
import type { QueueStore } from '../experiments/queue-store.ts'
import type { Plan } from '../schema/plan.ts'
import type { QueueEnd, QueueFailure, QueueItem, QueueItemId } from '../schema/queue.ts'
import type { RunId } from '../schema/run.ts'
import { QueueRunner, type QueueRunnerParts } from './queue-runner.ts'
import { failureOf, type SessionFailure } from './session.svelte.ts'
import type { TabNews } from './tab-channel.ts'

export interface QueueStateParts extends Pick<QueueRunnerParts, 'locks' | 'newId' | 'free' | 'wait'> {
  store: Pick<
    QueueStore,
    'list' | 'add' | 'takeNext' | 'end' | 'recover' | 'skip' | 'retry' | 'move' | 'moveToFront' | 'remove' | 'paused' | 'setPaused'
  >
  session: {
    pause(): Promise<void>
    resume(): Promise<void>
    stop(): Promise<void>
  }
  /** Trains it as that run unless, at the last moment, it is not wanted any more. */
  perform(item: QueueItem, id: RunId, wanted: () => boolean): Promise<QueueEnd>
  /** Tells the other tabs. */
  tell(): void
  hear(listener: (news: TabNews) => void): () => void
  wakeLock: { hold(): void; release(): void }
}

/** Every further cell would meet the same: the app is out of date, or no run can be stored. */
const HALTING: ReadonlySet<string> = new Set(['OtherBuildError', 'RunStorageError'])

export class QueueState {
  readonly #parts: QueueStateParts
  readonly #runner: QueueRunner
  #items = $state.raw<readonly QueueItem[] | null>(null)
  #paused = $state(false)
  #here = $state.raw<QueueItem | null>(null)
  #halt = $state.raw<QueueFailure | null>(null)
  #failure = $state.raw<SessionFailure | null>(null)

  constructor(parts: QueueStateParts) {
    this.#parts = parts
    this.#runner = new QueueRunner({
      ...parts,
      perform: (item, id) => this.#perform(item, id),
      changed: () => this.#changed()
    })
  }

  /** In their order; null until the database was read. */
  get items(): readonly QueueItem[] | null {
    return this.#items
  }
  get paused(): boolean {
    return this.#paused
  }
  /** What this tab trains of the queue. */
  get here(): QueueItem | null {
    return this.#here
  }
  /** What made the queue pause by itself. */
  get halt(): QueueFailure | null {
    return this.#halt
  }
  /** The queue could not be read or written. */
  get failure(): SessionFailure | null {
    return this.#failure
  }

  /** Shows the queue and goes on with it; from now on, until the returned function is called. */
  watch(): () => void {
    const hush = this.#parts.hear((news) => {
      if (news === 'queue') void this.#attempt(() => this.#refresh())
    })
    void this.#attempt(async () => {
      await this.#refresh()
      this.#go()
    })
    return hush
  }

  /** What can run of the plan, at the end of the queue. Returns how many. */
  async add(plan: Plan): Promise<number> {
    const cells = expandPlan(plan).filter(({ obstacle }) => obstacle === null)
    const items = cells.map(({ key, settings }) => ({
      id: this.#parts.newId() as string as QueueItemId,
      planName: plan.name,
      cellKey: key,
      settings
    }))
    await this.#change(() => this.#parts.store.add(items))
    return items.length
  }

  async pause(): Promise<void> {
    await this.#change(() => this.#parts.store.setPaused(true))
  }

  async resume(): Promise<void> {
    this.#halt = null
    await this.#change(() => this.#parts.store.setPaused(false))
  }

  /** A run under way ends; what was trained is kept. */
  skip(id: QueueItemId): Promise<void> {
    return this.#change(() => this.#parts.store.skip(id))
  }

  retry(ids: readonly QueueItemId[]): Promise<void> {
    return this.#change(() => this.#parts.store.retry(ids))
  }

  move(id: QueueItemId, to: 'up' | 'down' | 'front'): Promise<void> {
    const { store } = this.#parts
    return this.#change(() => (to === 'front' ? store.moveToFront(id) : store.move(id, to === 'up' ? -1 : 1)))
  }

  /** Out of the queue; the runs stay. */
  remove(ids: readonly QueueItemId[]): Promise<void> {
    return this.#change(() => this.#parts.store.remove(ids))
  }

  async #change(change: () => Promise<void>): Promise<void> {
    await this.#attempt(async () => {
      await change()
      this.#parts.tell()
      await this.#refresh()
      this.#go()
    })
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    try {
      await work()
      this.#failure = null
    } catch (error) {
      this.#failure = failureOf(error)
    }
  }

  /** Does not wait for the training. */
  #go(): void {
    const waits = this.#items?.some(({ state }) => state === 'waiting' || state === 'running') ?? false
    if (waits && !this.#paused) void this.#attempt(() => this.#runner.go())
  }

  #changed(): void {
    this.#here = this.#runner.item
    if (this.#here) this.#parts.wakeLock.hold()
    else this.#parts.wakeLock.release()
    this.#parts.tell()
    void this.#attempt(() => this.#refresh())
  }

  /** Other tabs may have paused the queue or skipped what runs here. */
  async #refresh(): Promise<void> {
    const { store, session } = this.#parts
    const [items, paused] = await Promise.all([store.list(), store.paused()])
    const turned = paused !== this.#paused
    this.#items = items
    this.#paused = paused
    const mine = this.#runner.item
    if (!mine) return
    if (this.#isSkipped(mine)) await session.stop()
    else if (turned) await (paused ? session.pause() : session.resume())
  }

  #isSkipped({ id }: QueueItem): boolean {
    return this.#items?.find((item) => item.id === id)?.state === 'skipped'
  }

  async #perform(item: QueueItem, id: RunId): Promise<QueueEnd> {
    const end = await this.#parts.perform(item, id, () => !this.#isSkipped(item))
    if (end.state !== 'failed' || !HALTING.has(end.failure.name)) return end
    this.#halt = end.failure
    await this.#parts.store.setPaused(true)
    return { state: 'waiting' }
  }
}
