/**
 * Matrix products in tiles of up to 6 rows x 8 columns, whose 12 sums stay in registers. Rows lie at one distance from each other, so no
 * tables. The depth loop is not unrolled: see tile.ts. A rest of rows is rounded up to 2, 4 or 6: callers leave room for one more row.
 */
import { fma, zero } from './simd'

/** target[row][0..7] = sum over k < depth of a[row][k] * b[k][0..7], for `rows` (6, 4 or 2) rows. */
// @ts-ignore: decorator
@inline
function rowsTile(rows: i32, a: i32, rowBytes: i32, depthBytes: i32, b: i32, target: i32, targetRowBytes: i32): void {
  let a0 = a, a1 = a0 + rowBytes, a2 = a1 + rowBytes, a3 = a2 + rowBytes, a4 = a3 + rowBytes, a5 = a4 + rowBytes
  let c00 = zero(), c01 = zero(), c10 = zero(), c11 = zero(), c20 = zero(), c21 = zero()
  let c30 = zero(), c31 = zero(), c40 = zero(), c41 = zero(), c50 = zero(), c51 = zero()
  const end = a0 + depthBytes
  while (a0 < end) {
    const b0 = v128.load(b), b1 = v128.load(b, 16)
    let s = v128.load32_splat(a0)
    c00 = fma(s, b0, c00); c01 = fma(s, b1, c01)
    s = v128.load32_splat(a1)
    c10 = fma(s, b0, c10); c11 = fma(s, b1, c11)
    if (rows > 2) {
      s = v128.load32_splat(a2)
      c20 = fma(s, b0, c20); c21 = fma(s, b1, c21)
      s = v128.load32_splat(a3)
      c30 = fma(s, b0, c30); c31 = fma(s, b1, c31)
      a2 += 4; a3 += 4
    }
    if (rows > 4) {
      s = v128.load32_splat(a4)
      c40 = fma(s, b0, c40); c41 = fma(s, b1, c41)
      s = v128.load32_splat(a5)
      c50 = fma(s, b0, c50); c51 = fma(s, b1, c51)
      a4 += 4; a5 += 4
    }
    a0 += 4; a1 += 4
    b += 32
  }
  storeRow(target, c00, c01)
  storeRow(target += targetRowBytes, c10, c11)
  if (rows > 2) {
    storeRow(target += targetRowBytes, c20, c21)
    storeRow(target += targetRowBytes, c30, c31)
  }
  if (rows > 4) {
    storeRow(target += targetRowBytes, c40, c41)
    storeRow(target + targetRowBytes, c50, c51)
  }
}

// @ts-ignore: decorator
@inline
function storeRow(target: i32, low: v128, high: v128): void {
  v128.store(target, low)
  v128.store(target, high, 16)
}

/** target[row][column] = sum over k of a[row][k] * b[column / 8][k][column % 8]. */
export function multiply(a: i32, rows: i32, rowBytes: i32, b: i32, panels: i32, depth: i32, target: i32): void {
  const depthBytes = depth << 2, panelBytes = depth << 5, targetRowBytes = panels << 5
  for (let panel = 0; panel < panels; panel++) {
    let from = a, to = target, left = rows
    for (; left > 4; left -= 6) {
      rowsTile(6, from, rowBytes, depthBytes, b, to, targetRowBytes)
      from += 6 * rowBytes
      to += 6 * targetRowBytes
    }
    if (left > 2) rowsTile(4, from, rowBytes, depthBytes, b, to, targetRowBytes)
    else if (left > 0) rowsTile(2, from, rowBytes, depthBytes, b, to, targetRowBytes)
    b += panelBytes
    target += 32
  }
}

/** target[i][0..7] (+)= sum over rows of a[row][i] * b[row][0..7], for `width` (6, 4 or 2) neighbouring i. */
// @ts-ignore: decorator
@inline
function columnsTile(width: i32, a: i32, rows: i32, aRowBytes: i32, b: i32, bRowBytes: i32, target: i32, add: bool): void {
  let c00 = zero(), c01 = zero(), c10 = zero(), c11 = zero(), c20 = zero(), c21 = zero()
  let c30 = zero(), c31 = zero(), c40 = zero(), c41 = zero(), c50 = zero(), c51 = zero()
  for (const end = a + rows * aRowBytes; a < end; a += aRowBytes) {
    const b0 = v128.load(b), b1 = v128.load(b, 16)
    let s = v128.load32_splat(a)
    c00 = fma(s, b0, c00); c01 = fma(s, b1, c01)
    s = v128.load32_splat(a, 4)
    c10 = fma(s, b0, c10); c11 = fma(s, b1, c11)
    if (width > 2) {
      s = v128.load32_splat(a, 8)
      c20 = fma(s, b0, c20); c21 = fma(s, b1, c21)
      s = v128.load32_splat(a, 12)
      c30 = fma(s, b0, c30); c31 = fma(s, b1, c31)
    }
    if (width > 4) {
      s = v128.load32_splat(a, 16)
      c40 = fma(s, b0, c40); c41 = fma(s, b1, c41)
      s = v128.load32_splat(a, 20)
      c50 = fma(s, b0, c50); c51 = fma(s, b1, c51)
    }
    b += bRowBytes
  }
  addRow(target, c00, c01, add)
  addRow(target + 32, c10, c11, add)
  if (width > 2) {
    addRow(target + 64, c20, c21, add)
    addRow(target + 96, c30, c31, add)
  }
  if (width > 4) {
    addRow(target + 128, c40, c41, add)
    addRow(target + 160, c50, c51, add)
  }
}

// @ts-ignore: decorator
@inline
function addRow(target: i32, low: v128, high: v128, add: bool): void {
  storeRow(target, add ? f32x4.add(low, v128.load(target)) : low, add ? f32x4.add(high, v128.load(target, 16)) : high)
}

/** target[panel][i][0..7] (+)= sum over rows of a[row][i] * b[row][panel * 8 + 0..7], i < width, a multiple of 8. */
export function multiplyTransposed(a: i32, width: i32, b: i32, panels: i32, rows: i32, target: i32, add: bool): void {
  const aRowBytes = width << 2, bRowBytes = panels << 5
  for (let panel = 0; panel < panels; panel++) {
    let from = a, left = width
    for (; left > 5; left -= 6) {
      columnsTile(6, from, rows, aRowBytes, b, bRowBytes, target, add)
      from += 24
      target += 192
    }
    if (left == 4) columnsTile(4, from, rows, aRowBytes, b, bRowBytes, target, add)
    else if (left == 2) columnsTile(2, from, rows, aRowBytes, b, bRowBytes, target, add)
    target += left << 5
    b += 32
  }
}
