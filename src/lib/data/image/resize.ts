/**
 * cv2.resize(image, (n, n)), INTER_LINEAR, 8 bit, three channels, byte for byte as OpenCV 4.6 computes it. Two taps per axis, no averaging when
 * shrinking. Source: modules/imgproc/src/resize.cpp (11-bit weights, vertical pass with two truncations).
 */
import { roundHalfEven } from './round-half-even.ts'

const WEIGHT_ONE = 2048

/** Per target position: the first source position, and the weights of it and the next one. */
interface Axis {
  first: Int32Array
  weight0: Int32Array
  weight1: Int32Array
}

/** The x axis clamps positions, the y axis (`clamp` false) leaves that to the choice of rows; the bytes depend on it. */
function linearAxis(sourcePx: number, targetPx: number, clamp: boolean): Axis {
  const scale = 1 / (targetPx / sourcePx)
  const axis = { first: new Int32Array(targetPx), weight0: new Int32Array(targetPx), weight1: new Int32Array(targetPx) }
  for (let d = 0; d < targetPx; d++) {
    const centre = Math.fround((d + 0.5) * scale - 0.5)
    let first = Math.floor(centre)
    let fraction = Math.fround(centre - first)
    if (clamp && first < 0) [first, fraction] = [0, 0]
    if (clamp && first >= sourcePx - 1) [first, fraction] = [sourcePx - 1, 0]
    axis.first[d] = first
    axis.weight0[d] = roundHalfEven(Math.fround(1 - fraction) * WEIGHT_ONE)
    axis.weight1[d] = roundHalfEven(fraction * WEIGHT_ONE)
  }
  return axis
}

/** Axes depend on two small numbers only, and a data set has a few hundred pairs of them. */
const axisCache = new Map<number, Axis>()

function cachedAxis(sourcePx: number, targetPx: number, clamp: boolean): Axis {
  const key = (sourcePx * 8192 + targetPx) * 2 + Number(clamp)
  let axis = axisCache.get(key)
  if (!axis) axisCache.set(key, (axis = linearAxis(sourcePx, targetPx, clamp)))
  return axis
}

/** One source row stretched: targetPx * 3 integers up to 255 * 2048, shifted right by 4 as the vertical pass wants them. */
function stretchRow(source: Uint8Array, rowStart: number, sourceWidthPx: number, x: Axis, row: Int32Array): void {
  const { first, weight0, weight1 } = x
  const last = (sourceWidthPx - 1) * 3
  for (let d = 0, to = 0; d < first.length; d++, to += 3) {
    const left = (first[d] ?? 0) * 3
    const right = left < last ? left + 3 : last
    const a = rowStart + left
    const b = rowStart + right
    const w0 = weight0[d] ?? 0
    const w1 = weight1[d] ?? 0
    row[to] = ((source[a] ?? 0) * w0 + (source[b] ?? 0) * w1) >> 4
    row[to + 1] = ((source[a + 1] ?? 0) * w0 + (source[b + 1] ?? 0) * w1) >> 4
    row[to + 2] = ((source[a + 2] ?? 0) * w0 + (source[b + 2] ?? 0) * w1) >> 4
  }
}

/** A crop in some larger buffer: heightPx * widthPx * 3 bytes from `offset` on. */
export interface Crop {
  bytes: Uint8Array
  offset: number
  widthPx: number
  heightPx: number
}

/** Writes sizePx * sizePx * 3 bytes into `target` from its beginning. */
export function resizeSquare({ bytes, offset, widthPx, heightPx }: Crop, sizePx: number, target: Uint8Array): void {
  if (widthPx === sizePx && heightPx === sizePx) {
    target.set(bytes.subarray(offset, offset + sizePx * sizePx * 3))
    return
  }
  const x = cachedAxis(widthPx, sizePx, true)
  const y = cachedAxis(heightPx, sizePx, false)
  const rowLength = sizePx * 3
  let upper = new Int32Array(rowLength)
  let lower = new Int32Array(rowLength)
  let [upperRow, lowerRow] = [-1, -1]
  for (let d = 0, to = 0; d < sizePx; d++) {
    const row0 = Math.min(Math.max(y.first[d] ?? 0, 0), heightPx - 1)
    const row1 = Math.min(Math.max((y.first[d] ?? 0) + 1, 0), heightPx - 1)
    if (row0 === lowerRow) [upper, lower, upperRow, lowerRow] = [lower, upper, lowerRow, upperRow]
    if (row0 !== upperRow) stretchRow(bytes, offset + row0 * widthPx * 3, widthPx, x, upper)
    upperRow = row0
    if (row1 !== lowerRow) stretchRow(bytes, offset + row1 * widthPx * 3, widthPx, x, lower)
    lowerRow = row1
    const w0 = y.weight0[d] ?? 0
    const w1 = y.weight1[d] ?? 0
    for (let i = 0; i < rowLength; i++, to++) target[to] = (((w0 * (upper[i] ?? 0)) >> 16) + ((w1 * (lower[i] ?? 0)) >> 16) + 2) >> 2
  }
}
