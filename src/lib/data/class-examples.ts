/** One picture per class by which people tell the sign: among dark, glaring and far ones of the archive, one that shows it. Reads only. */
import type { DatasetId, PartIndex } from '../schema/dataset.ts'
import { allPositions, tracksByClass } from './gtsrb/tracks.ts'
import { bgrToLab } from './image/lab.ts'
import { resizeSquare } from './image/resize.ts'
import type { DataDb } from './shards/db.ts'
import { readPart } from './shards/read.ts'
import { readCrops, thumbnails, type ThumbnailStrip } from './views.ts'

/** The first tracks of a class lie side by side, so that few shards are read. */
const CANDIDATE_TRACKS = 8
/** Late in a track the sign is near: sharp, and more than a few pixels wide. */
const CANDIDATE_FRAME = 0.75

/** The brightest values of a picture should come up to this one; the few above do not count. */
const BRIGHT = 235
const BRIGHT_FRACTION = 0.95
/** More would show noise only. */
const MAX_GAIN = 5

/** A frame of each of the first tracks, for each class that has images, by class. */
function candidatesByClass(index: PartIndex): number[][] {
  return tracksByClass(index, allPositions(index)).map((tracks) =>
    tracks.slice(0, CANDIDATE_TRACKS).map(({ positions }) => positions[Math.floor(positions.length * CANDIDATE_FRAME)] ?? 0)
  )
}

/** Variance of L: small for a sign in the dark and for one in glare. */
function lightnessVariance(bgr: Uint8Array): number {
  const count = bgr.length / 3
  const lab = new Uint8Array(bgr.length)
  bgrToLab(bgr, lab, count)
  let [sum, squares] = [0, 0]
  for (let i = 0; i < lab.length; i += 3) {
    const lightness = lab[i] ?? 0
    sum += lightness
    squares += lightness * lightness
  }
  return squares / count - (sum / count) ** 2
}

/** As a longer exposure would; a bright picture stays as it is. */
function brighten(bgr: Uint8Array): void {
  const bright = bgr.toSorted()[Math.floor(bgr.length * BRIGHT_FRACTION)] ?? BRIGHT
  const gain = Math.min(MAX_GAIN, BRIGHT / Math.max(1, bright))
  if (gain <= 1) return
  for (let i = 0; i < bgr.length; i++) bgr[i] = Math.min(255, Math.round((bgr[i] ?? 0) * gain))
}

/** Of each class of the training part the image with the most contrast of a few, brightened if it is dark. Throws DataError 'not-imported'. */
export async function classThumbnails(db: DataDb, id: DatasetId, sizePx: number): Promise<ThumbnailStrip> {
  const part = await readPart(db, id, 'training')
  const candidates = candidatesByClass(part.index)
  const positions = candidates.flat()
  const bgr = new Uint8Array(sizePx * sizePx * 3)
  const contrast = new Map<number, number>()
  const crops = await readCrops(db, part, positions)
  crops.forEach((crop, i) => {
    resizeSquare(crop, sizePx, bgr)
    contrast.set(positions[i] ?? 0, lightnessVariance(bgr))
  })
  const of = (position: number) => contrast.get(position) ?? 0
  const examples = candidates.map((ofClass) => ofClass.reduce((best, position) => (of(position) > of(best) ? position : best)))
  return thumbnails(db, part, examples, sizePx, brighten)
}
