/** The database of the queue: its typed schema, its versions, opening. Apart from the runs, so that neither waits for the other's upgrades. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { QueueItem, QueueItemId } from '../schema/queue.ts'

export const QUEUE_DB_NAME = 'signpost-queue'
const QUEUE_DB_VERSION = 1

/** Measured on this machine. */
export interface StoredStepTime {
  /** Of what: state/probe-key.ts. */
  key: string
  /** ISO 8601. */
  at: string
  stepMs: { median: number }
  evaluationImageMs: number
  compileMs: number
}

export interface QueueSchema extends DBSchema {
  items: { key: QueueItemId; value: QueueItem; indexes: { order: number } }
  /** One record, 'paused'. */
  control: { key: 'paused'; value: boolean }
  stepTimes: { key: string; value: StoredStepTime }
}

export type QueueDb = IDBPDatabase<QueueSchema>

/** From version to version, one step each; a released step never changes. */
const upgradeSteps: readonly ((db: QueueDb) => void)[] = [
  (db) => {
    db.createObjectStore('items', { keyPath: 'id' }).createIndex('order', 'order')
    db.createObjectStore('control')
    db.createObjectStore('stepTimes', { keyPath: 'key' })
  }
]

export class QueueStorageError extends Error {
  override name = 'QueueStorageError'
  readonly code: 'newer' | 'unavailable'

  constructor(code: 'newer' | 'unavailable', message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

function openFailure(cause: unknown): QueueStorageError {
  if (cause instanceof DOMException && cause.name === 'VersionError') {
    return new QueueStorageError('newer', 'The queue belongs to a newer version of Signpost. Close all its tabs and open it again.', { cause })
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  const message = `The browser does not let this page keep a queue (${reason}). Leave private browsing, or allow site data for this address.`
  return new QueueStorageError('unavailable', message, { cause })
}

/** The connection closes itself when another tab upgrades the database. Throws QueueStorageError. */
export async function openQueueDb(name = QUEUE_DB_NAME): Promise<QueueDb> {
  try {
    return await openDB<QueueSchema>(name, QUEUE_DB_VERSION, {
      upgrade: (db, oldVersion) => upgradeSteps.slice(oldVersion).forEach((step) => step(db)),
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close()
    })
  } catch (error) {
    throw openFailure(error)
  }
}
