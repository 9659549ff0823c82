/**
 * cv2.createCLAHE(clipLimit=2, tileGridSize=(4, 4)).apply on one square plane, byte for byte. Every product and sum rounds to single precision, as
 * OpenCV's float code does. Source: OpenCV 4.6, modules/imgproc/src/clahe.cpp.
 */
import { roundHalfEven } from './round-half-even.ts'

const TILES = 4
const BINS = 256
const CLIP_LIMIT = 2
const { fround } = Math

/** Per pixel position: the tile before and the one after, and the weights of both. */
interface TileAxis {
  before: Int32Array
  after: Int32Array
  weightBefore: Float32Array
  weightAfter: Float32Array
}

interface Plan {
  axis: TileAxis
  tilePx: number
  /** Edge of the picture that the histograms see: a multiple of TILES. */
  extendedPx: number
}

function buildPlan(sizePx: number): Plan {
  const extendedPx = sizePx % TILES === 0 ? sizePx : sizePx + TILES - (sizePx % TILES)
  const tilePx = extendedPx / TILES
  const axis: TileAxis = {
    before: new Int32Array(sizePx),
    after: new Int32Array(sizePx),
    weightBefore: new Float32Array(sizePx),
    weightAfter: new Float32Array(sizePx)
  }
  const inverse = fround(1 / tilePx)
  for (let i = 0; i < sizePx; i++) {
    const position = fround(fround(i * inverse) - 0.5)
    const tile = Math.floor(position)
    axis.before[i] = Math.max(tile, 0)
    axis.after[i] = Math.min(tile + 1, TILES - 1)
    axis.weightAfter[i] = fround(position - tile)
    axis.weightBefore[i] = fround(1 - fround(position - tile))
  }
  return { axis, tilePx, extendedPx }
}

const plans = new Map<number, Plan>()

function planFor(sizePx: number): Plan {
  let plan = plans.get(sizePx)
  if (!plan) plans.set(sizePx, (plan = buildPlan(sizePx)))
  return plan
}

/** Counts above the limit are cut and spread over all bins. */
function clipHistogram(histogram: Int32Array, limit: number): void {
  let clipped = 0
  for (let i = 0; i < BINS; i++) {
    const excess = (histogram[i] ?? 0) - limit
    if (excess > 0) {
      clipped += excess
      histogram[i] = limit
    }
  }
  const batch = clipped >> 8
  let residual = clipped & 255
  if (batch > 0) for (let i = 0; i < BINS; i++) histogram[i] = (histogram[i] ?? 0) + batch
  const step = residual > 0 ? Math.max(Math.trunc(BINS / residual), 1) : BINS
  for (let i = 0; i < BINS && residual > 0; i += step, residual--) histogram[i] = (histogram[i] ?? 0) + 1
}

/** Index into the plane of a position in the extended plane: reflected without repeating the edge. */
function reflect(position: number, sizePx: number): number {
  return position < sizePx ? position : 2 * sizePx - 2 - position
}

const histogram = new Int32Array(BINS)

function equaliseTile(plane: Uint8Array, sizePx: number, plan: Plan, tileX: number, tileY: number, table: Float32Array): void {
  const { tilePx } = plan
  histogram.fill(0)
  for (let y = tileY * tilePx; y < (tileY + 1) * tilePx; y++) {
    const row = reflect(y, sizePx) * sizePx
    for (let x = tileX * tilePx; x < (tileX + 1) * tilePx; x++) {
      const value = plane[row + reflect(x, sizePx)] ?? 0
      histogram[value] = (histogram[value] ?? 0) + 1
    }
  }
  const area = tilePx * tilePx
  clipHistogram(histogram, Math.max(Math.trunc((CLIP_LIMIT * area) / BINS), 1))
  const scale = fround(255 / area)
  const start = (tileY * TILES + tileX) * BINS
  for (let i = 0, sum = 0; i < BINS; i++) {
    sum += histogram[i] ?? 0
    table[start + i] = Math.min(roundHalfEven(fround(sum * scale)), 255)
  }
}

/** One table of 256 values per tile, reused from call to call. */
const tables = new Float32Array(TILES * TILES * BINS)

/** `plane` and `target`: sizePx * sizePx bytes each, not the same array; sizePx at least 4. */
export function clahe(plane: Uint8Array, target: Uint8Array, sizePx: number): void {
  const plan = planFor(sizePx)
  for (let tile = 0; tile < TILES * TILES; tile++) equaliseTile(plane, sizePx, plan, tile % TILES, Math.floor(tile / TILES), tables)
  const { before, after, weightBefore, weightAfter } = plan.axis
  for (let y = 0, i = 0; y < sizePx; y++) {
    const upper = (before[y] ?? 0) * TILES * BINS
    const lower = (after[y] ?? 0) * TILES * BINS
    const upperWeight = weightBefore[y] ?? 0
    const lowerWeight = weightAfter[y] ?? 0
    for (let x = 0; x < sizePx; x++, i++) {
      const value = plane[i] ?? 0
      const left = (before[x] ?? 0) * BINS + value
      const right = (after[x] ?? 0) * BINS + value
      const leftWeight = weightBefore[x] ?? 0
      const rightWeight = weightAfter[x] ?? 0
      const above = fround(fround((tables[upper + left] ?? 0) * leftWeight) + fround((tables[upper + right] ?? 0) * rightWeight))
      const below = fround(fround((tables[lower + left] ?? 0) * leftWeight) + fround((tables[lower + right] ?? 0) * rightWeight))
      target[i] = Math.min(roundHalfEven(fround(fround(above * upperWeight) + fround(below * lowerWeight))), 255)
    }
  }
}
