/**
 * Runs what waits, one after the other. One tab does it: the holder of the queue's lock. Another tab that was asked waits for the lock and
 * goes on when that one is closed, reloaded or dead. Without locks (pages without HTTPS) tabs are not kept apart.
 */
import type { QueueStore } from '../experiments/queue-store.ts'
import type { TabLocks } from '../runs/run-locks.ts'
import type { QueueEnd, QueueItem } from '../schema/queue.ts'
import type { RunId } from '../schema/run.ts'

export const QUEUE_LOCK = 'signpost-queue'

export interface QueueRunnerParts {
  store: Pick<QueueStore, 'recover' | 'takeNext' | 'end'>
  locks: TabLocks
  newId: () => RunId
  /** Resolves when nothing trains or measures in any tab. */
  free: () => Promise<void>
  /** Trains; never rejects. */
  perform: (item: QueueItem, id: RunId) => Promise<QueueEnd>
  /** Something of the queue was stored. */
  changed: () => void
  /** Before an item is tried again that found the trainer busy. */
  wait: () => Promise<void>
}

export class QueueRunner {
  readonly #parts: QueueRunnerParts
  #working: Promise<void> | null = null
  /** Asked again while it worked: what was added after its last look must not be left waiting. */
  #askedAgain = false
  #item: QueueItem | null = null

  constructor(parts: QueueRunnerParts) {
    this.#parts = parts
  }

  /** What this tab trains of the queue. */
  get item(): QueueItem | null {
    return this.#item
  }

  /** Resolves when nothing waits any more, or the queue is paused. Rejects when the queue cannot be read or written. */
  go(): Promise<void> {
    this.#askedAgain = true
    this.#working ??= this.#goOn().finally(() => (this.#working = null))
    return this.#working
  }

  async #goOn(): Promise<void> {
    const { locks } = this.#parts
    while (this.#askedAgain) {
      this.#askedAgain = false
      await (locks ? locks.request(QUEUE_LOCK, () => this.#work()) : this.#work())
    }
  }

  async #work(): Promise<void> {
    const { store, newId, free, changed } = this.#parts
    // The tab that had the lock before is gone, and so is what it ran.
    await store.recover()
    changed()
    for (;;) {
      await free()
      const id = newId()
      const item = await store.takeNext(id)
      if (!item) return
      this.#item = item
      changed()
      const end = await this.#parts.perform(item, id)
      await store.end(item.id, end)
      this.#item = null
      changed()
      if (end.state === 'waiting') await this.#parts.wait()
    }
  }
}
