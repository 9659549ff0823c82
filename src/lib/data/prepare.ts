/** From stored crops to the prepared set of one size: preprocess every image, store the result in shards, commit. Cached until the part changes. */
import type { PreparedKey, PreparedManifest } from '../schema/dataset.ts'
import { throwIfCancelled } from './errors.ts'
import { Preprocessor } from './image/preprocess.ts'
import { ProgressMeter, type WorkContext } from './progress.ts'
import type { DataDb } from './shards/db.ts'
import { cropBytes, forEachAddress, preparedRecordKey, type ImageAddress, type StoreId } from './shards/format.ts'
import { readPart, readShard, type StoredPart } from './shards/read.ts'
import { commitPrepared, ShardWriter } from './shards/write.ts'

/** Addresses of the crops, grouped by shard. */
function cropsByShard({ index, manifest }: StoredPart): ImageAddress[][] {
  const shards = Array.from({ length: manifest.shardCount }, (): ImageAddress[] => [])
  forEachAddress(
    manifest.imageCount,
    (position) => cropBytes(index, position),
    (_position, address) => shards[address.shard]?.push(address)
  )
  return shards
}

async function prepareImages(db: DataDb, part: StoredPart, key: PreparedKey, writer: ShardWriter, context: WorkContext): Promise<void> {
  const { manifest, index, storeId } = part
  const meter = new ProgressMeter(context)
  const preprocessor = new Preprocessor(key.sizePx, key.clahe)
  let position = 0
  let bytesDone = 0
  const report = (force: boolean) => {
    const counts = { imagesDone: position, imagesTotal: manifest.imageCount, bytesDone, bytesTotal: manifest.storedBytes }
    meter.report({ phase: 'preparing', fileName: manifest.sourceNames[0] ?? '', ...counts }, force)
  }
  for (const [shard, crops] of cropsByShard(part).entries()) {
    throwIfCancelled(context.signal)
    const bytes = await readShard(db, storeId, shard)
    for (const { offset } of crops) {
      const crop = { bytes, offset, widthPx: index.widthsPx[position] ?? 0, heightPx: index.heightsPx[position] ?? 0 }
      preprocessor.run(crop, await writer.reserve(key.sizePx * key.sizePx * 3))
      position++
      report(false)
    }
    bytesDone += bytes.length
  }
  report(true)
}

/** The cached manifest, or that of a new set. Throws DataError 'not-imported', StorageError, CancelledError; then nothing of it stays. */
export async function preparePart(db: DataDb, key: PreparedKey, context: WorkContext): Promise<PreparedManifest> {
  const cached = await db.get('prepared', preparedRecordKey(key))
  if (cached) return cached.manifest
  const part = await readPart(db, key.datasetId, key.part)
  const startMs = context.clockMs()
  const { datasetId, sizePx, clahe } = key
  const storedBytes = part.manifest.imageCount * sizePx * sizePx * 3
  const storeId = `${datasetId}/${key.part}/${sizePx}${clahe ? '-clahe' : ''}/${context.now().toISOString()}` as StoreId
  const writer = new ShardWriter(db, storeId, storedBytes)
  try {
    await prepareImages(db, part, key, writer, context)
    const pixelsSha256 = await writer.finish()
    throwIfCancelled(context.signal)
    const { imageCount } = part.manifest
    const plainKey: PreparedKey = { datasetId, part: key.part, sizePx, clahe }
    const prepareMs = context.clockMs() - startMs
    const manifest: PreparedManifest = { ...plainKey, imageCount, storedBytes, shardCount: writer.shardCount, prepareMs, pixelsSha256 }
    await commitPrepared(db, { ...plainKey, claheKey: clahe ? 1 : 0, storeId, manifest })
    return manifest
  } catch (error) {
    await writer.discard()
    throw error
  }
}
