/**
 * Input gradient of a stride-1 convolution as the adjoint of winograd.ts: dx = B [(A dy A^T) * U^T] B^T, patches of 6 x 6 added up where they
 * overlap. Without padding it has fewer tiles than the convolution with the turned kernel: those of the output, not of the larger input.
 */
import { WinogradGradientOp } from './generated/ops'
import { endImage, firstImage } from './images'
import { multiply } from './products'
import { output0, put, spread0, spread1, spread2, spread3, spreadPoints, TILE_POINTS } from './six-points'
import { clearMargins, gradientColumns, gradientTiles } from './strips'

/** Products of a strip's tiles -> strip[x][channel / 4][6][4]: B along the second axis, neighbouring patches added. */
function spreadTiles(op: WinogradGradientOp, products: i32, strip: i32): void {
  const pixelBytes = op.panels << 5, columnBytes = pixelBytes * 6
  const pointBytes = op.outputPointBytes
  const tileSize = op.tileSize
  for (let tile = 0; tile < op.tilesAcross; tile++) {
    let target = strip
    for (let at = products; at < products + pixelBytes; at += 16) {
      let source = at
      for (const end = target + 96; target < end; target += 16) {
        const p3 = source + 3 * pointBytes
        const m0 = v128.load(source), m1 = v128.load(source + pointBytes), m2 = v128.load(source + 2 * pointBytes)
        const m3 = v128.load(p3), m4 = v128.load(p3 + pointBytes), m5 = v128.load(p3 + 2 * pointBytes)
        if (tile == 0) spreadPoints(m0, m1, m2, m3, m4, m5, target, columnBytes, 0)
        else if (tileSize == 4) spreadPoints(m0, m1, m2, m3, m4, m5, target, columnBytes, 2)
        else spreadPoints(m0, m1, m2, m3, m4, m5, target, columnBytes, 3)
        source += 6 * pointBytes
      }
    }
    strip += tileSize * columnBytes
    products += pixelBytes
  }
}

/** The strip's columns inside the image -> rows top to top + 5 of it, as far as they exist. Rows that the strip before has reached are added to. */
function spreadColumns(op: WinogradGradientOp, strip: i32, image: i32, top: i32): void {
  const rowBytes = op.width * (op.panels << 5)
  const shared = top > -op.padTop ? 6 - op.tileSize : 0
  const first = max(0, -top), end = min(6, op.height - top)
  let target = image + top * rowBytes
  for (const stop = target + rowBytes; target < stop; target += 16) {
    const m0 = v128.load(strip), m1 = v128.load(strip, 16), m2 = v128.load(strip, 32), m3 = v128.load(strip, 48)
    const m4 = v128.load(strip, 64), m5 = v128.load(strip, 80)
    const sumA = f32x4.add(m1, m2), sumB = f32x4.add(m3, m4), differenceA = f32x4.sub(m1, m2), differenceB = f32x4.sub(m3, m4)
    const add = <bool>op.accumulate
    if (first <= 0) put(target, spread0(m0), add || shared > 0)
    if (first <= 1 && end > 1) put(target + rowBytes, spread1(differenceA, differenceB, m5), add || shared > 1)
    if (first <= 2 && end > 2) put(target + 2 * rowBytes, spread2(m0, sumA, sumB), add || shared > 2)
    if (end > 3) put(target + 3 * rowBytes, spread3(differenceA, differenceB, m5), add)
    if (end > 4) put(target + 4 * rowBytes, output0(m0, sumA, sumB), add)
    if (end > 5) put(target + 5 * rowBytes, m5, add)
    strip += 96
  }
}

/** Scratch: strip of gradients, strip of results, gradients at the points, products. */
export function winogradGradient(op: WinogradGradientOp, chunk: i32, count: i32, scratch: i32): void {
  const first = firstImage(chunk, op.imagesPerChunk)
  const images = endImage(chunk, op.imagesPerChunk, count) - first
  const tileSize = op.tileSize
  const gradientPixelBytes = op.channels << 2, pixelBytes = op.panels << 5
  const results = scratch + op.tilesAcross * tileSize * gradientPixelBytes * 6
  const z = results + (op.tilesAcross * tileSize + 6 - tileSize) * pixelBytes * 6
  const products = z + TILE_POINTS * op.inputPointBytes
  clearMargins(scratch, op.tilesAcross * tileSize, 0, op.gradientWidth, gradientPixelBytes)
  for (let begin = 0, strips = images * op.tilesDown; begin < strips; begin += op.stripsPerBlock) {
    const end = min(begin + op.stripsPerBlock, strips)
    for (let strip = begin; strip < end; strip++) {
      const image = strip / op.tilesDown
      const top = (strip - image * op.tilesDown) * tileSize
      const source = op.gradient + (first + image) * op.gradientImageBytes
      gradientColumns(source, top, op.gradientHeight, op.gradientWidth * gradientPixelBytes, op.zeros, tileSize, scratch)
      const target = z + (strip - begin) * op.tilesAcross * gradientPixelBytes
      gradientTiles(scratch, op.tilesAcross, tileSize, gradientPixelBytes, target, op.inputPointBytes)
    }
    const tiles = (end - begin) * op.tilesAcross
    for (let point = 0; point < TILE_POINTS; point++) {
      const weights = op.weights + point * op.weightPointBytes
      multiply(z + point * op.inputPointBytes, tiles, gradientPixelBytes, weights, op.panels, op.channels, products + point * op.outputPointBytes)
    }
    for (let strip = begin; strip < end; strip++) {
      const image = strip / op.tilesDown
      const top = (strip - image * op.tilesDown) * tileSize - op.padTop
      spreadTiles(op, products + (strip - begin) * op.tilesAcross * pixelBytes, results)
      spreadColumns(op, results + op.padLeft * pixelBytes * 6, op.output + (first + image) * op.outputImageBytes, top)
    }
  }
}
