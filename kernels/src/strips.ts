/**
 * Rows of tiles ("strips") on their way to the 36 points. The first axis is transformed for whole strips, into six planes [plane][strip][x]
 * [channel], one per point of that axis; the second axis for one plane at a time, so that its six points stay in the first-level cache. Rows
 * outside the image are read from a row of zeros; columns outside are zeros in the planes.
 */
import { AXIS_POINTS, factorA, factorAA, factorAABB, factorB, factorBB, factorSum, fourGradients, inputPoints, threeGradients } from './six-points'

// @ts-ignore: decorator
@inline
function rowAddress(image: i32, y: i32, height: i32, rowBytes: i32, zeros: i32): i32 {
  return <u32>y < <u32>height ? image + y * rowBytes : zeros
}

/** Zeroes the columns of all strips that no row of an image covers. */
export function clearMargins(planes: i32, planeBytes: i32, strips: i32, stripBytes: i32, leftBytes: i32, rowBytes: i32): void {
  for (let plane = 0; plane < AXIS_POINTS; plane++) {
    let strip = planes + plane * planeBytes
    for (const end = strip + strips * stripBytes; strip < end; strip += stripBytes) {
      memory.fill(strip, 0, leftBytes)
      memory.fill(strip + leftBytes + rowBytes, 0, stripBytes - leftBytes - rowBytes)
    }
  }
}

/** B^T of the columns of six pixels that start at row `top`; `target` is the first column inside the image in the first plane. */
export function inputColumns(image: i32, top: i32, height: i32, rowBytes: i32, zeros: i32, target: i32, planeBytes: i32): void {
  const r0 = rowAddress(image, top, height, rowBytes, zeros)
  const r1 = rowAddress(image, top + 1, height, rowBytes, zeros)
  const r2 = rowAddress(image, top + 2, height, rowBytes, zeros)
  const r3 = rowAddress(image, top + 3, height, rowBytes, zeros)
  const r4 = rowAddress(image, top + 4, height, rowBytes, zeros)
  const r5 = rowAddress(image, top + 5, height, rowBytes, zeros)
  const a = f32x4.splat(factorA), b = f32x4.splat(factorB), aa = f32x4.splat(factorAA), bb = f32x4.splat(factorBB)
  const aabb = f32x4.splat(factorAABB), sum = f32x4.splat(factorSum)
  for (let at = 0; at < rowBytes; at += 16) {
    inputPoints(
      v128.load(r0 + at), v128.load(r1 + at), v128.load(r2 + at), v128.load(r3 + at), v128.load(r4 + at), v128.load(r5 + at),
      target + at, planeBytes, a, b, aa, bb, aabb, sum
    )
  }
}

/** points[6][tile][channel] = B^T of six neighbouring columns of a strip in one plane, tiles `tileSize` columns apart. */
export function inputTiles(strip: i32, tiles: i32, tileSize: i32, pixelBytes: i32, points: i32, pointBytes: i32): void {
  const a = f32x4.splat(factorA), b = f32x4.splat(factorB), aa = f32x4.splat(factorAA), bb = f32x4.splat(factorBB)
  const aabb = f32x4.splat(factorAABB), sum = f32x4.splat(factorSum)
  for (let tile = 0; tile < tiles; tile++) {
    for (let source = strip, end = strip + pixelBytes; source < end; source += 16) {
      const c2 = source + 2 * pixelBytes, c4 = c2 + 2 * pixelBytes
      inputPoints(
        v128.load(source), v128.load(source + pixelBytes), v128.load(c2), v128.load(c2 + pixelBytes), v128.load(c4), v128.load(c4 + pixelBytes),
        points, pointBytes, a, b, aa, bb, aabb, sum
      )
      points += 16
    }
    strip += tileSize * pixelBytes
  }
}

/** A of the columns of `tileSize` output gradients that start at row `top`. */
export function gradientColumns(
  image: i32, top: i32, height: i32, rowBytes: i32, zeros: i32, tileSize: i32, target: i32, planeBytes: i32
): void {
  const r0 = rowAddress(image, top, height, rowBytes, zeros)
  const r1 = rowAddress(image, top + 1, height, rowBytes, zeros)
  const r2 = rowAddress(image, top + 2, height, rowBytes, zeros)
  const r3 = rowAddress(image, top + 3, height, rowBytes, zeros)
  const a = f32x4.splat(factorA), b = f32x4.splat(factorB), aa = f32x4.splat(factorAA), bb = f32x4.splat(factorBB)
  if (tileSize == 4) {
    for (let at = 0; at < rowBytes; at += 16) {
      fourGradients(v128.load(r0 + at), v128.load(r1 + at), v128.load(r2 + at), v128.load(r3 + at), target + at, planeBytes, a, b, aa, bb)
    }
  } else {
    for (let at = 0; at < rowBytes; at += 16) {
      threeGradients(v128.load(r0 + at), v128.load(r1 + at), v128.load(r2 + at), target + at, planeBytes, a, b, aa, bb)
    }
  }
}

/** points[6][tile][channel] of the output gradients of a strip in one plane. */
export function gradientTiles(strip: i32, tiles: i32, tileSize: i32, pixelBytes: i32, points: i32, pointBytes: i32): void {
  const a = f32x4.splat(factorA), b = f32x4.splat(factorB), aa = f32x4.splat(factorAA), bb = f32x4.splat(factorBB)
  for (let tile = 0; tile < tiles; tile++) {
    for (let source = strip, end = strip + pixelBytes; source < end; source += 16) {
      const y0 = v128.load(source), y1 = v128.load(source + pixelBytes), y2 = v128.load(source + 2 * pixelBytes)
      if (tileSize == 4) fourGradients(y0, y1, y2, v128.load(source + 3 * pixelBytes), points, pointBytes, a, b, aa, bb)
      else threeGradients(y0, y1, y2, points, pointBytes, a, b, aa, bb)
      points += 16
    }
    strip += tileSize * pixelBytes
  }
}
