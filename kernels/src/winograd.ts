/**
 * Stride-1 convolution (and its input gradient) by Winograd's F(4x4, 3x3) or F(3x3, 4x4): 36 products instead of 144 for each tile of
 * outputs. A block of strips goes through: input -> planes of the first axis; then for each plane, points V[6][tile][channel] of the second
 * axis, products M[6][tile][channel] with the transformed kernels U[36][panel][channel][8], and A^T of these; last, A^T of the first axis. The
 * error is a few times the direct kernel's (tests/kernels/conv.test.ts).
 */
import { WinogradOp } from './generated/ops'
import { endImage, firstImage } from './images'
import { multiply } from './products'
import { zero } from './simd'
import { AXIS_POINTS, factorA, factorAA, factorAAA, factorB, factorBB, factorBBB, lastOutput, output, output0 } from './six-points'
import { addStatistics } from './statistics'
import { clearMargins, inputColumns, inputTiles } from './strips'

/** half[tileSize][tile][channel] = A^T of M[6][tile][channel]; both lie in points `pointBytes` apart, of which `usedBytes` are in use. */
// @ts-ignore: decorator
@inline
function halfOutputs(products: i32, half: i32, pointBytes: i32, usedBytes: i32, four: bool): void {
  const a = f32x4.splat(factorA), b = f32x4.splat(factorB), aa = f32x4.splat(factorAA), bb = f32x4.splat(factorBB)
  const aaa = f32x4.splat(factorAAA), bbb = f32x4.splat(factorBBB)
  for (const end = products + usedBytes; products < end; products += 16) {
    const p3 = products + 3 * pointBytes
    const m1 = v128.load(products + pointBytes), m2 = v128.load(products + 2 * pointBytes)
    const m3 = v128.load(p3), m4 = v128.load(p3 + pointBytes), m5 = v128.load(p3 + 2 * pointBytes)
    const sumA = f32x4.add(m1, m2), sumB = f32x4.add(m3, m4), differenceA = f32x4.sub(m1, m2), differenceB = f32x4.sub(m3, m4)
    v128.store(half, output0(v128.load(products), sumA, sumB))
    v128.store(half + pointBytes, output(differenceA, differenceB, a, b))
    if (four) {
      v128.store(half + 2 * pointBytes, output(sumA, sumB, aa, bb))
      v128.store(half + 3 * pointBytes, lastOutput(differenceA, differenceB, m5, aaa, bbb))
    } else v128.store(half + 2 * pointBytes, lastOutput(sumA, sumB, m5, aa, bb))
    half += 16
  }
}

/** What happens to an output on its way to memory. Plain outputs (no bias, no ReLU) save two operations each; only they accumulate. */
// @ts-ignore: decorator
@inline
function finish(target: i32, value: v128, bias: v128, floor: v128, plain: bool, accumulate: bool): void {
  let result = plain ? value : f32x4.add(value, bias)
  if (accumulate) result = f32x4.add(result, v128.load(target))
  v128.store(target, plain ? result : f32x4.max(result, floor))
}

/** One tile, all channels, from half[6][tileSize][tile][channel]; `rows` and `columns` (1 to the tile's size) lie inside the output. */
// @ts-ignore: decorator
@inline
function outputTile(op: WinogradOp, half: i32, target: i32, rows: i32, columns: i32, four: bool, plain: bool, accumulate: bool): void {
  const pixelBytes = op.panels << 5, pointBytes = op.outputPointBytes, biases = op.bias
  const rowBytes = op.outputWidth * pixelBytes
  const planeBytes = (four ? 4 : 3) * pointBytes
  const a = f32x4.splat(factorA), b = f32x4.splat(factorB), aa = f32x4.splat(factorAA), bb = f32x4.splat(factorBB)
  const aaa = f32x4.splat(factorAAA), bbb = f32x4.splat(factorBBB)
  const floor = op.relu ? zero() : f32x4.splat(-Infinity)
  for (let column = 0; column < columns; column++) {
    let from = half + column * pointBytes
    let at = target + column * pixelBytes
    for (let channel = 0; channel < pixelBytes; channel += 16) {
      const bias = biases ? v128.load(biases + channel) : zero()
      const p3 = from + 3 * planeBytes
      const m1 = v128.load(from + planeBytes), m2 = v128.load(from + 2 * planeBytes), m3 = v128.load(p3), m4 = v128.load(p3 + planeBytes)
      const m5 = v128.load(p3 + 2 * planeBytes)
      const sumA = f32x4.add(m1, m2), sumB = f32x4.add(m3, m4), differenceA = f32x4.sub(m1, m2), differenceB = f32x4.sub(m3, m4)
      finish(at, output0(v128.load(from), sumA, sumB), bias, floor, plain, accumulate)
      if (rows > 1) finish(at + rowBytes, output(differenceA, differenceB, a, b), bias, floor, plain, accumulate)
      if (rows > 2) finish(at + 2 * rowBytes, four ? output(sumA, sumB, aa, bb) : lastOutput(sumA, sumB, m5, aa, bb), bias, floor, plain, accumulate)
      if (four && rows > 3) finish(at + 3 * rowBytes, lastOutput(differenceA, differenceB, m5, aaa, bbb), bias, floor, plain, accumulate)
      from += 16
      at += 16
    }
  }
}

