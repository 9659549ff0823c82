/** Pictures of stored images for people: grids of thumbnails and one image through the pipeline. Reads only. */
import type { DatasetId } from '../schema/dataset.ts'
import { DataError } from './errors.ts'
import { bgrToLab } from './image/lab.ts'
import { Preprocessor } from './image/preprocess.ts'
import { resizeSquare, type Crop } from './image/resize.ts'
import { mulberry32, shuffle } from './random.ts'
import type { DataDb } from './shards/db.ts'
import { cropBytes, forEachAddress, type ImageAddress } from './shards/format.ts'
import { readPart, readShard, type StoredPart } from './shards/read.ts'

type Rgba = Uint8ClampedArray<ArrayBuffer>

/** One strip of squares, one under the other. The same as Thumbnails of the importer worker. */
export interface ThumbnailStrip {
  sizePx: number
  indices: readonly number[]
  classIds: readonly number[]
  rgba: Rgba
}

export interface PictureSquare {
  sizePx: number
  rgba: Rgba
  /** Pixels per value of L, 256 entries. */
  lightness: readonly number[]
}

/** The same as PipelineStages of the importer worker. */
export interface InspectedImage {
  classId: number
  track: number
  frame: number
  crop: { widthPx: number; heightPx: number; rgba: Rgba }
  resized: PictureSquare
  clahe: PictureSquare
}

/** Writes pixels B,G,R as R,G,B,255 from `offset` on. */
function writeRgba(bgr: Uint8Array, rgba: Rgba, offset: number): void {
  for (let from = 0, to = offset; from < bgr.length; from += 3, to += 4) {
    rgba[to] = bgr[from + 2] ?? 0
    rgba[to + 1] = bgr[from + 1] ?? 0
    rgba[to + 2] = bgr[from] ?? 0
    rgba[to + 3] = 255
  }
}

function toRgba(bgr: Uint8Array): Rgba {
  const rgba = new Uint8ClampedArray((bgr.length / 3) * 4)
  writeRgba(bgr, rgba, 0)
  return rgba
}

/** The crops at the given positions, reading each shard once. */
export async function readCrops(db: DataDb, part: StoredPart, positions: readonly number[]): Promise<Crop[]> {
  const addresses = new Map<number, ImageAddress>()
  const wanted = new Set(positions)
  forEachAddress(
    part.manifest.imageCount,
    (position) => cropBytes(part.index, position),
    (position, address) => {
      if (wanted.has(position)) addresses.set(position, address)
    }
  )
  const shards = new Map<number, Uint8Array>()
  for (const { shard } of addresses.values()) if (!shards.has(shard)) shards.set(shard, await readShard(db, part.storeId, shard))
  return positions.map((position) => {
    const address = addresses.get(position)
    const bytes = address && shards.get(address.shard)
    if (!bytes)
      throw new DataError({
        code: 'index-outside',
        what: `There is no image ${position}.`,
        cure: `Choose one from 0 to ${part.manifest.imageCount - 1}.`
      })
    const [widthPx, heightPx] = [part.index.widthsPx[position] ?? 0, part.index.heightsPx[position] ?? 0]
    return { bytes: bytes.slice(address.offset, address.offset + widthPx * heightPx * 3), offset: 0, widthPx, heightPx }
  })
}

/** Squares of the images at the given positions; `retouch` may change the pixels (B,G,R) of each. */
export async function thumbnails(
  db: DataDb,
  part: StoredPart,
  positions: readonly number[],
  sizePx: number,
  retouch?: (bgr: Uint8Array) => void
): Promise<ThumbnailStrip> {
  const crops = await readCrops(db, part, positions)
  const rgba = new Uint8ClampedArray(positions.length * sizePx * sizePx * 4)
  const square = new Uint8Array(sizePx * sizePx * 3)
  crops.forEach((crop, i) => {
    resizeSquare(crop, sizePx, square)
    retouch?.(square)
    writeRgba(square, rgba, i * sizePx * sizePx * 4)
  })
  return { sizePx, indices: positions, classIds: positions.map((position) => part.index.classIds[position] ?? 0), rgba }
}

/** Up to `count` different images of the training part, of one class or (null) of all, drawn by the seed. */
export async function sampleThumbnails(
  db: DataDb,
  id: DatasetId,
  classId: number | null,
  count: number,
  seed: number,
  sizePx: number
): Promise<ThumbnailStrip> {
  const part = await readPart(db, id, 'training')
  const positions: number[] = []
  part.index.classIds.forEach((imageClass, position) => {
    if (classId === null || imageClass === classId) positions.push(position)
  })
  const drawn = shuffle(Int32Array.from(positions), mulberry32(seed)).subarray(0, Math.max(count, 0))
  return thumbnails(db, part, [...drawn], sizePx)
}

function square(bgr: Uint8Array, sizePx: number): PictureSquare {
  const lab = new Uint8Array(bgr.length)
  bgrToLab(bgr, lab, sizePx * sizePx)
  const lightness = new Array<number>(256).fill(0)
  for (let i = 0; i < lab.length; i += 3) lightness[lab[i] ?? 0] = (lightness[lab[i] ?? 0] ?? 0) + 1
  return { sizePx, rgba: toRgba(bgr), lightness }
}

/** One image of the training part through the pipeline. Throws DataError 'not-imported' or 'index-outside'. */
export async function inspectImage(db: DataDb, id: DatasetId, index: number, sizePx: number): Promise<InspectedImage> {
  const part = await readPart(db, id, 'training')
  const [crop] = await readCrops(db, part, [index])
  if (!crop) throw new RangeError('readCrops returns one crop per position')
  const bgr = new Uint8Array(sizePx * sizePx * 3)
  resizeSquare(crop, sizePx, bgr)
  const resized = square(bgr, sizePx)
  new Preprocessor(sizePx, true).equalise(bgr)
  return {
    classId: part.index.classIds[index] ?? 0,
    track: part.index.tracks[index] ?? -1,
    frame: part.index.frames[index] ?? 0,
    crop: { widthPx: crop.widthPx, heightPx: crop.heightPx, rgba: toRgba(crop.bytes) },
    resized,
    clahe: square(bgr, sizePx)
  }
}
