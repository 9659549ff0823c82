/** Kernel gradients: per chunk into slots, then one fixed-order sum over the slots. */
import { ConvWeightsOp, DenseWeightsOp, ReduceWeightsOp } from './generated/ops'
import { endImage, firstImage, padImage } from './images'
import { zero } from './simd'
import { outerTile } from './tile'

/** target[channel] (+)= sum over pixels of gradient[pixel][channel], in blocks so that long sums stay exact. */
export function addBias(gradient: i32, pixels: i32, panels: i32, target: i32, store: bool): void {
  const pixelBytes = panels * 32
  for (let offset = 0; offset < pixelBytes; offset += 16) {
    let total = store ? zero() : v128.load(target + offset)
    for (let first = 0; first < pixels; first += 64) {
      let sum = zero()
      for (let pixel = first; pixel < min(first + 64, pixels); pixel++) sum = f32x4.add(sum, v128.load(gradient + pixel * pixelBytes + offset))
      total = f32x4.add(total, sum)
    }
    v128.store(target + offset, total)
  }
}

function addImage(op: ConvWeightsOp, input: i32, gradient: i32, slot: i32, store: bool): void {
  const pixelBytes = op.panels * 32
  for (let row = 0; row < op.outputHeight; row += op.rowsPerBlock) {
    const rows = min(op.rowsPerBlock, op.outputHeight - row)
    const a = input + row * op.rowStepBytes
    const b = gradient + row * op.outputWidth * pixelBytes
    let target = slot
    for (let panel = 0; panel < op.panels; panel++) {
      for (let kernelRow = 0; kernelRow < op.kernelRows; kernelRow++) {
        for (let tile = 0; tile < op.runTiles; tile++) {
          const from = a + kernelRow * op.paddedRowBytes + tile * 24
          outerTile(from, b + panel * 32, target, rows, op.outputWidth, op.pixelStepBytes, op.rowStepBytes, pixelBytes, store && row == 0)
          target += 192
        }
      }
    }
  }
}

export function convWeights(op: ConvWeightsOp, chunk: i32, count: i32, scratch: i32): void {
  const slot = op.slots + chunk * op.slotBytes
  const biasSlot = slot + op.slotBytes - op.biasSlotBytes
  const first = firstImage(chunk, op.imagesPerChunk)
  const end = endImage(chunk, op.imagesPerChunk, count)
  if (first >= end) memory.fill(slot, 0, op.slotBytes)
  for (let image = first; image < end; image++) {
    let input = op.input + image * op.inputImageBytes
    const gradient = op.gradient + image * op.gradientImageBytes
    if (op.padded) {
      padImage(input, scratch, op.height, op.rowBytes, op.padTop, op.padLeftBytes, op.paddedHeight, op.paddedRowBytes)
      input = scratch
    }
    addImage(op, input, gradient, slot, image == first)
    if (op.biasSlotBytes) addBias(gradient, op.outputHeight * op.outputWidth, op.panels, biasSlot, image == first)
  }
}

export function denseWeights(op: DenseWeightsOp, chunk: i32, count: i32): void {
  const pixelBytes = op.panels * 32
  const end = min((chunk + 1) * op.tilesPerChunk, op.tiles)
  for (let panel = 0; panel < op.panels; panel++) {
    for (let tile = chunk * op.tilesPerChunk; tile < end; tile++) {
      const target = op.slots + (panel * op.tiles + tile) * 192
      outerTile(op.input + tile * 24, op.gradient + panel * 32, target, count, 1, op.depth * 4, op.depth * 4, pixelBytes, 1)
    }
  }
  if (chunk == 0 && op.biasSlotBytes) addBias(op.gradient, count, op.panels, op.slots + op.panels * op.tiles * 192, true)
}

/** Row = (kernel row, tap of the row, input channel); the last panel may have unused columns. */
export function reduceWeights(op: ReduceWeightsOp, chunk: i32): void {
  const rows = op.kernelRows * op.tapsPerRow * op.inChannels
  const end = min((chunk + 1) * op.rowsPerChunk, rows)
  const rowInRunCount = op.tapsPerRow * op.inChannels
  for (let first = 0; first < op.outChannels; first += 8) {
    const width = min(8, op.outChannels - first)
    for (let row = chunk * op.rowsPerChunk; row < end; row++) {
      const kernelRow = row / rowInRunCount
      const inRun = row - kernelRow * rowInRunCount
      const tap = inRun / op.inChannels
      const slotRow = ((first >> 3) * op.kernelRows + kernelRow) * op.runRows + tap * op.inChannelsPadded + inRun - tap * op.inChannels
      let source = op.slots + slotRow * 32
      let low = v128.load(source), high = v128.load(source, 16)
      for (let slot = 1; slot < op.slotCount; slot++) {
        source += op.slotBytes
        low = f32x4.add(low, v128.load(source))
        high = f32x4.add(high, v128.load(source, 16))
      }
      storeColumns(op.target + (row * op.outChannels + first) * 4, low, high, width)
    }
  }
}

function storeColumns(target: i32, low: v128, high: v128, width: i32): void {
  if (width >= 4) v128.store(target, low)
  if (width == 8) v128.store(target, high, 16)
  if (width == 8 || width == 4) return
  const rest = width > 4 ? high : low
  const at = width > 4 ? target + 16 : target
  const left = width & 3
  store<f32>(at, f32x4.extract_lane(rest, 0))
  if (left > 1) store<f32>(at, f32x4.extract_lane(rest, 1), 4)
  if (left > 2) store<f32>(at, f32x4.extract_lane(rest, 2), 8)
}
