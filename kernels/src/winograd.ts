/**
 * Stride-1 convolution (and its input gradient) by Winograd's F(4x4, 3x3) or F(3x3, 4x4): 36 products instead of 144 for each tile of
 * outputs. Strips of tiles go through three steps: input -> V[36][tile][channel]; products M[36][tile][channel] with the transformed
 * kernels U[36][panel][channel][8]; M -> output. The error is about five times the direct kernel's (tests/kernels/conv.test.ts).
 */
import { WinogradOp } from './generated/ops'
import { endImage, firstImage } from './images'
import { multiply } from './products'
import { zero } from './simd'
import { output0, output1, output2, output2Last, output3, TILE_POINTS } from './six-points'
import { addStatistics } from './statistics'
import { clearMargins, inputColumns, inputTiles } from './strips'

/** target[j][6] = A^T of the products of one channel vector along the second axis, for each of the six points of the first. */
// @ts-ignore: decorator
@inline
function outputRows(products: i32, pointBytes: i32, target: i32, four: bool): void {
  for (const end = target + 96; target < end; target += 16) {
    const m1 = v128.load(products + pointBytes), m2 = v128.load(products + 2 * pointBytes)
    const m3 = v128.load(products + 3 * pointBytes), m4 = v128.load(products + 4 * pointBytes), m5 = v128.load(products + 5 * pointBytes)
    const sumA = f32x4.add(m1, m2), sumB = f32x4.add(m3, m4), differenceA = f32x4.sub(m1, m2), differenceB = f32x4.sub(m3, m4)
    v128.store(target, output0(v128.load(products), sumA, sumB))
    v128.store(target, output1(differenceA, differenceB), 96)
    if (four) {
      v128.store(target, output2(sumA, sumB), 192)
      v128.store(target, output3(differenceA, differenceB, m5), 288)
    } else v128.store(target, output2Last(sumA, sumB, m5), 192)
    products += 6 * pointBytes
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

/** One tile, all channels; `rows` and `columns` (1 to the tile's size) lie inside the output. `temporary` has room for 24 vectors. */
// @ts-ignore: decorator
@inline
function outputTile(op: WinogradOp, products: i32, target: i32, rows: i32, columns: i32, temporary: i32, four: bool, plain: bool, accumulate: bool): void {
  const pixelBytes = op.panels << 5, pointBytes = op.outputPointBytes, biases = op.bias
  const rowBytes = op.outputWidth * pixelBytes
  const floor = op.relu ? zero() : f32x4.splat(-Infinity)
  const end = temporary + columns * 96
  for (let channel = 0; channel < pixelBytes; channel += 16) {
    const bias = biases ? v128.load(biases + channel) : zero()
    outputRows(products + channel, pointBytes, temporary, four)
    let at = target + channel
    for (let from = temporary; from < end; from += 96) {
      const m1 = v128.load(from, 16), m2 = v128.load(from, 32), m3 = v128.load(from, 48), m4 = v128.load(from, 64)
      const sumA = f32x4.add(m1, m2), sumB = f32x4.add(m3, m4), differenceA = f32x4.sub(m1, m2), differenceB = f32x4.sub(m3, m4)
      finish(at, output0(v128.load(from), sumA, sumB), bias, floor, plain, accumulate)
      if (rows > 1) finish(at + rowBytes, output1(differenceA, differenceB), bias, floor, plain, accumulate)
      if (rows > 2) {
        const third = four ? output2(sumA, sumB) : output2Last(sumA, sumB, v128.load(from, 80))
        finish(at + 2 * rowBytes, third, bias, floor, plain, accumulate)
      }
      if (four && rows > 3) finish(at + 3 * rowBytes, output3(differenceA, differenceB, v128.load(from, 80)), bias, floor, plain, accumulate)
      at += pixelBytes
    }
  }
}

function anyTile(op: WinogradOp, products: i32, target: i32, rows: i32, columns: i32, temporary: i32): void {
  const four = op.tileSize == 4
  if (op.bias || op.relu) {
    if (four) outputTile(op, products, target, rows, columns, temporary, true, false, false)
    else outputTile(op, products, target, rows, columns, temporary, false, false, false)
  } else if (op.accumulate) {
    if (four) outputTile(op, products, target, rows, columns, temporary, true, true, true)
    else outputTile(op, products, target, rows, columns, temporary, false, true, true)
  } else if (four) outputTile(op, products, target, rows, columns, temporary, true, true, false)
  else outputTile(op, products, target, rows, columns, temporary, false, true, false)
}

function outputStrip(op: WinogradOp, image: i32, row: i32, products: i32, temporary: i32): void {
  const tileSize = op.tileSize
  const pixelBytes = op.panels << 5
  const top = row * tileSize
  const rows = min(tileSize, op.outputHeight - top)
  let target = image + top * op.outputWidth * pixelBytes
  for (let left = 0; left < op.outputWidth; left += tileSize) {
    anyTile(op, products, target, rows, min(tileSize, op.outputWidth - left), temporary)
    products += pixelBytes
    target += tileSize * pixelBytes
  }
}

/** Scratch: strip buffer, 24 vectors, V, M. */
export function winograd(op: WinogradOp, chunk: i32, count: i32, scratch: i32): void {
  const first = firstImage(chunk, op.imagesPerChunk)
  const images = endImage(chunk, op.imagesPerChunk, count) - first
  const pixelBytes = op.channels << 2
  const columns = op.tilesAcross * op.tileSize + 6 - op.tileSize
  const temporary = scratch + columns * pixelBytes * 6
  const v = temporary + 384
  const m = v + TILE_POINTS * op.inputPointBytes
  clearMargins(scratch, columns, op.padLeft, op.width, pixelBytes)
  for (let begin = 0, strips = images * op.tilesDown; begin < strips; begin += op.stripsPerBlock) {
    const end = min(begin + op.stripsPerBlock, strips)
    let target = v
    for (let strip = begin; strip < end; strip++) {
      const image = strip / op.tilesDown
      const top = (strip - image * op.tilesDown) * op.tileSize - op.padTop
      const source = op.input + (first + image) * op.inputImageBytes
      inputColumns(source, top, op.height, op.width * pixelBytes, op.zeros, scratch + op.padLeft * pixelBytes * 6)
      inputTiles(scratch, op.tilesAcross, op.tileSize, pixelBytes, target, op.inputPointBytes)
      target += op.tilesAcross * pixelBytes
    }
    const tiles = (end - begin) * op.tilesAcross
    for (let point = 0; point < TILE_POINTS; point++) {
      const weights = op.weights + point * op.weightPointBytes
      multiply(v + point * op.inputPointBytes, tiles, pixelBytes, weights, op.panels, op.channels, m + point * op.outputPointBytes)
    }
    let products = m
    for (let strip = begin; strip < end; strip++) {
      const image = strip / op.tilesDown
      outputStrip(op, op.output + (first + image) * op.outputImageBytes, strip - image * op.tilesDown, products, temporary)
      products += op.tilesAcross * (op.panels << 5)
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
