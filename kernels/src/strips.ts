/**
 * Rows of tiles ("strips") to and from the 36 points. A strip reads `tileSize` rows of outputs, or the 6 rows of inputs they depend on; rows
 * outside the image are read from a row of zeros, columns outside are zeros of the strip buffer.
 */
import { AXIS_POINTS, fourGradients, inputPoints, threeGradients } from './six-points'

// @ts-ignore: decorator
@inline
export function rowAddress(image: i32, y: i32, height: i32, rowBytes: i32, zeros: i32): i32 {
  return <u32>y < <u32>height ? image + y * rowBytes : zeros
}

/** Zeroes the columns of a strip buffer that no row of an image covers. Columns hold six values of each channel. */
export function clearMargins(strip: i32, columns: i32, left: i32, width: i32, pixelBytes: i32): void {
  const columnBytes = pixelBytes * AXIS_POINTS
  memory.fill(strip, 0, left * columnBytes)
  const end = (left + width) * columnBytes
  memory.fill(strip + end, 0, columns * columnBytes - end)
}

/** strip[x][channel / 4][6][4] = B^T of the column of six pixels that starts at row `top`. `strip` is the first column inside the image. */
export function inputColumns(image: i32, top: i32, height: i32, rowBytes: i32, zeros: i32, strip: i32): void {
  const r0 = rowAddress(image, top, height, rowBytes, zeros)
  const r1 = rowAddress(image, top + 1, height, rowBytes, zeros)
  const r2 = rowAddress(image, top + 2, height, rowBytes, zeros)
  const r3 = rowAddress(image, top + 3, height, rowBytes, zeros)
  const r4 = rowAddress(image, top + 4, height, rowBytes, zeros)
  const r5 = rowAddress(image, top + 5, height, rowBytes, zeros)
  for (let at = 0; at < rowBytes; at += 16) {
    inputPoints(v128.load(r0 + at), v128.load(r1 + at), v128.load(r2 + at), v128.load(r3 + at), v128.load(r4 + at), v128.load(r5 + at), strip, 16)
    strip += 96
  }
}

/** points[6 i + j][tile][channel] = column transform of six neighbouring columns of the strip, tiles `tileSize` columns apart. */
export function inputTiles(strip: i32, tiles: i32, tileSize: i32, pixelBytes: i32, points: i32, pointBytes: i32): void {
  const columnBytes = pixelBytes * AXIS_POINTS
  const rowPoints = pointBytes * AXIS_POINTS
  for (let tile = 0; tile < tiles; tile++) {
    let source = strip
    for (let at = 0; at < pixelBytes; at += 16) {
      let target = points + at
      for (const end = source + 96; source < end; source += 16) {
        const c2 = source + 2 * columnBytes, c4 = c2 + 2 * columnBytes
        inputPoints(
          v128.load(source), v128.load(source + columnBytes), v128.load(c2), v128.load(c2 + columnBytes), v128.load(c4), v128.load(c4 + columnBytes),
          target, pointBytes
        )
        target += rowPoints
      }
    }
    strip += tileSize * columnBytes
    points += pixelBytes
  }
}

/** strip[x][channel / 4][6][4] = A of the column of `tileSize` output gradients that starts at row `top`. */
export function gradientColumns(image: i32, top: i32, height: i32, rowBytes: i32, zeros: i32, tileSize: i32, strip: i32): void {
  const r0 = rowAddress(image, top, height, rowBytes, zeros)
  const r1 = rowAddress(image, top + 1, height, rowBytes, zeros)
  const r2 = rowAddress(image, top + 2, height, rowBytes, zeros)
  const r3 = rowAddress(image, top + 3, height, rowBytes, zeros)
  if (tileSize == 4) {
    for (let at = 0; at < rowBytes; at += 16) {
      fourGradients(v128.load(r0 + at), v128.load(r1 + at), v128.load(r2 + at), v128.load(r3 + at), strip, 16)
      strip += 96
    }
  } else {
    for (let at = 0; at < rowBytes; at += 16) {
      threeGradients(v128.load(r0 + at), v128.load(r1 + at), v128.load(r2 + at), strip, 16)
      strip += 96
    }
  }
}

/** points[6 i + j][tile][channel] of the output gradients. */
export function gradientTiles(strip: i32, tiles: i32, tileSize: i32, pixelBytes: i32, points: i32, pointBytes: i32): void {
  const columnBytes = pixelBytes * AXIS_POINTS
  const rowPoints = pointBytes * AXIS_POINTS
  for (let tile = 0; tile < tiles; tile++) {
    let source = strip
    for (let at = 0; at < pixelBytes; at += 16) {
      let target = points + at
      for (const end = source + 96; source < end; source += 16) {
        const y0 = v128.load(source), y1 = v128.load(source + columnBytes), y2 = v128.load(source + 2 * columnBytes)
        if (tileSize == 4) fourGradients(y0, y1, y2, v128.load(source + 3 * columnBytes), target, pointBytes)
        else threeGradients(y0, y1, y2, target, pointBytes)
        target += rowPoints
      }
    }
    strip += tileSize * columnBytes
    points += pixelBytes
  }
}
