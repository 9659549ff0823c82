/**
 * Convolution by Winograd's algorithms: stride 1 (and its input gradient) with six points an axis, F(4x4, 3x3) and F(3x3, 4x4), or eight,
 * F(6x6, 3x3) and F(5x5, 4x4): 36 or 64 products for a tile of outputs instead of 144 and more; stride 2 with nine (nine-points.ts).
 * A block of strips goes through: input -> planes of the first axis; then for each plane, points V[point][tile][channel] of the second axis,
 * products M[point][tile][channel] with the transformed kernels U[point of both axes][panel][channel][8], and A^T of these; last, A^T of the
 * first axis. The error is a few times the direct kernel's (tests/kernels/conv.test.ts).
 */
import { halfOutputsEight, outputTileEight } from './eight-outputs'
import { WinogradOp } from './generated/ops'
import { endImage, firstImage } from './images'
import { halfOutputsNine, outputTileNine } from './nine-outputs'
import { multiply } from './products'
import { halfOutputsSix, outputTileSix } from './six-outputs'
import { addStatistics } from './statistics'
import { clearMargins, inputColumns, inputTiles, kernelPoints, reachedPixels, tileStep } from './strips'

/** Instances for each size of tile and for what happens to an output, so that neither is asked about in the inner loop. */
// @ts-ignore: decorator
@inline
function tileOfSize(op: WinogradOp, half: i32, target: i32, rows: i32, columns: i32, plain: bool, accumulate: bool): void {
  const size = op.tileSize
  if (op.points == 9) outputTileNine(op, half, target, rows, columns, plain, accumulate)
  else if (size == 4) outputTileSix(op, half, target, rows, columns, true, plain, accumulate)
  else if (size == 3) outputTileSix(op, half, target, rows, columns, false, plain, accumulate)
  else if (size == 6) outputTileEight(op, half, target, rows, columns, true, plain, accumulate)
  else outputTileEight(op, half, target, rows, columns, false, plain, accumulate)
}

function anyTile(op: WinogradOp, half: i32, target: i32, rows: i32, columns: i32): void {
  if (op.bias || op.relu) tileOfSize(op, half, target, rows, columns, false, false)
  else if (op.accumulate) tileOfSize(op, half, target, rows, columns, true, true)
  else tileOfSize(op, half, target, rows, columns, true, false)
}

function halfOutputs(op: WinogradOp, products: i32, half: i32, usedBytes: i32): void {
  const size = op.tileSize, pointBytes = op.outputPointBytes
  if (op.points == 9) halfOutputsNine(products, half, pointBytes, usedBytes)
  else if (size == 4) halfOutputsSix(products, half, pointBytes, usedBytes, true)
  else if (size == 3) halfOutputsSix(products, half, pointBytes, usedBytes, false)
  else if (size == 6) halfOutputsEight(products, half, pointBytes, usedBytes, true)
  else halfOutputsEight(products, half, pointBytes, usedBytes, false)
}

function outputStrip(op: WinogradOp, image: i32, row: i32, half: i32): void {
  const tileSize = op.tileSize
  const pixelBytes = op.panels << 5
  const top = row * tileSize
  const rows = min(tileSize, op.outputHeight - top)
  let target = image + top * op.outputWidth * pixelBytes
  for (let left = 0; left < op.outputWidth; left += tileSize) {
    anyTile(op, half, target, rows, min(tileSize, op.outputWidth - left))
    half += pixelBytes
    target += tileSize * pixelBytes
  }
}

/**
 * Fetches cache lines that will be written over, by a store that nothing waits for: a store queue takes a few of them at a time, and while
 * the products go on, the lines arrive.
 */
// @ts-ignore: decorator
@inline
function fetchLines(from: i32, end: i32): void {
  for (; from < end; from += 64) store<i32>(from, 0)
}

