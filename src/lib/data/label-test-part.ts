/** Labels that come after the test images: the stored part gets its classes; crops and prepared sets stay. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { CLASS_COUNT, type PartManifest } from '../schema/dataset.ts'
import type { PlacedTable } from './archive/sources.ts'
import { DataError } from './errors.ts'
import { testKey } from './plan-part.ts'
import type { DataDb } from './shards/db.ts'
import { readPart, readShard, type StoredPart } from './shards/read.ts'
import type { FinishedPart } from './shards/write.ts'
import { countClasses } from './store-part.ts'

function mismatch(tables: readonly PlacedTable[], what: string): DataError {
  return new DataError({
    code: 'labels-mismatch',
    fileName: tables.map(({ fileName }) => fileName).join(', '),
    what,
    cure: 'Drop GT-final_test.csv or GTSRB_Final_Test_GT.zip, and the test images they belong to.'
  })
}

function labelsWithoutImages(tables: readonly PlacedTable[]): DataError {
  return new DataError({
    code: 'labels-without-images',
    fileName: tables.map(({ fileName }) => fileName).join(', '),
    what: 'These are labels of the official test images, which are not stored here.',
    cure: 'Drop GTSRB_Final_Test_Images.zip together with the labels.'
  })
}

function classByFrame(tables: readonly PlacedTable[]): Map<string, number> {
  const classes = new Map<string, number>()
  for (const row of tables.flatMap(({ rows }) => rows)) if (row.classId !== null) classes.set(testKey(row.path), row.classId)
  return classes
}

async function contentHash(db: DataDb, part: StoredPart, classIds: Uint8Array): Promise<string> {
  const hash = sha256.create()
  for (let shard = 0; shard < part.manifest.shardCount; shard++) hash.update(await readShard(db, part.storeId, shard))
  return bytesToHex(hash.update(classIds).digest())
}

/** The stored test part with its classes, to be committed. Every stored image must get one. Writes nothing. Throws DataError. */
export async function labelStoredPart(db: DataDb, tables: readonly PlacedTable[]): Promise<FinishedPart> {
  const stored = await readPart(db, 'gtsrb', 'test').catch((error: unknown) => {
    throw error instanceof DataError && error.code === 'not-imported' ? labelsWithoutImages(tables) : error
  })
  const classes = classByFrame(tables)
  const { index, manifest } = stored
  const classIds = Uint8Array.from(index.frames, (frame) => {
    const classId = classes.get(String(frame))
    if (classId === undefined) throw mismatch(tables, `There is no class for the stored test image ${frame}.`)
    if (classId < 0 || classId >= CLASS_COUNT) throw mismatch(tables, `Test image ${frame} has the class ${classId}, outside 0 to 42.`)
    return classId
  })
  const updated: PartManifest = {
    ...manifest,
    sourceNames: [...manifest.sourceNames, ...tables.map(({ fileName }) => fileName)],
    labelled: true,
    classCounts: countClasses(classIds),
    contentSha256: await contentHash(db, stored, classIds)
  }
  const { datasetId, part, storeId } = stored
  return { record: { datasetId, part, storeId, manifest: updated }, index: { ...index, classIds } }
}
