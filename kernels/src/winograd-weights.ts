/**
 * Kernel gradient of a stride-1 convolution, the adjoint of winograd.ts: dW = G^T [sum over tiles of (B^T x B) * (A dy A^T)] G. Each chunk of
 * images sums at the 36 points, then goes back to taps in its own slot; reduceWeights adds the slots in order.
 */
import { WinogradWeightsOp } from './generated/ops'
import { endImage, firstImage } from './images'
import { multiplyTransposed } from './products'
import { tapGradients, TILE_POINTS } from './six-points'
import { clearMargins, gradientColumns, gradientTiles, inputColumns, inputTiles } from './strips'
import { addBias } from './weight-gradient'

/** Sums [36][panel][channel][8] -> slot [panel][ky][kx * channels + channel][8]. `temporary` has room for 24 vectors. */
function tapsOf(op: WinogradWeightsOp, sums: i32, slot: i32, temporary: i32): void {
  const taps = 7 - op.tileSize
  const step = op.sumPointBytes
  const rowBytes = taps * op.channels * 32
  for (let panel = 0; panel < op.panels; panel++) {
    for (let channel = 0; channel < op.channels * 32; channel += 16) {
      let source = sums + channel
      for (let at = temporary; at < temporary + 96; at += 16) {
        const p3 = source + 3 * step
        tapGradients(
          v128.load(source), v128.load(source + step), v128.load(source + 2 * step), v128.load(p3), v128.load(p3 + step), v128.load(p3 + 2 * step),
          taps, at, 96
        )
        source += 6 * step
      }
      let target = slot + channel
      for (let at = temporary; at < temporary + taps * 96; at += 96) {
        tapGradients(
          v128.load(at), v128.load(at, 16), v128.load(at, 32), v128.load(at, 48), v128.load(at, 64), v128.load(at, 80), taps, target, rowBytes
        )
        target += op.channels * 32
      }
    }
    sums += op.channels * 32
    slot += taps * rowBytes
  }
}

/** Scratch: two strip buffers, 24 vectors, V, gradients at the points, sums. */
export function winogradWeights(op: WinogradWeightsOp, chunk: i32, count: i32, scratch: i32): void {
  const first = firstImage(chunk, op.imagesPerChunk)
  const images = endImage(chunk, op.imagesPerChunk, count) - first
  const slot = op.slots + chunk * op.slotBytes
  if (images <= 0) return memory.fill(slot, 0, op.slotBytes)
  const tileSize = op.tileSize
  const pixelBytes = op.channels << 2, gradientPixelBytes = op.panels << 5
  const columns = op.tilesAcross * tileSize + 6 - tileSize
  const gradientStrip = scratch + columns * pixelBytes * 6
  const temporary = gradientStrip + op.tilesAcross * tileSize * gradientPixelBytes * 6
  const v = temporary + 384
  const z = v + TILE_POINTS * op.inputPointBytes
  const sums = z + TILE_POINTS * op.gradientPointBytes
  clearMargins(scratch, columns, op.padLeft, op.width, pixelBytes)
  clearMargins(gradientStrip, op.tilesAcross * tileSize, 0, op.gradientWidth, gradientPixelBytes)
  for (let begin = 0, strips = images * op.tilesDown; begin < strips; begin += op.stripsPerBlock) {
    const end = min(begin + op.stripsPerBlock, strips)
    for (let strip = begin; strip < end; strip++) {
      const image = strip / op.tilesDown
      const top = (strip - image * op.tilesDown) * tileSize
      const tile = (strip - begin) * op.tilesAcross
      const source = op.input + (first + image) * op.inputImageBytes
      inputColumns(source, top - op.padTop, op.height, op.width * pixelBytes, op.zeros, scratch + op.padLeft * pixelBytes * 6)
      inputTiles(scratch, op.tilesAcross, tileSize, pixelBytes, v + tile * pixelBytes, op.inputPointBytes)
      const gradient = op.gradient + (first + image) * op.gradientImageBytes
      gradientColumns(gradient, top, op.gradientHeight, op.gradientWidth * gradientPixelBytes, op.zeros, tileSize, gradientStrip)
      gradientTiles(gradientStrip, op.tilesAcross, tileSize, gradientPixelBytes, z + tile * gradientPixelBytes, op.gradientPointBytes)
    }
    const tiles = (end - begin) * op.tilesAcross
    for (let point = 0; point < TILE_POINTS; point++) {
      const a = v + point * op.inputPointBytes, b = z + point * op.gradientPointBytes
      multiplyTransposed(a, op.channels, b, op.panels, tiles, sums + point * op.sumPointBytes, begin > 0)
    }
  }
  tapsOf(op, sums, slot, temporary)
  if (op.biasSlotBytes) {
    const biasSlot = slot + op.slotBytes - op.biasSlotBytes
    const pixels = op.gradientHeight * op.gradientWidth
    for (let image = 0; image < images; image++) {
      addBias(op.gradient + (first + image) * op.gradientImageBytes, pixels, op.panels, biasSlot, image == 0)
    }
  }
}
