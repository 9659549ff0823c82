/**
 * Writing data sets. Shards are written first, under a new store id that nothing refers to; one last transaction with strict durability adds the
 * manifest and deletes what it replaces. A crash or a cancelled import leaves shards that no manifest names: collectGarbage deletes them.
 * One writer at a time: the caller holds the lock (worker).
 */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { DatasetId, PartIndex, PartName, PreparedKey } from '../../schema/dataset.ts'
import { StorageError } from '../errors.ts'
import type { DataDb, DataSchema } from './db.ts'
import { preparedRecordKey, SHARD_BYTES, type PartRecord, type PreparedRecord, type StoreId } from './format.ts'
import type { IDBPTransaction, StoreNames } from 'idb'

function isQuotaError(error: unknown): boolean {
  return error instanceof Error && error.name === 'QuotaExceededError'
}

function quotaError(bytes: number, cause: unknown): StorageError {
  const megabytes = Math.ceil(bytes / 1e6)
  return new StorageError(
    {
      code: 'quota-exceeded',
      bytes,
      what: `The browser gives this page no more storage; about ${megabytes} MB more are needed.`,
      cure: 'Delete data sets or prepared sizes on the Data page, or free space on the disk, and try again. Nothing was changed.'
    },
    { cause }
  )
}

/** Collects images into shards. The hash runs over all bytes in order and does not depend on the cut. */
export class ShardWriter {
  readonly storeId: StoreId
  shardCount = 0
  storedBytes = 0
  readonly #db: DataDb
  readonly #expectedBytes: number
  readonly #hash = sha256.create()
  #buffer = new Uint8Array(SHARD_BYTES)
  #used = 0
  #pending: Promise<unknown> = Promise.resolve()

  /** `expectedBytes`: of all images, for the message when the quota is reached. */
  constructor(db: DataDb, storeId: StoreId, expectedBytes: number) {
    this.#db = db
    this.storeId = storeId
    this.#expectedBytes = expectedBytes
  }

