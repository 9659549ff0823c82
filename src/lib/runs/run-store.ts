/** Stored runs: a record each, its events in order and, until it is complete, its newest checkpoint. Pages use the reading half; only the trainer worker writes. */
import type { IDBPObjectStore } from 'idb'
import type { RunMetaChange } from '../schema/parse-run.ts'
import type { Checkpoint } from '../schema/model.ts'
import type { RunEvent, RunId, RunMeta, StoredRun } from '../schema/run.ts'
import { isFinal } from '../schema/run.ts'
import { digestOf, digestWith, isCurrentDigest, type RunDigest } from './digest.ts'
import { openRunDb, RunStorageError, type RunDb, type RunRecord, type RunSchema } from './run-db.ts'

/** A store within a transaction that writes. */
type CheckpointWriter = IDBPObjectStore<RunSchema, ('runs' | 'events' | 'checkpoints')[], 'checkpoints', 'readwrite'>

const eventsOf = (id: RunId) => IDBKeyRange.bound([id, 0], [id, Infinity])

export interface DigestedRun {
  meta: RunMeta
  digest: RunDigest
}

function metaOf({ eventCount: _eventCount, digest: _digest, ...meta }: RunRecord): RunMeta {
  return meta
}

/** Only a digest that has all events so far can be taken forward; another one is made again when it is asked for. */
const takenForward = ({ digest, eventCount }: RunRecord, event: RunEvent) =>
  event.kind !== 'continued' && isCurrentDigest(digest, eventCount) ? { digest: digestWith(digest, event) } : {}

function missing(id: RunId): RunStorageError {
  return new RunStorageError('run-missing', `The run ${id} is not stored here; it may have been deleted in another tab.`)
}

function isLostConnection(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'InvalidStateError'
}

function storageFailure(error: unknown): unknown {
  if (!(error instanceof DOMException) || error.name !== 'QuotaExceededError') return error
  const message = 'The browser has no room left to store this run. Delete old runs or prepared image sets, then train again.'
  return new RunStorageError('quota-exceeded', message, { cause: error })
}

export class RunStore {
  readonly #open: () => Promise<RunDb>
  #db: Promise<RunDb> | null = null

  /** `open` is called on first use, and once more when the browser has dropped the connection (Safari does so in the background). */
  constructor(open: () => Promise<RunDb> = openRunDb) {
    this.#open = open
  }

  /** Every run without its events, the newest first. Digests that are missing are made and kept. */
  async list(): Promise<DigestedRun[]> {
    const records = await this.#use((db) => db.getAll('runs'))
    const runs: DigestedRun[] = []
    for (const record of records) {
      const digest = isCurrentDigest(record.digest, record.eventCount) ? record.digest : await this.#digest(record.id)
      if (digest) runs.push({ meta: metaOf(record), digest })
    }
    return runs.sort((a, b) => Number(a.meta.createdAt < b.meta.createdAt) - Number(a.meta.createdAt > b.meta.createdAt))
  }

