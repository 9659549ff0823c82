/** The database of data sets: its typed schema, its versions, opening and closing. Only the importer worker writes to it. */
import { openDB, type DBSchema, type IDBPDatabase } from 'idb'
import type { DatasetId, PartName } from '../../schema/dataset.ts'
import { StorageError } from '../errors.ts'
import type { IndexRecord, PartRecord, PreparedRecord, PreparedRecordKey, ShardRecord, StoreId } from './format.ts'

export const DATA_DB_NAME = 'signpost-data'
const DATA_DB_VERSION = 1

export interface DataSchema extends DBSchema {
  parts: { key: [DatasetId, PartName]; value: PartRecord }
  indexes: { key: StoreId; value: IndexRecord }
  prepared: { key: PreparedRecordKey; value: PreparedRecord }
  shards: { key: [StoreId, number]; value: ShardRecord }
}

export type DataDb = IDBPDatabase<DataSchema>

/** From version to version, one step each; a released step never changes. */
const upgradeSteps: readonly ((db: DataDb) => void)[] = [
  (db) => {
    db.createObjectStore('parts', { keyPath: ['datasetId', 'part'] })
    db.createObjectStore('indexes', { keyPath: 'storeId' })
    db.createObjectStore('prepared', { keyPath: ['datasetId', 'part', 'sizePx', 'claheKey'] })
    db.createObjectStore('shards', { keyPath: ['storeId', 'shard'] })
  }
]

function openFailure(error: unknown): StorageError {
  if (error instanceof DOMException && error.name === 'VersionError') {
    return new StorageError(
      {
        code: 'storage-newer',
        what: 'The stored data belongs to a newer version of Signpost.',
        cure: 'Close all tabs of Signpost and open it again to get the newer version.'
      },
      { cause: error }
    )
  }
  return new StorageError(
    {
      code: 'storage-unavailable',
      what: `The browser does not let this page store data (${error instanceof Error ? error.message : String(error)}).`,
      cure: 'Leave private browsing, or allow site data for this address, and reload the page.'
    },
    { cause: error }
  )
}

/**
 * Opens the database, upgrading it if needed. The connection closes itself when another tab upgrades or deletes the database, so that no tab
 * blocks another; calls then fail with InvalidStateError and the caller opens again. Throws StorageError.
 */
export async function openDataDb(name = DATA_DB_NAME): Promise<DataDb> {
  try {
    const db = await openDB<DataSchema>(name, DATA_DB_VERSION, {
      upgrade: (upgraded, oldVersion) => upgradeSteps.slice(oldVersion).forEach((step) => step(upgraded)),
      blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close()
    })
    return db
  } catch (error) {
    throw openFailure(error)
  }
}