  /** Room for the next image, to be filled before the next call. Rejects with StorageError when an earlier shard could not be written. */
  async reserve(length: number): Promise<Uint8Array> {
    if (this.#used > 0 && this.#used + length > SHARD_BYTES) await this.#flush()
    if (length > this.#buffer.length) this.#buffer = new Uint8Array(length)
    const room = this.#buffer.subarray(this.#used, this.#used + length)
    this.#used += length
    return room
  }

  /** Writes the rest; hash over everything and, after it, `appendix`. */
  async finish(appendix?: Uint8Array): Promise<string> {
    if (this.#used > 0) await this.#flush()
    await this.#settled()
    if (appendix) this.#hash.update(appendix)
    return bytesToHex(this.#hash.digest())
  }

  /** Deletes what was written; for a failed or cancelled piece of work. Never rejects: see discardStores. */
  async discard(): Promise<void> {
    await this.#pending.catch(() => undefined) // its failure is the reason for discarding and was reported
    await discardStores(this.#db, [this.storeId])
  }

  async #settled(): Promise<void> {
    try {
      await this.#pending
    } catch (error) {
      throw isQuotaError(error) ? quotaError(Math.max(this.#expectedBytes - this.storedBytes, SHARD_BYTES), error) : error
    }
  }

  /** One write is in flight while the next shard fills. */
  async #flush(): Promise<void> {
    await this.#settled()
    const bytes = this.#buffer.slice(0, this.#used)
    this.#hash.update(bytes)
    this.#pending = this.#db.put('shards', { storeId: this.storeId, shard: this.shardCount, bytes })
    this.#pending.catch(() => undefined) // reported by #settled
    this.shardCount++
    this.storedBytes += this.#used
    this.#used = 0
  }
}

type Writing = IDBPTransaction<DataSchema, StoreNames<DataSchema>[], 'readwrite'>

async function deleteShards(transaction: Writing, ids: readonly StoreId[]): Promise<void> {
  const store = transaction.objectStore('shards')
  await Promise.all(ids.map((id) => store.delete(IDBKeyRange.bound([id], [id, []]))))
}

/** One transaction over everything, on the disk before it counts as done. Nothing foreign may be awaited in `write`. */
async function writeAll(db: DataDb, write: (transaction: Writing) => Promise<void>): Promise<void> {
  try {
    const transaction = db.transaction(['parts', 'indexes', 'prepared', 'shards'], 'readwrite', { durability: 'strict' })
    await Promise.all([write(transaction), transaction.done])
  } catch (error) {
    throw isQuotaError(error) ? quotaError(SHARD_BYTES, error) : error
  }
}

/** Deletes the part with its index, shards and prepared sets, if it is there. */
async function deletePart(transaction: Writing, id: DatasetId, part: PartName): Promise<void> {
  const record = await transaction.objectStore('parts').get([id, part])
  const prepared = (await transaction.objectStore('prepared').getAll()).filter((item) => item.datasetId === id && item.part === part)
  await Promise.all(prepared.map((item) => transaction.objectStore('prepared').delete(preparedRecordKey(item))))
  await deleteShards(
    transaction,
    prepared.map((item) => item.storeId)
  )
  if (!record) return
  await transaction.objectStore('indexes').delete(record.storeId)
  await transaction.objectStore('parts').delete([id, part])
  await deleteShards(transaction, [record.storeId])
}

export interface FinishedPart {
  record: PartRecord
  index: PartIndex
}

/**
 * Makes all parts visible at once and deletes what they replace. A part under the store id that is there already (labels came later) only changes
 * its manifest and index.
 */
export function commitParts(db: DataDb, parts: readonly FinishedPart[]): Promise<void> {
  return writeAll(db, async (transaction) => {
    for (const { record, index } of parts) {
      const stored = await transaction.objectStore('parts').get([record.datasetId, record.part])
      if (stored?.storeId !== record.storeId) await deletePart(transaction, record.datasetId, record.part)
      await transaction.objectStore('indexes').put({ storeId: record.storeId, index })
      await transaction.objectStore('parts').put(record)
    }
  })
}

export function commitPrepared(db: DataDb, record: PreparedRecord): Promise<void> {
  return writeAll(db, async (transaction) => {
    await transaction.objectStore('prepared').put(record)
  })
}

/** Deletes shards that no manifest names, after a failure. When even that fails they stay until collectGarbage: the first failure is told. */
export async function discardStores(db: DataDb, ids: readonly StoreId[]): Promise<void> {
  await writeAll(db, (transaction) => deleteShards(transaction, ids)).catch(() => undefined)
}

export function removeDataset(db: DataDb, id: DatasetId): Promise<void> {
  return writeAll(db, async (transaction) => {
    for (const part of ['training', 'test'] as const) await deletePart(transaction, id, part)
  })
}

export function removePrepared(db: DataDb, key: PreparedKey): Promise<void> {
  return writeAll(db, async (transaction) => {
    const record = await transaction.objectStore('prepared').get(preparedRecordKey(key))
    if (!record) return
    await transaction.objectStore('prepared').delete(preparedRecordKey(key))
    await deleteShards(transaction, [record.storeId])
  })
}

/** Deletes shards and indexes that no manifest names: remains of a closed tab. Only while no other writer is at work. */
export function collectGarbage(db: DataDb): Promise<void> {
  return writeAll(db, async (transaction) => {
    const parts = await transaction.objectStore('parts').getAll()
    const prepared = await transaction.objectStore('prepared').getAll()
    const known = new Set([...parts, ...prepared].map((record) => record.storeId))
    const shardIds = (await transaction.objectStore('shards').getAllKeys()).map(([storeId]) => storeId)
    await deleteShards(
      transaction,
      [...new Set(shardIds)].filter((storeId) => !known.has(storeId))
    )
    const indexIds = await transaction.objectStore('indexes').getAllKeys()
    await Promise.all(indexIds.filter((storeId) => !known.has(storeId)).map((storeId) => transaction.objectStore('indexes').delete(storeId)))
  })
}