function anyTile(op: WinogradOp, half: i32, target: i32, rows: i32, columns: i32): void {
  const four = op.tileSize == 4
  if (op.bias || op.relu) {
    if (four) outputTile(op, half, target, rows, columns, true, false, false)
    else outputTile(op, half, target, rows, columns, false, false, false)
  } else if (op.accumulate) {
    if (four) outputTile(op, half, target, rows, columns, true, true, true)
    else outputTile(op, half, target, rows, columns, false, true, true)
  } else if (four) outputTile(op, half, target, rows, columns, true, true, false)
  else outputTile(op, half, target, rows, columns, false, true, false)
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

/** One plane: points of the second axis, products, A^T of the second axis. */
function multiplyPlane(op: WinogradOp, plane: i32, stripBytes: i32, strips: i32, point: i32, v: i32, m: i32, half: i32): void {
  const pixelBytes = op.channels << 2
  for (let strip = 0; strip < strips; strip++) {
    const target = v + strip * op.tilesAcross * pixelBytes
    inputTiles(plane + strip * stripBytes, op.tilesAcross, op.tileSize, pixelBytes, target, op.inputPointBytes)
  }
  const tiles = strips * op.tilesAcross
  for (let second = 0; second < AXIS_POINTS; second++) {
    const weights = op.weights + (point + second) * op.weightPointBytes
    multiply(v + second * op.inputPointBytes, tiles, pixelBytes, weights, op.panels, op.channels, m + second * op.outputPointBytes)
  }
  if (op.tileSize == 4) halfOutputs(m, half, op.outputPointBytes, tiles * (op.panels << 5), true)
  else halfOutputs(m, half, op.outputPointBytes, tiles * (op.panels << 5), false)
}

/** Scratch: planes, V, M, half[6][tileSize][tile][channel]. */
export function winograd(op: WinogradOp, chunk: i32, count: i32, scratch: i32): void {
  const first = firstImage(chunk, op.imagesPerChunk)
  const images = endImage(chunk, op.imagesPerChunk, count) - first
  const pixelBytes = op.channels << 2
  const rowBytes = op.width * pixelBytes
  const stripBytes = (op.tilesAcross * op.tileSize + AXIS_POINTS - op.tileSize) * pixelBytes
  const v = scratch + AXIS_POINTS * op.planeBytes
  const m = v + AXIS_POINTS * op.inputPointBytes
  const half = m + AXIS_POINTS * op.outputPointBytes
  clearMargins(scratch, op.planeBytes, op.stripsPerBlock, stripBytes, op.padLeft * pixelBytes, rowBytes)
  for (let begin = 0, strips = images * op.tilesDown; begin < strips; begin += op.stripsPerBlock) {
    const end = min(begin + op.stripsPerBlock, strips)
    for (let strip = begin; strip < end; strip++) {
      const image = strip / op.tilesDown
      const top = (strip - image * op.tilesDown) * op.tileSize - op.padTop
      const target = scratch + (strip - begin) * stripBytes + op.padLeft * pixelBytes
      inputColumns(op.input + (first + image) * op.inputImageBytes, top, op.height, rowBytes, op.zeros, target, op.planeBytes)
    }
    for (let plane = 0; plane < AXIS_POINTS; plane++) {
      const target = half + plane * op.tileSize * op.outputPointBytes
      multiplyPlane(op, scratch + plane * op.planeBytes, stripBytes, end - begin, plane * AXIS_POINTS, v, m, target)
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
