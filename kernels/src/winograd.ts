/**
 * Stride-1 convolution (and its input gradient) by Winograd's F(4x4, 3x3) or F(3x3, 4x4): 36 products instead of 144 for each tile of
 * outputs. A block of strips goes through: input -> planes of the first axis; then for each plane, points V[6][tile][channel] of the second
 * axis, products M[6][tile][channel] with the transformed kernels U[36][panel][channel][8], and A^T of these; last, A^T of the first axis. The
 * error is a few times the direct kernel's (tests/kernels/conv.test.ts).
 */
import { factorA, factorAA, factorAAA, factorB, factorBB, factorBBB } from './factors'
import { WinogradOp } from './generated/ops'
import { endImage, firstImage } from './images'
import { multiply } from './products'
import { high, low, storeEight, zero } from './simd'
import { AXIS_POINTS, lastOutput, output, output0 } from './six-points'
import { addStatistics } from './statistics'
import { clearMargins, inputColumns, inputTiles } from './strips'

/** half[tileSize][tile][channel] = A^T of M[6][tile][channel]; both lie in points `pointBytes` apart, of which `usedBytes` are in use. */
// @ts-ignore: decorator
@inline
function halfOutputs(products: i32, half: i32, pointBytes: i32, usedBytes: i32, four: bool): void {
  const a = factorA(), b = factorB(), aa = factorAA(), bb = factorBB(), aaa = factorAAA(), bbb = factorBBB()
  for (const end = products + usedBytes; products < end; products += 32) {
    const p1 = products + pointBytes, p2 = p1 + pointBytes, p3 = p2 + pointBytes, p4 = p3 + pointBytes, p5 = p4 + pointBytes
    const second = half + pointBytes, third = second + pointBytes
    const sumALow = f32x4.add(low(p1), low(p2)), sumBLow = f32x4.add(low(p3), low(p4))
    const sumAHigh = f32x4.add(high(p1), high(p2)), sumBHigh = f32x4.add(high(p3), high(p4))
    storeEight(half, output0(low(products), sumALow, sumBLow), output0(high(products), sumAHigh, sumBHigh))
    if (four) storeEight(third, output(sumALow, sumBLow, aa, bb), output(sumAHigh, sumBHigh, aa, bb))
    else storeEight(third, lastOutput(sumALow, sumBLow, low(p5), aa, bb), lastOutput(sumAHigh, sumBHigh, high(p5), aa, bb))
    const aLow = f32x4.sub(low(p1), low(p2)), bLow = f32x4.sub(low(p3), low(p4))
    const aHigh = f32x4.sub(high(p1), high(p2)), bHigh = f32x4.sub(high(p3), high(p4))
    storeEight(second, output(aLow, bLow, a, b), output(aHigh, bHigh, a, b))
    if (four) storeEight(third + pointBytes, lastOutput(aLow, bLow, low(p5), aaa, bbb), lastOutput(aHigh, bHigh, high(p5), aaa, bbb))
    half += 32
  }
}

/** Eight channels of an output on their way to memory. Plain outputs (no bias, no ReLU) save two operations each; only they accumulate. */
// @ts-ignore: decorator
@inline
function finish(target: i32, first: v128, second: v128, bias: i32, floor: v128, plain: bool, accumulate: bool): void {
  if (plain && accumulate) storeEight(target, f32x4.add(first, low(target)), f32x4.add(second, high(target)))
  else if (plain) storeEight(target, first, second)
  else storeEight(target, f32x4.max(f32x4.add(first, low(bias)), floor), f32x4.max(f32x4.add(second, high(bias)), floor))
}

/** One tile, all channels, from half[6][tileSize][tile][channel]; `rows` and `columns` (1 to the tile's size) lie inside the output. */
// @ts-ignore: decorator
@inline
function outputTile(op: WinogradOp, half: i32, target: i32, rows: i32, columns: i32, four: bool, plain: bool, accumulate: bool): void {
  const pixelBytes = op.panels << 5, pointBytes = op.outputPointBytes
  const rowBytes = op.outputWidth * pixelBytes
  const planeBytes = (four ? 4 : 3) * pointBytes
  const a = factorA(), b = factorB(), aa = factorAA(), bb = factorBB(), aaa = factorAAA(), bbb = factorBBB()
  const floor = op.relu ? zero() : f32x4.splat(-Infinity)
  const biases = op.bias ? op.bias : op.zeros
  for (let column = 0; column < columns; column++) {
    let from = half + column * pointBytes, bias = biases
    for (let at = target + column * pixelBytes, end = at + pixelBytes; at < end; at += 32) {
      const p1 = from + planeBytes, p2 = p1 + planeBytes, p3 = p2 + planeBytes, p4 = p3 + planeBytes, p5 = p4 + planeBytes
      const third = at + 2 * rowBytes
      const sumALow = f32x4.add(low(p1), low(p2)), sumBLow = f32x4.add(low(p3), low(p4))
      const sumAHigh = f32x4.add(high(p1), high(p2)), sumBHigh = f32x4.add(high(p3), high(p4))
      finish(at, output0(low(from), sumALow, sumBLow), output0(high(from), sumAHigh, sumBHigh), bias, floor, plain, accumulate)
      if (rows > 2) {
        const thirdLow = four ? output(sumALow, sumBLow, aa, bb) : lastOutput(sumALow, sumBLow, low(p5), aa, bb)
        const thirdHigh = four ? output(sumAHigh, sumBHigh, aa, bb) : lastOutput(sumAHigh, sumBHigh, high(p5), aa, bb)
        finish(third, thirdLow, thirdHigh, bias, floor, plain, accumulate)
      }
      const aLow = f32x4.sub(low(p1), low(p2)), bLow = f32x4.sub(low(p3), low(p4))
      const aHigh = f32x4.sub(high(p1), high(p2)), bHigh = f32x4.sub(high(p3), high(p4))
      if (rows > 1) finish(at + rowBytes, output(aLow, bLow, a, b), output(aHigh, bHigh, a, b), bias, floor, plain, accumulate)
      if (four && rows > 3) {
        const last = third + rowBytes
        finish(last, lastOutput(aLow, bLow, low(p5), aaa, bbb), lastOutput(aHigh, bHigh, high(p5), aaa, bbb), bias, floor, plain, accumulate)
      }
      from += 32
      bias += 32
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
