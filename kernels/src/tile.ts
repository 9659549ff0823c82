/**
 * The two inner kernels: f32 tiles of 6 rows x 8 columns in 12 registers. The depth loop is not unrolled: with two weights and one
 * broadcast value there are 15 live registers, and more would spill (measured: 54 GFLOP/s as it is, 35-39 unrolled by 2 and 4).
 */
import { fma, zero } from './simd'

/**
 * output[i][0..7] = sum over runs and k of input[i][run][k] * weights[run * runFloats + k][0..7], for 6 pixels i that the tables place.
 * The sum starts from the bias or 0; the old output is added at its end (accumulate), so that callers can split long sums into blocks,
 * which also makes them more exact. Table entries may repeat: equal pixels get equal results.
 */
export function multiplyTile(
  input: i32, inputTable: i32, output: i32, outputTable: i32, weights: i32, runs: i32, runFloats: i32, runStepBytes: i32,
  bias: i32, accumulate: i32, relu: i32
): void {
  let a0 = input + load<i32>(inputTable)
  let a1 = input + load<i32>(inputTable, 4)
  let a2 = input + load<i32>(inputTable, 8)
  let a3 = input + load<i32>(inputTable, 12)
  let a4 = input + load<i32>(inputTable, 16)
  let a5 = input + load<i32>(inputTable, 20)
  const y0 = output + load<i32>(outputTable)
  const y1 = output + load<i32>(outputTable, 4)
  const y2 = output + load<i32>(outputTable, 8)
  const y3 = output + load<i32>(outputTable, 12)
  const y4 = output + load<i32>(outputTable, 16)
  const y5 = output + load<i32>(outputTable, 20)
  let c00 = zero(), c01 = zero(), c10 = zero(), c11 = zero(), c20 = zero(), c21 = zero()
  let c30 = zero(), c31 = zero(), c40 = zero(), c41 = zero(), c50 = zero(), c51 = zero()
  if (bias) {
    c00 = c10 = c20 = c30 = c40 = c50 = v128.load(bias)
    c01 = c11 = c21 = c31 = c41 = c51 = v128.load(bias, 16)
  }
  const gap = runStepBytes - (runFloats << 2)
  for (let run = 0; run < runs; run++) {
    const end = a0 + (runFloats << 2)
    while (a0 < end) {
      const b0 = v128.load(weights), b1 = v128.load(weights, 16)
      let s = v128.load32_splat(a0)
      c00 = fma(s, b0, c00); c01 = fma(s, b1, c01)
      s = v128.load32_splat(a1)
      c10 = fma(s, b0, c10); c11 = fma(s, b1, c11)
      s = v128.load32_splat(a2)
      c20 = fma(s, b0, c20); c21 = fma(s, b1, c21)
      s = v128.load32_splat(a3)
      c30 = fma(s, b0, c30); c31 = fma(s, b1, c31)
      s = v128.load32_splat(a4)
      c40 = fma(s, b0, c40); c41 = fma(s, b1, c41)
      s = v128.load32_splat(a5)
      c50 = fma(s, b0, c50); c51 = fma(s, b1, c51)
      a0 += 4; a1 += 4; a2 += 4; a3 += 4; a4 += 4; a5 += 4
      weights += 32
    }
    a0 += gap; a1 += gap; a2 += gap; a3 += gap; a4 += gap; a5 += gap
  }
  if (accumulate) {
    c00 = f32x4.add(c00, v128.load(y0)); c01 = f32x4.add(c01, v128.load(y0, 16))
    c10 = f32x4.add(c10, v128.load(y1)); c11 = f32x4.add(c11, v128.load(y1, 16))
    c20 = f32x4.add(c20, v128.load(y2)); c21 = f32x4.add(c21, v128.load(y2, 16))
    c30 = f32x4.add(c30, v128.load(y3)); c31 = f32x4.add(c31, v128.load(y3, 16))
    c40 = f32x4.add(c40, v128.load(y4)); c41 = f32x4.add(c41, v128.load(y4, 16))
    c50 = f32x4.add(c50, v128.load(y5)); c51 = f32x4.add(c51, v128.load(y5, 16))
  }
  if (relu) {
    const none = zero()
    c00 = f32x4.pmax(c00, none); c01 = f32x4.pmax(c01, none); c10 = f32x4.pmax(c10, none); c11 = f32x4.pmax(c11, none)
    c20 = f32x4.pmax(c20, none); c21 = f32x4.pmax(c21, none); c30 = f32x4.pmax(c30, none); c31 = f32x4.pmax(c31, none)
    c40 = f32x4.pmax(c40, none); c41 = f32x4.pmax(c41, none); c50 = f32x4.pmax(c50, none); c51 = f32x4.pmax(c51, none)
  }
  v128.store(y0, c00); v128.store(y0, c01, 16)
  v128.store(y1, c10); v128.store(y1, c11, 16)
  v128.store(y2, c20); v128.store(y2, c21, 16)
  v128.store(y3, c30); v128.store(y3, c31, 16)
  v128.store(y4, c40); v128.store(y4, c41, 16)
  v128.store(y5, c50); v128.store(y5, c51, 16)
}