/** One plane: points of the second axis, products, A^T of the second axis. The lines from `fetch` are due for output. */
function multiplyPlane(op: WinogradOp, plane: i32, strips: i32, point: i32, v: i32, half: i32, fetch: i32, fetchBytes: i32, fetchEnd: i32): void {
  const pixelBytes = op.channels << 2, points = op.points
  const stripBytes = reachedPixels(op.tilesAcross, points, op.tileSize) * pixelBytes, m = v + points * op.inputPointBytes
  for (let strip = 0; strip < strips; strip++) {
    const target = v + strip * op.tilesAcross * pixelBytes
    inputTiles(plane + strip * stripBytes, op.tilesAcross, points, op.tileSize, pixelBytes, target, op.inputPointBytes)
  }
  const tiles = strips * op.tilesAcross
  for (let second = 0; second < points; second++) {
    fetchLines(fetch, min(fetch + fetchBytes, fetchEnd))
    fetch += fetchBytes
    const weights = op.weights + (point + min(second, kernelPoints(points) - 1)) * op.weightPointBytes
    multiply(v + second * op.inputPointBytes, tiles, pixelBytes, weights, op.panels, op.channels, m + second * op.outputPointBytes)
  }
  halfOutputs(op, m, half, tiles * (op.panels << 5))
}

/** Output rows of the strips before this one. */
// @ts-ignore: decorator
@inline
function rowsBefore(op: WinogradOp, strip: i32): i32 {
  const image = strip / op.tilesDown
  return image * op.outputHeight + (strip - image * op.tilesDown) * op.tileSize
}

/** Scratch: planes, V, M, half[point][tileSize][tile][channel]. */
export function winograd(op: WinogradOp, chunk: i32, count: i32, scratch: i32): void {
  const first = firstImage(chunk, op.imagesPerChunk)
  const images = endImage(chunk, op.imagesPerChunk, count) - first
  const points = op.points
  const pixelBytes = op.channels << 2
  const rowBytes = op.width * pixelBytes, outputRowBytes = op.outputWidth * (op.panels << 5)
  const step = tileStep(points, op.tileSize), ownPoints = kernelPoints(points)
  const stripBytes = reachedPixels(op.tilesAcross, points, op.tileSize) * pixelBytes
  const v = scratch + points * op.planeBytes
  const half = v + points * (op.inputPointBytes + op.outputPointBytes)
  clearMargins(points, scratch, op.planeBytes, op.stripsPerBlock, stripBytes, op.padLeft * pixelBytes, rowBytes)
  for (let begin = 0, strips = images * op.tilesDown; begin < strips; begin += op.stripsPerBlock) {
    const end = min(begin + op.stripsPerBlock, strips)
    for (let strip = begin; strip < end; strip++) {
      const image = strip / op.tilesDown
      const top = (strip - image * op.tilesDown) * step - op.padTop
      const target = scratch + (strip - begin) * stripBytes + op.padLeft * pixelBytes
      inputColumns(op.input + (first + image) * op.inputImageBytes, top, op.height, rowBytes, op.zeros, points, target, op.planeBytes)
    }
    const outputStart = op.output + first * op.outputImageBytes + rowsBefore(op, begin) * outputRowBytes
    const outputEnd = op.accumulate ? outputStart : op.output + first * op.outputImageBytes + rowsBefore(op, end) * outputRowBytes
    const fetchBytes = (((outputEnd - outputStart) / (points * points) + 63) >> 6) << 6
    for (let plane = 0; plane < points; plane++) {
      const target = half + plane * op.tileSize * op.outputPointBytes
      const fetch = outputStart + plane * points * fetchBytes
      const point = min(plane, ownPoints - 1) * ownPoints
      multiplyPlane(op, scratch + plane * op.planeBytes, end - begin, point, v, target, fetch, fetchBytes, outputEnd)
    }
    for (let strip = begin; strip < end; strip++) {
      const image = strip / op.tilesDown
      const from = half + (strip - begin) * op.tilesAcross * (op.panels << 5)
      outputStrip(op, op.output + (first + image) * op.outputImageBytes, strip - image * op.tilesDown, from)
    }
  }
  if (op.slots) addChunkStatistics(op, chunk, first, images)
}

function addChunkStatistics(op: WinogradOp, chunk: i32, first: i32, images: i32): void {
  const channels = op.panels * 8
  const slot = op.slots + chunk * channels * 16
  memory.fill(slot, 0, channels * 16)
  for (let image = first; image < first + images; image++) {
    addStatistics(op.output + image * op.outputImageBytes, op.outputHeight * op.outputWidth, channels, slot)
  }
}
