/**
 * Kernel gradient of a convolution, the adjoint of winograd.ts: dW = G^T [sum over tiles of (B^T x B) * (A dy A^T)] G. Each chunk of
 * images sums at the points, then goes back to taps in its own slot; reduceWeights adds the slots in order.
 */
import { eightTapGradients } from './eight-points'
import { WinogradWeightsOp } from './generated/ops'
import { endImage, firstImage } from './images'
import { nineTapGradients } from './nine-points'
import { multiplyTransposed } from './products'
import { tapGradients } from './six-points'
import { clearMargins, gradientColumns, gradientTiles, inputColumns, inputTiles, kernelPoints, reachedPixels, tileStep } from './strips'
import { addBias } from './weight-gradient'

/** Points `pointBytes` apart -> taps `step` bytes apart, four channels. */
// @ts-ignore: decorator
@inline
function tapsOfAxis(source: i32, pointBytes: i32, points: i32, taps: i32, target: i32, step: i32): void {
  if (points == 9) return nineTapGradients(source, pointBytes, target, step)
  if (points == 8) {
    if (taps == 3) eightTapGradients(source, pointBytes, false, target, step)
    else eightTapGradients(source, pointBytes, true, target, step)
    return
  }
  const p3 = source + 3 * pointBytes
  tapGradients(
    v128.load(source), v128.load(source + pointBytes), v128.load(source + 2 * pointBytes), v128.load(p3), v128.load(p3 + pointBytes),
    v128.load(p3 + 2 * pointBytes), taps, target, step
  )
}

/** Sums [points of both axes][panel][channel][8] -> slot [panel][ky][kx * channels + channel][8]. `temporary`: [4 taps][points] vectors. */
function tapsOf(op: WinogradWeightsOp, sums: i32, slot: i32, temporary: i32): void {
  const points = op.points, ownPoints = kernelPoints(points)
  const taps = points == 9 ? 3 : points + 1 - op.tileSize
  const rowBytes = taps * op.channels * 32, temporaryRowBytes = ownPoints << 4
  for (let panel = 0; panel < op.panels; panel++) {
    for (let channel = 0; channel < op.channels * 32; channel += 16) {
      let source = sums + channel
      for (let at = temporary; at < temporary + temporaryRowBytes; at += 16) {
        tapsOfAxis(source, op.sumPointBytes, points, taps, at, temporaryRowBytes)
        source += ownPoints * op.sumPointBytes
      }
      let target = slot + channel
      for (let at = temporary; at < temporary + taps * temporaryRowBytes; at += temporaryRowBytes) {
        tapsOfAxis(at, 16, points, taps, target, rowBytes)
        target += op.channels * 32
      }
    }
    sums += op.channels * 32
    slot += taps * rowBytes
  }
}

/** One plane of both: points of the second axis, then their products added to the sums of these points. */
function addPlane(op: WinogradWeightsOp, plane: i32, gradientPlane: i32, strips: i32, sums: i32, v: i32, z: i32, add: bool): void {
  const points = op.points, lastPoint = kernelPoints(points) - 1
  const pixelBytes = op.channels << 2, gradientPixelBytes = op.panels << 5
  const gradientStripBytes = op.tilesAcross * op.tileSize * gradientPixelBytes
  const stripBytes = reachedPixels(op.tilesAcross, points, op.tileSize) * pixelBytes
  for (let strip = 0; strip < strips; strip++) {
    const tile = strip * op.tilesAcross
    inputTiles(plane + strip * stripBytes, op.tilesAcross, points, op.tileSize, pixelBytes, v + tile * pixelBytes, op.inputPointBytes)
    const target = z + tile * gradientPixelBytes
    gradientTiles(gradientPlane + strip * gradientStripBytes, op.tilesAcross, points, op.tileSize, gradientPixelBytes, target, op.gradientPointBytes)
  }
  for (let second = 0; second < points; second++) {
    const a = v + second * op.inputPointBytes, b = z + second * op.gradientPointBytes
    const target = sums + min(second, lastPoint) * op.sumPointBytes
    multiplyTransposed(a, op.channels, b, op.panels, strips * op.tilesAcross, target, add || second > lastPoint)
  }
}

/** Scratch: planes of inputs, planes of gradients, both at the points of the second axis, sums at all points, 4 x 8 vectors. */
export function winogradWeights(op: WinogradWeightsOp, chunk: i32, count: i32, scratch: i32): void {
  const first = firstImage(chunk, op.imagesPerChunk)
  const images = endImage(chunk, op.imagesPerChunk, count) - first
  const slot = op.slots + chunk * op.slotBytes
  if (images <= 0) return memory.fill(slot, 0, op.slotBytes)
  const tileSize = op.tileSize, points = op.points, step = tileStep(points, tileSize), ownPoints = kernelPoints(points)
  const pixelBytes = op.channels << 2, gradientPixelBytes = op.panels << 5
  const rowBytes = op.width * pixelBytes, gradientRowBytes = op.gradientWidth * gradientPixelBytes
  const stripBytes = reachedPixels(op.tilesAcross, points, op.tileSize) * pixelBytes
  const gradientStripBytes = op.tilesAcross * tileSize * gradientPixelBytes
  const gradientPlanes = scratch + points * op.planeBytes
  const v = gradientPlanes + points * op.gradientPlaneBytes
  const z = v + points * op.inputPointBytes
  const sums = z + points * op.gradientPointBytes
  clearMargins(points, scratch, op.planeBytes, op.stripsPerBlock, stripBytes, op.padLeft * pixelBytes, rowBytes)
  clearMargins(points, gradientPlanes, op.gradientPlaneBytes, op.stripsPerBlock, gradientStripBytes, 0, gradientRowBytes)
  for (let begin = 0, strips = images * op.tilesDown; begin < strips; begin += op.stripsPerBlock) {
    const end = min(begin + op.stripsPerBlock, strips)
    for (let strip = begin; strip < end; strip++) {
      const image = strip / op.tilesDown
      const row = strip - image * op.tilesDown
      const target = scratch + (strip - begin) * stripBytes + op.padLeft * pixelBytes
      inputColumns(op.input + (first + image) * op.inputImageBytes, row * step - op.padTop, op.height, rowBytes, op.zeros, points, target, op.planeBytes)
      const gradient = op.gradient + (first + image) * op.gradientImageBytes
      const gradientTarget = gradientPlanes + (strip - begin) * gradientStripBytes
      gradientColumns(gradient, row * tileSize, op.gradientHeight, gradientRowBytes, op.zeros, points, tileSize, gradientTarget, op.gradientPlaneBytes)
    }
    for (let plane = 0; plane < points; plane++) {
      const gradientPlane = gradientPlanes + plane * op.gradientPlaneBytes
      const planeSums = sums + min(plane, ownPoints - 1) * ownPoints * op.sumPointBytes
      addPlane(op, scratch + plane * op.planeBytes, gradientPlane, end - begin, planeSums, v, z, begin > 0 || plane >= ownPoints)
    }
  }
  tapsOf(op, sums, slot, sums + ownPoints * ownPoints * op.sumPointBytes)
  if (op.biasSlotBytes) addImageBiases(op, first, images, slot + op.slotBytes - op.biasSlotBytes)
}

function addImageBiases(op: WinogradWeightsOp, first: i32, images: i32, slot: i32): void {
  const pixels = op.gradientHeight * op.gradientWidth
  for (let image = 0; image < images; image++) addBias(op.gradient + (first + image) * op.gradientImageBytes, pixels, op.panels, slot, image == 0)
}
