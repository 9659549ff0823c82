/** The database of runs: its typed schema, its versions, opening and closing. Only the trainer worker writes to it. */
import { openDB, type DBSchema, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb'
import type { Checkpoint } from '../schema/model.ts'
import type { RunEvent, RunId, RunMeta } from '../schema/run.ts'
import type { RunDigest } from './digest.ts'

export const RUN_DB_NAME = 'signpost-runs'
const RUN_DB_VERSION = 3

export interface RunRecord extends RunMeta {
  /** Number of stored events; the next one gets this as its number. */
  eventCount: number
  /** Derived from the events; absent in runs that were recorded before there were any. */
  digest?: RunDigest
}

export interface EventRecord {
  runId: RunId
  /** 0, 1, 2, ... without gaps. */
  position: number
  event: RunEvent
}

/** The newest of its run; there is one from the end of the first epoch until the run is complete. */
export interface CheckpointRecord extends Checkpoint {
  runId: RunId
}

export interface RunSchema extends DBSchema {
  runs: { key: RunId; value: RunRecord }
  events: { key: [RunId, number]; value: EventRecord }
  checkpoints: { key: RunId; value: CheckpointRecord }
}

export type RunDb = IDBPDatabase<RunSchema>

export type RunStorageCode = 'newer' | 'unavailable' | 'quota-exceeded' | 'run-missing' | 'run-exists'

/** `code` lets the pages say it in the reader's language. */
export class RunStorageError extends Error {
  override name = 'RunStorageError'
  readonly code: RunStorageCode

  constructor(code: RunStorageCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

type Upgrade = IDBPTransaction<RunSchema, StoreNames<RunSchema>[], 'versionchange'>

/**
 * From version to version, one step each; a released step never changes, and each is tested with a database that was written by the version
 * before (tests/fixtures/run-files). A step awaits only its transaction.
 */
const upgradeSteps: readonly ((db: RunDb, upgrade: Upgrade) => Promise<void> | void)[] = [
  (db) => {
    db.createObjectStore('runs', { keyPath: 'id' })
    db.createObjectStore('events', { keyPath: ['runId', 'position'] })
  },
  /** To 2: runs can be archived and can come from elsewhere. Their events did not change. */
  async (_db, upgrade) => {
    const store = upgrade.objectStore('runs')
    // Those of version 1 have neither; what a record says goes before the defaults.
    for (const record of await store.getAll()) await store.put({ ...{ archived: false, origin: null }, ...record })
  },
  /** To 3: runs can go on. Those before have no checkpoint. */
  (db) => {
    db.createObjectStore('checkpoints', { keyPath: 'runId' })
  }
]

async function upgradeFrom(oldVersion: number, db: RunDb, upgrade: Upgrade): Promise<void> {
  for (const step of upgradeSteps.slice(oldVersion)) await step(db, upgrade)
}

function openFailure(cause: unknown): RunStorageError {
  if (cause instanceof DOMException && cause.name === 'VersionError') {
    const message = 'The stored runs belong to a newer version of Signpost. Close all its tabs and open it again.'
    return new RunStorageError('newer', message, { cause })
  }
  const reason = cause instanceof Error ? cause.message : String(cause)
  const message = `The browser does not let this page store runs (${reason}). Leave private browsing, or allow site data for this address.`
  return new RunStorageError('unavailable', message, { cause })
}

/**
 * Opens the database, upgrading it if needed. The connection closes itself when another tab upgrades or deletes the database, so that no
 * tab blocks another; RunStore opens again then. Throws RunStorageError.
 */
export async function openRunDb(name = RUN_DB_NAME): Promise<RunDb> {
  try {
    return await openDB<RunSchema>(name, RUN_DB_VERSION, {
      upgrade: (db, oldVersion, _newVersion, upgrade) => {
        // A step that fails takes everything back, and the opening rejects.
        upgradeFrom(oldVersion, db, upgrade).catch(() => upgrade.abort())
      },
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close()
    })
  } catch (error) {
    throw openFailure(error)
  }
}
