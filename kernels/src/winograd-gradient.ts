/**
 * Input gradient of a convolution as the adjoint of winograd.ts: dx = B [(A dy A^T) * U^T] B^T, patches of 6 x 6, 8 x 8 or 9 x 9 added
 * up where they overlap. Without padding it has fewer tiles than the convolution with the turned kernel: those of the output, not of the larger input.
 */
import { spreadEight } from './eight-points'
import { factorA, factorAA, factorAABB, factorB, factorBB, factorSum } from './factors'
import { WinogradGradientOp } from './generated/ops'
import { endImage, firstImage } from './images'
import { spreadNine } from './nine-points'
import { multiply } from './products'
import { output0, put, spread1, spread2, spread3, spreadPoints } from './six-points'
import { clearMargins, gradientColumns, gradientTiles, kernelPoints, reachedPixels, tileStep } from './strips'

/** Products of a strip's tiles -> one plane [x][channel]: B along the second axis, neighbouring patches added. */
function spreadTiles(op: WinogradGradientOp, products: i32, plane: i32): void {
  if (op.points == 9) return spreadTilesNine(op, products, plane)
  if (op.points == 8) return spreadTilesEight(op, products, plane)
  const pixelBytes = op.panels << 5, pointBytes = op.outputPointBytes
  const a = factorA(), b = factorB(), aa = factorAA(), bb = factorBB()
  const aabb = factorAABB(), sum = factorSum()
  for (let tile = 0; tile < op.tilesAcross; tile++) {
    let source = products
    for (let target = plane, end = plane + pixelBytes; target < end; target += 16) {
      const p3 = source + 3 * pointBytes
      const m0 = v128.load(source), m1 = v128.load(source + pointBytes), m2 = v128.load(source + 2 * pointBytes)
      const m3 = v128.load(p3), m4 = v128.load(p3 + pointBytes), m5 = v128.load(p3 + 2 * pointBytes)
      if (tile == 0) spreadPoints(m0, m1, m2, m3, m4, m5, target, pixelBytes, 0, a, b, aa, bb, aabb, sum)
      else if (op.tileSize == 4) spreadPoints(m0, m1, m2, m3, m4, m5, target, pixelBytes, 2, a, b, aa, bb, aabb, sum)
      else spreadPoints(m0, m1, m2, m3, m4, m5, target, pixelBytes, 3, a, b, aa, bb, aabb, sum)
      source += 16
    }
    plane += op.tileSize * pixelBytes
    products += pixelBytes
  }
}

function spreadTilesEight(op: WinogradGradientOp, products: i32, plane: i32): void {
  const pixelBytes = op.panels << 5, pointBytes = op.outputPointBytes
  for (let tile = 0; tile < op.tilesAcross; tile++) {
    let source = products
    for (let target = plane, end = plane + pixelBytes; target < end; target += 16) {
      if (tile == 0) spreadEight(source, pointBytes, target, pixelBytes, 0, 8, 0, false)
      else if (op.tileSize == 6) spreadEight(source, pointBytes, target, pixelBytes, 0, 8, 2, false)
      else spreadEight(source, pointBytes, target, pixelBytes, 0, 8, 3, false)
      source += 16
    }
    plane += op.tileSize * pixelBytes
    products += pixelBytes
  }
}

function spreadTilesNine(op: WinogradGradientOp, products: i32, plane: i32): void {
  const pixelBytes = op.panels << 5, pointBytes = op.outputPointBytes
  for (let tile = 0; tile < op.tilesAcross; tile++) {
    let source = products
    for (let target = plane, end = plane + pixelBytes; target < end; target += 16) {
      if (tile == 0) spreadNine(source, pointBytes, target, pixelBytes, 0, 9, 0, false)
      else spreadNine(source, pointBytes, target, pixelBytes, 0, 9, 1, false)
      source += 16
    }
    plane += 2 * op.tileSize * pixelBytes
    products += pixelBytes
  }
}

