/**
 * Rows of tiles ("strips") on their way to the 36, 64 or 81 points. The first axis is transformed for whole strips, into planes [plane][strip][x]
 * [channel], one per point of that axis; the second axis for one plane at a time, so that its points stay in the first-level cache. Rows
 * outside the image are read from a row of zeros; columns outside are zeros in the planes.
 */
import { eightGradients, eightInputPoints } from './eight-points'
import { factorA, factorAA, factorAABB, factorB, factorBB, factorSum } from './factors'
import { nineGradients, nineInputPoints } from './nine-points'
import { fourGradients, inputPoints, threeGradients } from './six-points'

/** Input pixels from one tile to the next: nine points are those of stride 2. */
// @ts-ignore: decorator
@inline
export function tileStep(points: i32, tileSize: i32): i32 {
  return points == 9 ? 2 * tileSize : tileSize
}

/** Input pixels that a row of tiles reaches: the last tile reaches as many as it has points. */
// @ts-ignore: decorator
@inline
export function reachedPixels(tiles: i32, points: i32, tileSize: i32): i32 {
  return (tiles - 1) * tileStep(points, tileSize) + points
}

/** Points of one axis that have kernels of their own: the four direct ones of stride 2 share one. */
// @ts-ignore: decorator
@inline
export function kernelPoints(points: i32): i32 {
  return points == 9 ? 6 : points
}

// @ts-ignore: decorator
@inline
function rowAddress(image: i32, y: i32, height: i32, rowBytes: i32, zeros: i32): i32 {
  return <u32>y < <u32>height ? image + y * rowBytes : zeros
}

/** Zeroes the columns of all strips that no row of an image covers. */
export function clearMargins(points: i32, planes: i32, planeBytes: i32, strips: i32, stripBytes: i32, leftBytes: i32, rowBytes: i32): void {
  for (let plane = 0; plane < points; plane++) {
    let strip = planes + plane * planeBytes
    for (const end = strip + strips * stripBytes; strip < end; strip += stripBytes) {
      memory.fill(strip, 0, leftBytes)
      memory.fill(strip + leftBytes + rowBytes, 0, stripBytes - leftBytes - rowBytes)
    }
  }
}

/** B^T of the columns of six, eight or nine pixels (`points`) that start at row `top`; `target` is the first column inside the image in the first plane. */
export function inputColumns(image: i32, top: i32, height: i32, rowBytes: i32, zeros: i32, points: i32, target: i32, planeBytes: i32): void {
  const r0 = rowAddress(image, top, height, rowBytes, zeros)
  const r1 = rowAddress(image, top + 1, height, rowBytes, zeros)
  const r2 = rowAddress(image, top + 2, height, rowBytes, zeros)
  const r3 = rowAddress(image, top + 3, height, rowBytes, zeros)
  const r4 = rowAddress(image, top + 4, height, rowBytes, zeros)
  const r5 = rowAddress(image, top + 5, height, rowBytes, zeros)
  if (points > 6) {
    const r6 = rowAddress(image, top + 6, height, rowBytes, zeros)
    const r7 = rowAddress(image, top + 7, height, rowBytes, zeros)
    if (points == 9) {
      const r8 = rowAddress(image, top + 8, height, rowBytes, zeros)
      for (let at = 0; at < rowBytes; at += 32) {
        nineInputPoints(r0 + at, r1 + at, r2 + at, r3 + at, r4 + at, r5 + at, r6 + at, r7 + at, r8 + at, target + at, planeBytes)
      }
      return
    }
    for (let at = 0; at < rowBytes; at += 32) {
      eightInputPoints(r0 + at, r1 + at, r2 + at, r3 + at, r4 + at, r5 + at, r6 + at, r7 + at, target + at, planeBytes)
    }
    return
  }
  const a = factorA(), b = factorB(), aa = factorAA(), bb = factorBB()
  const aabb = factorAABB(), sum = factorSum()
  for (let at = 0; at < rowBytes; at += 32) {
    inputPoints(r0 + at, r1 + at, r2 + at, r3 + at, r4 + at, r5 + at, target + at, planeBytes, a, b, aa, bb, aabb, sum)
  }
}

/** target[point][tile][channel] = B^T of neighbouring columns of a strip in one plane, tiles `tileSize` columns (outputs, with stride 2) apart. */
export function inputTiles(strip: i32, tiles: i32, points: i32, tileSize: i32, pixelBytes: i32, target: i32, pointBytes: i32): void {
  if (points == 8) return inputTilesEight(strip, tiles, tileSize, pixelBytes, target, pointBytes)
  if (points == 9) return inputTilesNine(strip, tiles, tileSize, pixelBytes, target, pointBytes)
  const a = factorA(), b = factorB(), aa = factorAA(), bb = factorBB()
  const aabb = factorAABB(), sum = factorSum()
  for (let tile = 0; tile < tiles; tile++) {
    for (let source = strip, end = strip + pixelBytes; source < end; source += 32) {
      const c1 = source + pixelBytes, c2 = c1 + pixelBytes, c3 = c2 + pixelBytes, c4 = c3 + pixelBytes
      inputPoints(source, c1, c2, c3, c4, c4 + pixelBytes, target, pointBytes, a, b, aa, bb, aabb, sum)
      target += 32
    }
    strip += tileSize * pixelBytes
  }
}