  /** Made from the events and kept, in one transaction, so that no event of another tab is lost; null when the run is gone. */
  async #digest(id: RunId): Promise<RunDigest | null> {
    return this.#use(async (db) => {
      const transaction = db.transaction(['runs', 'events'], 'readwrite')
      const [record, events] = await Promise.all([transaction.objectStore('runs').get(id), transaction.objectStore('events').getAll(eventsOf(id))])
      if (!record) return null
      const digest = digestOf(events.map(({ event }) => event))
      await transaction.objectStore('runs').put({ ...record, digest })
      await transaction.done
      return digest
    })
  }

  /** null when there is no such run. */
  async read(id: RunId): Promise<StoredRun | null> {
    return this.#use(async (db) => {
      const transaction = db.transaction(['runs', 'events'])
      const [record, events] = await Promise.all([transaction.objectStore('runs').get(id), transaction.objectStore('events').getAll(eventsOf(id))])
      return record ? { meta: metaOf(record), events: events.map(({ event }) => event) } : null
    })
  }

  /** A new run with its first event, in one transaction. Throws RunStorageError 'run-exists' when the id is taken. */
  async create(meta: RunMeta, first: RunEvent): Promise<void> {
    await this.add({ meta, events: [first] })
  }

  /** A run that is complete already, with all its events, in one transaction. Throws RunStorageError 'run-exists' when the id is taken. */
  async add({ meta, events }: StoredRun): Promise<void> {
    await this.#write(async (db) => {
      const transaction = db.transaction(['runs', 'events'], 'readwrite')
      if (await transaction.objectStore('runs').get(meta.id)) throw new RunStorageError('run-exists', `There is a run ${meta.id} already.`)
      await transaction.objectStore('runs').add({ ...meta, eventCount: events.length, digest: digestOf(events) })
      for (const [position, event] of events.entries()) await transaction.objectStore('events').add({ runId: meta.id, position, event })
      await transaction.done
    })
  }

  /**
   * Stores the event as the run's next one, with its number, and the checkpoint in place of the one before, in one transaction. Where there is
   * no room for a checkpoint the event is stored without, and the one before goes: it is of another epoch. Throws RunStorageError.
   */
  async append(id: RunId, event: RunEvent, checkpoint?: Checkpoint): Promise<void> {
    if (!checkpoint) return this.#append(id, event, () => undefined)
    try {
      await this.#append(id, event, (checkpoints) => checkpoints.put({ runId: id, ...checkpoint }))
    } catch (error) {
      if (!(error instanceof RunStorageError) || error.code !== 'quota-exceeded') throw error
      await this.#append(id, event, (checkpoints) => checkpoints.delete(id))
    }
  }

  async #append(id: RunId, event: RunEvent, change: (checkpoints: CheckpointWriter) => Promise<unknown> | undefined): Promise<void> {
    await this.#write(async (db) => {
      const transaction = db.transaction(['runs', 'events', 'checkpoints'], 'readwrite')
      const checkpoints = transaction.objectStore('checkpoints')
      const record = await transaction.objectStore('runs').get(id)
      if (!record) throw missing(id)
      await change(checkpoints) // first: where it fails, nothing of the event may stay
      await transaction.objectStore('events').add({ runId: id, position: record.eventCount, event })
      await transaction.objectStore('runs').put({ ...record, eventCount: record.eventCount + 1, ...takenForward(record, event) })
      if (event.kind === 'ended' && isFinal(event.outcome)) await checkpoints.delete(id)
      await transaction.done
    })
  }

  async hasCheckpoint(id: RunId): Promise<boolean> {
    return (await this.#use((db) => db.getKey('checkpoints', id))) !== undefined
  }

  /** As it was stored; whether it still is, its print tells. null when there is none. */
  async readCheckpoint(id: RunId): Promise<Checkpoint | null> {
    const record = await this.#use((db) => db.get('checkpoints', id))
    if (!record) return null
    const { epoch, state, sha256 } = record
    return { epoch, state, sha256 }
  }

  async updateMeta(id: RunId, change: RunMetaChange): Promise<void> {
    await this.#write(async (db) => {
      const transaction = db.transaction('runs', 'readwrite')
      const record = await transaction.store.get(id)
      if (!record) throw missing(id)
      await transaction.store.put({ ...record, ...change })
      await transaction.done
    })
  }

  /** Removes the run with its events and its checkpoint; nothing happens when it is gone already. */
  async remove(id: RunId): Promise<void> {
    await this.#write(async (db) => {
      const transaction = db.transaction(['runs', 'events', 'checkpoints'], 'readwrite')
      const [runs, events, checkpoints] = [transaction.objectStore('runs'), transaction.objectStore('events'), transaction.objectStore('checkpoints')]
      await Promise.all([runs.delete(id), events.delete(eventsOf(id)), checkpoints.delete(id), transaction.done])
    })
  }

  async close(): Promise<void> {
    const db = this.#db
    this.#db = null
    if (db) (await db).close()
  }

  async #write(use: (db: RunDb) => Promise<void>): Promise<void> {
    try {
      await this.#use(use)
    } catch (error) {
      throw storageFailure(error)
    }
  }

  /** A closed connection refuses the transaction before anything was written, so the second try repeats nothing. */
  async #use<Result>(use: (db: RunDb) => Promise<Result>): Promise<Result> {
    try {
      return await use(await this.#connected())
    } catch (error) {
      if (!isLostConnection(error)) throw error
      this.#db = null
      return use(await this.#connected())
    }
  }

  #connected(): Promise<RunDb> {
    this.#db ??= this.#open()
    this.#db.catch(() => (this.#db = null)) // the next call may try again
    return this.#db
  }
}
