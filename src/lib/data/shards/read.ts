/** Reading data sets. Writes nothing, so any thread may use it. */
import type { DatasetId, DatasetSummary, PartIndex, PartName, PreparedKey, PreparedPart } from '../../schema/dataset.ts'
import { DataError, StorageError } from '../errors.ts'
import type { DataDb } from './db.ts'
import { preparedRecordKey, type PartRecord, type StoreId } from './format.ts'

/** Every complete data set; imports in progress and their remains do not show. */
export async function readDatasets(db: DataDb): Promise<DatasetSummary[]> {
  const transaction = db.transaction(['parts', 'prepared'])
  const [parts, prepared] = await Promise.all([transaction.objectStore('parts').getAll(), transaction.objectStore('prepared').getAll()])
  const ids = [...new Set(parts.map((record) => record.datasetId))]
  return ids.map((id) => ({
    id,
    parts: parts.filter((record) => record.datasetId === id).map((record) => record.manifest),
    prepared: prepared.filter((record) => record.datasetId === id).map((record) => record.manifest)
  }))
}

export interface StoredPart extends PartRecord {
  index: PartIndex
}

function damaged(what: string): StorageError {
  return new StorageError({ code: 'storage-damaged', what, cure: 'Delete the data set and import the archive again.' })
}

/** Throws DataError 'not-imported'. */
export async function readPart(db: DataDb, id: DatasetId, part: PartName): Promise<StoredPart> {
  const transaction = db.transaction(['parts', 'indexes'])
  const record = await transaction.objectStore('parts').get([id, part])
  if (!record)
    throw new DataError({ code: 'not-imported', what: `The ${part} images are not stored here.`, cure: 'Import the archive on the Data page.' })
  const indexRecord = await transaction.objectStore('indexes').get(record.storeId)
  if (!indexRecord) throw damaged('The index of the stored images is missing.')
  return { ...record, index: indexRecord.index }
}

/** One shard; throws StorageError 'storage-damaged' when it is missing. */
export async function readShard(db: DataDb, storeId: StoreId, shard: number): Promise<Uint8Array<ArrayBuffer>> {
  const record = await db.get('shards', [storeId, shard])
  if (!record) throw damaged(`Shard ${shard} of the stored images is missing.`)
  return record.bytes
}

/** Shards under way at once: one keeps the database waiting for each request, more than a few only take memory. */
const READ_AHEAD = 4

async function* readShards(db: DataDb, storeId: StoreId, shardCount: number): AsyncGenerator<Uint8Array> {
  const underWay: Promise<Uint8Array>[] = []
  for (let shard = 0; shard < shardCount || underWay.length > 0; shard++) {
    if (shard < shardCount) {
      const reading = readShard(db, storeId, shard)
      reading.catch(() => undefined) // awaited later; after damage found before that its own failure adds nothing
      underWay.push(reading)
    }
    if (underWay.length < READ_AHEAD && shard < shardCount - 1) continue
    const next = await underWay.shift()
    if (next) yield next
  }
}

/**
 * The whole prepared part in one array. The next shards are on their way while one is copied: peak memory is its size plus five shards. Throws
 * DataError 'not-prepared' (call importer.prepare first) or 'not-imported', StorageError 'storage-damaged'.
 */
export async function loadPrepared(db: DataDb, key: PreparedKey): Promise<PreparedPart> {
  const { storeId: partStoreId, index, manifest } = await readPart(db, key.datasetId, key.part)
  const record = await db.get('prepared', preparedRecordKey(key))
  if (!record) {
    throw new DataError({
      code: 'not-prepared',
      what: `The ${key.part} images are not prepared for ${key.sizePx} px yet.`,
      cure: 'Prepare them first (Train does it by itself).'
    })
  }
  const pixels = new Uint8Array(manifest.imageCount * key.sizePx * key.sizePx * 3)
  let offset = 0
  for await (const bytes of readShards(db, record.storeId, record.manifest.shardCount)) {
    if (offset + bytes.length > pixels.length) throw damaged(`The prepared images of ${partStoreId} are longer than their index.`)
    pixels.set(bytes, offset)
    offset += bytes.length
  }
  if (offset !== pixels.length) throw damaged(`The prepared images of ${partStoreId} are shorter than their index.`)
  return { key, pixels, classIds: index.classIds, tracks: index.tracks }
}
