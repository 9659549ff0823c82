/**
 * How images lie in the database. A store (one storeId) is a numbered list of shards; a shard is the bytes of consecutive images in part
 * order, nothing else: sizes come from the part's index (crops) or from the key (prepared sets). A shard ends before the image that would
 * make it longer than SHARD_BYTES (a longer image is a shard of its own), so the cut depends on the content only. Nothing refers to a store before its manifest is written, in the last transaction.
 */
import type { DatasetId, PartIndex, PartManifest, PartName, PreparedKey, PreparedManifest } from '../../schema/dataset.ts'

/** Several MB: few enough records for the database, small enough that a copy in flight does not matter. */
export const SHARD_BYTES = 4 * 2 ** 20

export type StoreId = string & { readonly __brand: 'StoreId' }

export interface ShardRecord {
  storeId: StoreId
  shard: number
  bytes: Uint8Array<ArrayBuffer>
}

export interface PartRecord {
  datasetId: DatasetId
  storeId: StoreId
  manifest: PartManifest
  part: PartName
}

export interface IndexRecord {
  storeId: StoreId
  index: PartIndex
}

/** IndexedDB keys cannot be booleans, hence `claheKey`. */
export interface PreparedRecord extends PreparedKey {
  claheKey: 0 | 1
  storeId: StoreId
  manifest: PreparedManifest
}

export type PreparedRecordKey = [DatasetId, PartName, number, 0 | 1]

export function preparedRecordKey(key: PreparedKey): PreparedRecordKey {
  return [key.datasetId, key.part, key.sizePx, key.clahe ? 1 : 0]
}

/** Bytes of each stored crop (B,G,R), in part order. */
export function cropBytes(index: PartIndex, position: number): number {
  return (index.widthsPx[position] ?? 0) * (index.heightsPx[position] ?? 0) * 3
}

/** Where an image lies. */
export interface ImageAddress {
  shard: number
  offset: number
}

/** Calls `visit` for each image in part order with its address, by the rule above. */
export function forEachAddress(
  imageCount: number,
  byteLength: (position: number) => number,
  visit: (position: number, address: ImageAddress) => void
): void {
  let shard = 0
  let offset = 0
  for (let position = 0; position < imageCount; position++) {
    const length = byteLength(position)
    if (offset > 0 && offset + length > SHARD_BYTES) {
      shard++
      offset = 0
    }
    visit(position, { shard, offset })
    offset += length
  }
}