/**
 * target[i][0..7] (+)= sum over rows x columns of pixels of a[pixel][i] * b[pixel][0..7], for 6 neighbouring floats i of a.
 * The sum starts at 0 and is added to the target at the end, which also makes long sums more exact.
 */
export function outerTile(
  a: i32, b: i32, target: i32, rows: i32, columns: i32, aPixelBytes: i32, aRowBytes: i32, bPixelBytes: i32, store: i32
): void {
  let c00 = zero(), c01 = zero(), c10 = zero(), c11 = zero(), c20 = zero(), c21 = zero()
  let c30 = zero(), c31 = zero(), c40 = zero(), c41 = zero(), c50 = zero(), c51 = zero()
  const gap = aRowBytes - columns * aPixelBytes
  for (let row = 0; row < rows; row++) {
    const end = b + columns * bPixelBytes
    while (b < end) {
      const b0 = v128.load(b), b1 = v128.load(b, 16)
      let s = v128.load32_splat(a)
      c00 = fma(s, b0, c00); c01 = fma(s, b1, c01)
      s = v128.load32_splat(a, 4)
      c10 = fma(s, b0, c10); c11 = fma(s, b1, c11)
      s = v128.load32_splat(a, 8)
      c20 = fma(s, b0, c20); c21 = fma(s, b1, c21)
      s = v128.load32_splat(a, 12)
      c30 = fma(s, b0, c30); c31 = fma(s, b1, c31)
      s = v128.load32_splat(a, 16)
      c40 = fma(s, b0, c40); c41 = fma(s, b1, c41)
      s = v128.load32_splat(a, 20)
      c50 = fma(s, b0, c50); c51 = fma(s, b1, c51)
      a += aPixelBytes
      b += bPixelBytes
    }
    a += gap
  }
  if (!store) {
    c00 = f32x4.add(c00, v128.load(target)); c01 = f32x4.add(c01, v128.load(target, 16))
    c10 = f32x4.add(c10, v128.load(target, 32)); c11 = f32x4.add(c11, v128.load(target, 48))
    c20 = f32x4.add(c20, v128.load(target, 64)); c21 = f32x4.add(c21, v128.load(target, 80))
    c30 = f32x4.add(c30, v128.load(target, 96)); c31 = f32x4.add(c31, v128.load(target, 112))
    c40 = f32x4.add(c40, v128.load(target, 128)); c41 = f32x4.add(c41, v128.load(target, 144))
    c50 = f32x4.add(c50, v128.load(target, 160)); c51 = f32x4.add(c51, v128.load(target, 176))
  }
  v128.store(target, c00); v128.store(target, c01, 16); v128.store(target, c10, 32); v128.store(target, c11, 48)
  v128.store(target, c20, 64); v128.store(target, c21, 80); v128.store(target, c30, 96); v128.store(target, c31, 112)
  v128.store(target, c40, 128); v128.store(target, c41, 144); v128.store(target, c50, 160); v128.store(target, c51, 176)
}