/** A strip's columns inside the image -> the rows of it from `top`, as far as they exist. Rows that the strip before has reached are added to. */
function spreadColumns(op: WinogradGradientOp, strip: i32, planeBytes: i32, image: i32, top: i32): void {
  const rowBytes = op.width * (op.panels << 5)
  const points = op.points
  const shared = top > -op.padTop ? points - tileStep(points, op.tileSize) : 0
  const first = max(0, -top), end = min(points, op.height - top)
  const add = <bool>op.accumulate
  if (points > 6) {
    let target = image + top * rowBytes
    for (const stop = strip + rowBytes; strip < stop; strip += 16) {
      if (points == 9) spreadNine(strip, planeBytes, target, rowBytes, first, end, shared, add)
      else spreadEight(strip, planeBytes, target, rowBytes, first, end, shared, add)
      target += 16
    }
    return
  }
  const a = factorA(), b = factorB(), aa = factorAA(), bb = factorBB()
  const aabb = factorAABB(), sum = factorSum()
  let target = image + top * rowBytes
  for (const stop = strip + rowBytes; strip < stop; strip += 16) {
    const p3 = strip + 3 * planeBytes
    const m0 = v128.load(strip), m1 = v128.load(strip + planeBytes), m2 = v128.load(strip + 2 * planeBytes)
    const m3 = v128.load(p3), m4 = v128.load(p3 + planeBytes), m5 = v128.load(p3 + 2 * planeBytes)
    const sumA = f32x4.add(m1, m2), sumB = f32x4.add(m3, m4), differenceA = f32x4.sub(m1, m2), differenceB = f32x4.sub(m3, m4)
    const aDifference = f32x4.mul(a, differenceA), bDifference = f32x4.mul(b, differenceB)
    if (first <= 0) put(target, f32x4.mul(aabb, m0), add || shared > 0)
    if (first <= 1 && end > 1) put(target + rowBytes, spread1(aDifference, bDifference, m5, aa, bb, aabb), add || shared > 1)
    if (first <= 2 && end > 2) put(target + 2 * rowBytes, spread2(m0, sumA, sumB, aa, bb, sum), add || shared > 2)
    if (end > 3) put(target + 3 * rowBytes, spread3(aDifference, bDifference, m5, sum), add)
    if (end > 4) put(target + 4 * rowBytes, output0(m0, sumA, sumB), add)
    if (end > 5) put(target + 5 * rowBytes, m5, add)
    target += 16
  }
}

/** One plane: points of the second axis, products, B of the second axis. */
function multiplyPlane(op: WinogradGradientOp, plane: i32, result: i32, strips: i32, point: i32, z: i32, products: i32): void {
  const points = op.points
  const gradientPixelBytes = op.channels << 2, pixelBytes = op.panels << 5
  const stripBytes = op.tilesAcross * op.tileSize * gradientPixelBytes
  for (let strip = 0; strip < strips; strip++) {
    const target = z + strip * op.tilesAcross * gradientPixelBytes
    gradientTiles(plane + strip * stripBytes, op.tilesAcross, points, op.tileSize, gradientPixelBytes, target, op.inputPointBytes)
  }
  const tiles = strips * op.tilesAcross
  for (let second = 0; second < points; second++) {
    const weights = op.weights + (point + min(second, kernelPoints(points) - 1)) * op.weightPointBytes
    multiply(z + second * op.inputPointBytes, tiles, gradientPixelBytes, weights, op.panels, op.channels, products + second * op.outputPointBytes)
  }
  const resultBytes = reachedPixels(op.tilesAcross, points, op.tileSize) * pixelBytes
  for (let strip = 0; strip < strips; strip++) spreadTiles(op, products + strip * op.tilesAcross * pixelBytes, result + strip * resultBytes)
}

/** Scratch: planes of gradients, planes of results, gradients at the points, products. */
export function winogradGradient(op: WinogradGradientOp, chunk: i32, count: i32, scratch: i32): void {
  const first = firstImage(chunk, op.imagesPerChunk)
  const images = endImage(chunk, op.imagesPerChunk, count) - first
  const tileSize = op.tileSize, points = op.points, step = tileStep(points, tileSize), ownPoints = kernelPoints(points)
  const gradientPixelBytes = op.channels << 2, pixelBytes = op.panels << 5
  const gradientRowBytes = op.gradientWidth * gradientPixelBytes
  const stripBytes = op.tilesAcross * tileSize * gradientPixelBytes
  const resultBytes = reachedPixels(op.tilesAcross, points, op.tileSize) * pixelBytes
  const results = scratch + points * op.planeBytes
  const z = results + points * op.resultPlaneBytes
  const products = z + points * op.inputPointBytes
  clearMargins(points, scratch, op.planeBytes, op.stripsPerBlock, stripBytes, 0, gradientRowBytes)
  for (let begin = 0, strips = images * op.tilesDown; begin < strips; begin += op.stripsPerBlock) {
    const end = min(begin + op.stripsPerBlock, strips)
    for (let strip = begin; strip < end; strip++) {
      const image = strip / op.tilesDown
      const top = (strip - image * op.tilesDown) * tileSize
      const source = op.gradient + (first + image) * op.gradientImageBytes
      const target = scratch + (strip - begin) * stripBytes
      gradientColumns(source, top, op.gradientHeight, gradientRowBytes, op.zeros, points, tileSize, target, op.planeBytes)
    }
    for (let plane = 0; plane < points; plane++) {
      const result = results + plane * op.resultPlaneBytes
      multiplyPlane(op, scratch + plane * op.planeBytes, result, end - begin, min(plane, ownPoints - 1) * ownPoints, z, products)
    }
    for (let strip = begin; strip < end; strip++) {
      const image = strip / op.tilesDown
      const top = (strip - image * op.tilesDown) * step - op.padTop
      const from = results + (strip - begin) * resultBytes + op.padLeft * pixelBytes
      spreadColumns(op, from, op.resultPlaneBytes, op.output + (first + image) * op.outputImageBytes, top)
    }
  }
}
