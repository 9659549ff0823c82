/** Reads, decodes and crops the images of a plan into shards. Writes no manifest: that is commitParts. */
import { CLASS_COUNT, type OmissionCode, type PartIndex, type PartManifest } from '../schema/dataset.ts'
import { ArchiveError, DataError, ImageError, throwIfCancelled } from './errors.ts'
import { countTracks } from './gtsrb/tracks.ts'
import { checkRoi, cropToBgr } from './image/crop.ts'
import type { Roi } from './image/roi.ts'
import { UNKNOWN_CLASS, type PartPlan, type PlannedImage } from './plan-part.ts'
import type { StoringProgress, WorkContext } from './progress.ts'
import type { DataDb } from './shards/db.ts'
import type { StoreId } from './shards/format.ts'
import { ShardWriter, type FinishedPart } from './shards/write.ts'

/** Columns of the images stored so far. */
class IndexBuilder {
  count = 0
  readonly #index: PartIndex

  constructor(capacity: number) {
    this.#index = {
      classIds: new Uint8Array(capacity),
      tracks: new Int32Array(capacity),
      frames: new Int32Array(capacity),
      widthsPx: new Uint16Array(capacity),
      heightsPx: new Uint16Array(capacity)
    }
  }

  add({ classId, track, frame }: PlannedImage, roi: Roi): void {
    const { classIds, tracks, frames, widthsPx, heightsPx } = this.#index
    classIds[this.count] = classId
    tracks[this.count] = track
    frames[this.count] = frame
    widthsPx[this.count] = roi.x2 - roi.x1
    heightsPx[this.count] = roi.y2 - roi.y1
    this.count++
  }

  finish(): PartIndex {
    const { classIds, tracks, frames, widthsPx, heightsPx } = this.#index
    const end = this.count
    return {
      classIds: classIds.slice(0, end),
      tracks: tracks.slice(0, end),
      frames: frames.slice(0, end),
      widthsPx: widthsPx.slice(0, end),
      heightsPx: heightsPx.slice(0, end)
    }
  }
}

export function countClasses(classIds: Uint8Array): number[] {
  const counts = new Array<number>(CLASS_COUNT).fill(0)
  for (const classId of classIds) if (classId !== UNKNOWN_CLASS) counts[classId] = (counts[classId] ?? 0) + 1
  return counts
}

/** Null for what must end the import: a hostile archive, a full disk, a cancellation. */
function omissionOf(error: unknown): { code: OmissionCode; detail: string } | null {
  if (error instanceof ImageError) return { code: error.code, detail: error.message }
  // Bytes damaged on the way concern this image only; its length or checksum gave them away.
  const damaged = error instanceof ArchiveError && error.code === 'zip-damaged'
  return damaged ? { code: 'image-damaged', detail: error.cause instanceof Error ? error.cause.message : error.message } : null
}

/** The box that was cropped; null when the image had to be left out. */
async function storeImage(image: PlannedImage, plan: PartPlan, writer: ShardWriter): Promise<Roi | null> {
  try {
    const { raster, roi } = await image.load()
    checkRoi(raster, roi)
    const { x1, y1, x2, y2 } = roi
    cropToBgr(raster, roi, await writer.reserve((x2 - x1) * (y2 - y1) * 3), 0)
    return roi
  } catch (error) {
    const omission = omissionOf(error)
    if (!omission) throw error
    plan.omissions.add(omission.code, `${image.name} (${omission.detail})`)
    return null
  }
}

function noUsableImages(plan: PartPlan): DataError {
  const [omission] = plan.omissions.list()
  const what = `None of the ${plan.part} images can be used${omission ? ` (${omission.examples[0] ?? ''})` : ''}.`
  return new DataError({
    code: 'no-usable-images',
    fileName: plan.sourceNames.join(', '),
    what,
    cure: 'Download the archive again from the official page.'
  })
}

async function storeImages(plan: PartPlan, writer: ShardWriter, progress: StoringProgress, context: WorkContext): Promise<PartIndex> {
  const index = new IndexBuilder(plan.images.length)
  for (const image of plan.images) {
    throwIfCancelled(context.signal)
    const roi = await storeImage(image, plan, writer)
    if (roi) index.add(image, roi)
    progress.stored(plan, image)
  }
  progress.report(plan)
  if (index.count === 0) throw noUsableImages(plan)
  return index.finish()
}

/** On any failure nothing of it stays. */
export async function storePart(db: DataDb, plan: PartPlan, progress: StoringProgress, context: WorkContext): Promise<FinishedPart> {
  const startMs = context.clockMs()
  const importedAt = context.now().toISOString()
  const storeId = `${plan.datasetId}/${plan.part}/${importedAt}` as StoreId
  const writer = new ShardWriter(db, storeId, plan.expectedBytes)
  try {
    const index = await storeImages(plan, writer, progress, context)
    const contentSha256 = await writer.finish(index.classIds)
    const manifest: PartManifest = {
      part: plan.part,
      layout: plan.layout,
      sourceNames: plan.sourceNames,
      sourceBytes: plan.sourceBytes,
      importedAt,
      importMs: context.clockMs() - startMs,
      imageCount: index.classIds.length,
      classCounts: countClasses(index.classIds),
      trackCount: plan.part === 'training' ? countTracks(index) : 0,
      labelled: plan.labelled,
      contentSha256,
      storedBytes: writer.storedBytes,
      shardCount: writer.shardCount,
      omissions: plan.omissions.list()
    }
    return { record: { datasetId: plan.datasetId, part: plan.part, storeId, manifest }, index }
  } catch (error) {
    await writer.discard()
    throw error
  }
}
