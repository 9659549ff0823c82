/**
 * The queue as it is stored. Any tab may add to it and rearrange it, so every change is one transaction on what is there at that moment; only
 * the tab that holds the queue's lock (state/queue-runner.ts) takes items and ends them.
 */
import type { QueueEnd, QueueItem, QueueItemId } from '../schema/queue.ts'
import type { RunId } from '../schema/run.ts'
import { openQueueDb, type QueueDb, type StoredStepTime } from './queue-db.ts'

export type NewQueueItem = Pick<QueueItem, 'id' | 'planName' | 'cellKey' | 'settings'>

const byOrder = (items: readonly QueueItem[]) => items.toSorted((a, b) => a.order - b.order)

export class QueueStore {
  readonly #open: () => Promise<QueueDb>
  #db: Promise<QueueDb> | null = null

  /** `open` is called on first use, and once more when the browser has dropped the connection. */
  constructor(open: () => Promise<QueueDb> = openQueueDb) {
    this.#open = open
  }

  /** In their order. */
  list(): Promise<QueueItem[]> {
    return this.#use((db) => db.getAllFromIndex('items', 'order'))
  }

  /** At the end, in the given order. */
  add(items: readonly NewQueueItem[]): Promise<void> {
    return this.#change((all) => {
      const last = Math.max(0, ...all.map(({ order }) => order))
      return items.map((item, i) => ({ ...item, order: last + i + 1, state: 'waiting', runId: null, interrupted: [], failure: null }))
    })
  }

  /** The next one that waits, now running under that id; null when none waits or the queue is paused. */
  async takeNext(runId: RunId): Promise<QueueItem | null> {
    if (await this.paused()) return null
    let taken: QueueItem | null = null
    await this.#change((all) => {
      const next = byOrder(all).find(({ state }) => state === 'waiting')
      taken = next ? { ...next, state: 'running', runId, failure: null } : null
      return taken ? [taken] : []
    })
    return taken
  }

  /** What the user decided meanwhile stays: a skipped item is not done any more, a removed one does not come back. */
  end(id: QueueItemId, end: QueueEnd): Promise<void> {
    return this.#changeOne(id, (item) => {
      if (item.state !== 'running') return item
      return { ...item, state: end.state, failure: end.state === 'failed' ? end.failure : null, ...(end.state === 'waiting' && { runId: null }) }
    })
  }

  /** Items that no tab runs any more wait again; only for the holder of the queue's lock. */
  recover(): Promise<void> {
    return this.#change((all) =>
      all
        .filter(({ state }) => state === 'running')
        .map((item) => ({ ...item, state: 'waiting', runId: null, interrupted: [...item.interrupted, ...(item.runId ? [item.runId] : [])] }))
    )
  }

  skip(id: QueueItemId): Promise<void> {
    return this.#changeOne(id, (item) => (item.state === 'waiting' || item.state === 'running' ? { ...item, state: 'skipped' } : item))
  }

  /** Failed and skipped ones wait again, at their place. */
  retry(ids: readonly QueueItemId[]): Promise<void> {
    return this.#change((all) =>
      all
        .filter(({ id, state }) => ids.includes(id) && (state === 'failed' || state === 'skipped'))
        .map((item) => ({ ...item, state: 'waiting', failure: null }))
    )
  }

  /** Those that wait change places with their neighbour that waits. */
  move(id: QueueItemId, by: -1 | 1): Promise<void> {
    return this.#change((all) => {
      const waiting = byOrder(all).filter(({ state }) => state === 'waiting')
      const place = waiting.findIndex((item) => item.id === id)
      const [item, neighbour] = [waiting[place], waiting[place + by]]
      return item && neighbour
        ? [
            { ...item, order: neighbour.order },
            { ...neighbour, order: item.order }
          ]
        : []
    })
  }

  moveToFront(id: QueueItemId): Promise<void> {
    return this.#change((all) => {
      const item = all.find((one) => one.id === id)
      const first = Math.min(...all.filter(({ state }) => state === 'waiting').map(({ order }) => order))
      return item?.state === 'waiting' && item.order > first ? [{ ...item, order: Math.min(...all.map(({ order }) => order)) - 1 }] : []
    })
  }

  /** Never one that runs. */
  remove(ids: readonly QueueItemId[]): Promise<void> {
    return this.#use(async (db) => {
      const transaction = db.transaction('items', 'readwrite')
      for (const id of ids) {
        const item = await transaction.store.get(id)
        if (item && item.state !== 'running') await transaction.store.delete(id)
      }
      await transaction.done
    })
  }

  paused(): Promise<boolean> {
    return this.#use(async (db) => (await db.get('control', 'paused')) ?? false)
  }

  setPaused(paused: boolean): Promise<void> {
    return this.#use(async (db) => {
      await db.put('control', paused, 'paused')
    })
  }

  stepTimes(): Promise<StoredStepTime[]> {
    return this.#use((db) => db.getAll('stepTimes'))
  }

  keepStepTime(time: StoredStepTime): Promise<void> {
    return this.#use(async (db) => {
      await db.put('stepTimes', time)
    })
  }

  async close(): Promise<void> {
    const db = this.#db
    this.#db = null
    if (db) (await db).close()
  }

  /** Stores what `change` makes of all items, in one transaction. */
  #change(change: (all: readonly QueueItem[]) => readonly QueueItem[]): Promise<void> {
    return this.#use(async (db) => {
      const transaction = db.transaction('items', 'readwrite')
      const changed = change(await transaction.store.getAll())
      await Promise.all([...changed.map((item) => transaction.store.put(item)), transaction.done])
    })
  }

  #changeOne(id: QueueItemId, change: (item: QueueItem) => QueueItem): Promise<void> {
    return this.#change((all) => all.filter((item) => item.id === id).map(change))
  }

  /** A closed connection refuses the transaction before anything was written, so the second try repeats nothing. */
  async #use<Result>(use: (db: QueueDb) => Promise<Result>): Promise<Result> {
    try {
      return await use(await this.#connected())
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'InvalidStateError') throw error
      this.#db = null
      return use(await this.#connected())
    }
  }

  #connected(): Promise<QueueDb> {
    this.#db ??= this.#open()
    this.#db.catch(() => (this.#db = null)) // the next call may try again
    return this.#db
  }
}