function inputTilesEight(strip: i32, tiles: i32, tileSize: i32, pixelBytes: i32, points: i32, pointBytes: i32): void {
  for (let tile = 0; tile < tiles; tile++) {
    for (let source = strip, end = strip + pixelBytes; source < end; source += 32) {
      const c1 = source + pixelBytes, c2 = c1 + pixelBytes, c3 = c2 + pixelBytes, c4 = c3 + pixelBytes
      const c5 = c4 + pixelBytes, c6 = c5 + pixelBytes
      eightInputPoints(source, c1, c2, c3, c4, c5, c6, c6 + pixelBytes, points, pointBytes)
      points += 32
    }
    strip += tileSize * pixelBytes
  }
}

function inputTilesNine(strip: i32, tiles: i32, tileSize: i32, pixelBytes: i32, target: i32, pointBytes: i32): void {
  for (let tile = 0; tile < tiles; tile++) {
    for (let source = strip, end = strip + pixelBytes; source < end; source += 32) {
      const c1 = source + pixelBytes, c2 = c1 + pixelBytes, c3 = c2 + pixelBytes, c4 = c3 + pixelBytes
      const c5 = c4 + pixelBytes, c6 = c5 + pixelBytes, c7 = c6 + pixelBytes
      nineInputPoints(source, c1, c2, c3, c4, c5, c6, c7, c7 + pixelBytes, target, pointBytes)
      target += 32
    }
    strip += 2 * tileSize * pixelBytes
  }
}

/** A of the columns of `tileSize` output gradients that start at row `top`. */
export function gradientColumns(
  image: i32, top: i32, height: i32, rowBytes: i32, zeros: i32, points: i32, tileSize: i32, target: i32, planeBytes: i32
): void {
  const r0 = rowAddress(image, top, height, rowBytes, zeros)
  const r1 = rowAddress(image, top + 1, height, rowBytes, zeros)
  const r2 = rowAddress(image, top + 2, height, rowBytes, zeros)
  const r3 = rowAddress(image, top + 3, height, rowBytes, zeros)
  if (tileSize > 4) {
    const r4 = rowAddress(image, top + 4, height, rowBytes, zeros)
    const r5 = rowAddress(image, top + 5, height, rowBytes, zeros)
    if (tileSize == 6) {
      for (let at = 0; at < rowBytes; at += 32) eightGradients(r0 + at, r1 + at, r2 + at, r3 + at, r4 + at, r5 + at, target + at, planeBytes, true)
    } else {
      for (let at = 0; at < rowBytes; at += 32) eightGradients(r0 + at, r1 + at, r2 + at, r3 + at, r4 + at, 0, target + at, planeBytes, false)
    }
    return
  }
  if (points == 9) {
    for (let at = 0; at < rowBytes; at += 32) nineGradients(r0 + at, r1 + at, r2 + at, r3 + at, target + at, planeBytes)
    return
  }
  const a = factorA(), b = factorB(), aa = factorAA(), bb = factorBB()
  if (tileSize == 4) {
    for (let at = 0; at < rowBytes; at += 32) fourGradients(r0 + at, r1 + at, r2 + at, r3 + at, target + at, planeBytes, a, b, aa, bb)
  } else {
    for (let at = 0; at < rowBytes; at += 32) threeGradients(r0 + at, r1 + at, r2 + at, target + at, planeBytes, a, b, aa, bb)
  }
}

/** target[point][tile][channel] of the output gradients of a strip in one plane. */
export function gradientTiles(strip: i32, tiles: i32, points: i32, tileSize: i32, pixelBytes: i32, target: i32, pointBytes: i32): void {
  const a = factorA(), b = factorB(), aa = factorAA(), bb = factorBB()
  for (let tile = 0; tile < tiles; tile++) {
    for (let source = strip, end = strip + pixelBytes; source < end; source += 32) {
      const y1 = source + pixelBytes, y2 = y1 + pixelBytes, y3 = y2 + pixelBytes, y4 = y3 + pixelBytes
      if (points == 9) nineGradients(source, y1, y2, y3, target, pointBytes)
      else if (tileSize == 4) fourGradients(source, y1, y2, y3, target, pointBytes, a, b, aa, bb)
      else if (tileSize == 3) threeGradients(source, y1, y2, target, pointBytes, a, b, aa, bb)
      else if (tileSize == 6) eightGradients(source, y1, y2, y3, y4, y4 + pixelBytes, target, pointBytes, true)
      else eightGradients(source, y1, y2, y3, y4, 0, target, pointBytes, false)
      target += 32
    }
    strip += tileSize * pixelBytes
  }
}
