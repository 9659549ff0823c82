/**
 * One-dimensional transforms of Winograd's minimal filtering with the eight points 0, 1/2, -1/2, 1, -1, 2, -2 and infinity: F(6,3) and F(5,4).
 * Where outputs fill their larger tiles they need a fifth to a third fewer products than the six points (six-points.ts) and move less through
 * memory; the error is four times as large. Of all triples of eighths up to 3 these points have the least error, and all of A and B^T is exact
 * in f32. Eight channels at a time; results lie `step` bytes apart.
 */
import { fma, fnma, high, low, storeEight } from './simd'

/** As vectors in memory: see factors.ts. */
const FACTORS: usize = memory.data<f32>([
  5.25, 5.25, 5.25, 5.25, 4.25, 4.25, 4.25, 4.25, 5, 5, 5, 5, 4, 4, 4, 4, 2.5, 2.5, 2.5, 2.5, 2, 2, 2, 2,
  1.25, 1.25, 1.25, 1.25, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.25, 8, 8, 8, 8, 16, 16, 16, 16, 32, 32, 32, 32,
  0.125, 0.125, 0.125, 0.125, 0.0625, 0.0625, 0.0625, 0.0625, 0.03125, 0.03125, 0.03125, 0.03125
], 16)
const F5_25: i32 = 0
const F4_25: i32 = 16
const F5: i32 = 32
const F4: i32 = 48
const F2_5: i32 = 64
const F2: i32 = 80
const F1_25: i32 = 96
const F1_2: i32 = 112
const F1_4: i32 = 128
const F8: i32 = 144
const F16: i32 = 160
const F32: i32 = 176
const F1_8: i32 = 192
const F1_16: i32 = 208
const F1_32: i32 = 224

/** The products of a point's distances from the other finite points, which divide its row of G. (For 0 it is -1: both its rows change sign.) */
const N_HALF: f64 = 45.0 / 32.0
const N_ONE: f64 = -4.5
const N_TWO: f64 = 90

// @ts-ignore: decorator
@inline
function factor(offset: i32): v128 {
  return v128.load(FACTORS + offset)
}

/** even + odd at a point, even - odd at its negative. */
// @ts-ignore: decorator
@inline
function storeBoth(evenLow: v128, evenHigh: v128, oddLow: v128, oddHigh: v128, target: i32, step: i32): void {
  storeEight(target, f32x4.add(evenLow, oddLow), f32x4.add(evenHigh, oddHigh))
  storeEight(target + step, f32x4.sub(evenLow, oddLow), f32x4.sub(evenHigh, oddHigh))
}

/** (a - b) + factor * (c - d). */
// @ts-ignore: decorator
@inline
function outer(a: v128, b: v128, c: v128, d: v128, by: v128): v128 {
  return fma(by, f32x4.sub(c, d), f32x4.sub(a, b))
}

/** a * x + b * y - c * z. */
// @ts-ignore: decorator
@inline
function three(a: v128, x: v128, b: v128, y: v128, c: v128, z: v128): v128 {
  return fma(a, x, fnma(c, z, f32x4.mul(b, y)))
}

/** a * x + y - c * z. */
// @ts-ignore: decorator
@inline
function two(a: v128, x: v128, y: v128, c: v128, z: v128): v128 {
  return fma(a, x, fnma(c, z, y))
}

/** B^T d: eight neighbouring inputs at the addresses d0 to d7, at the eight points. */
// @ts-ignore: decorator
@inline
export function eightInputPoints(d0: i32, d1: i32, d2: i32, d3: i32, d4: i32, d5: i32, d6: i32, d7: i32, target: i32, step: i32): void {
  const f525 = factor(F5_25)
  const d2Low = low(d2), d4Low = low(d4), d6Low = low(d6), d2High = high(d2), d4High = high(d4), d6High = high(d6)
  storeEight(target, outer(low(d0), d6Low, d4Low, d2Low, f525), outer(high(d0), d6High, d4High, d2High, f525))
  const d1Low = low(d1), d3Low = low(d3), d5Low = low(d5), d1High = high(d1), d3High = high(d3), d5High = high(d5)
  storeEight(target + 7 * step, outer(low(d7), d1Low, d3Low, d5Low, f525), outer(high(d7), d1High, d3High, d5High, f525))
  const f4 = factor(F4), f5 = factor(F5), f2 = factor(F2), f12 = factor(F1_2), f25 = factor(F2_5)
  storeBoth(
    two(f4, d2Low, d6Low, f5, d4Low), two(f4, d2High, d6High, f5, d4High),
    three(f2, d1Low, f12, d5Low, f25, d3Low), three(f2, d1High, f12, d5High, f25, d3High), target + step, step
  )
  const f425 = factor(F4_25)
  storeBoth(
    fnma(f425, d4Low, f32x4.add(d2Low, d6Low)), fnma(f425, d4High, f32x4.add(d2High, d6High)),
    fnma(f425, d3Low, f32x4.add(d1Low, d5Low)), fnma(f425, d3High, f32x4.add(d1High, d5High)), target + 3 * step, step
  )
  const f14 = factor(F1_4), f125 = factor(F1_25)
  storeBoth(
    two(f14, d2Low, d6Low, f125, d4Low), two(f14, d2High, d6High, f125, d4High),
    three(f12, d1Low, f2, d5Low, f25, d3Low), three(f12, d1High, f2, d5High, f25, d3High), target + 5 * step, step
  )
}

/** y0 + a * y2 + b * y4. */
// @ts-ignore: decorator
@inline
function quadratic(y0: v128, y2: v128, y4: v128, a: v128, b: v128): v128 {
  return fma(b, y4, fma(a, y2, y0))
}

/** A y of six outputs (F(6,3)) or, without y5, of five (F(5,4)): the adjoint of the outputs below. */
// @ts-ignore: decorator
@inline
export function eightGradients(y0: i32, y1: i32, y2: i32, y3: i32, y4: i32, y5: i32, target: i32, step: i32, six: bool): void {
  const y0Low = low(y0), y0High = high(y0), y2Low = low(y2), y2High = high(y2), y4Low = low(y4), y4High = high(y4)
  storeEight(target, y0Low, y0High)
  if (six) storeEight(target + 7 * step, low(y5), high(y5))
  else storeEight(target + 7 * step, y4Low, y4High)
  const y1Low = low(y1), y1High = high(y1), y3Low = low(y3), y3High = high(y3)
  const f12 = factor(F1_2), f14 = factor(F1_4), f116 = factor(F1_16), f18 = factor(F1_8), f132 = factor(F1_32)
  storeBoth(
    quadratic(y0Low, y2Low, y4Low, f14, f116), quadratic(y0High, y2High, y4High, f14, f116),
    oddGradients(y1Low, y3Low, y5, f12, f18, f132, six), oddGradients(y1High, y3High, y5 + 16, f12, f18, f132, six), target + step, step
  )
  const y1y3Low = f32x4.add(y1Low, y3Low), y1y3High = f32x4.add(y1High, y3High)
  storeBoth(
    f32x4.add(f32x4.add(y0Low, y2Low), y4Low), f32x4.add(f32x4.add(y0High, y2High), y4High),
    six ? f32x4.add(y1y3Low, low(y5)) : y1y3Low, six ? f32x4.add(y1y3High, high(y5)) : y1y3High, target + 3 * step, step
  )
  const f2 = factor(F2), f4 = factor(F4), f8 = factor(F8), f16 = factor(F16), by32 = factor(F32)
  storeBoth(
    quadratic(y0Low, y2Low, y4Low, f4, f16), quadratic(y0High, y2High, y4High, f4, f16),
    oddGradients(y1Low, y3Low, y5, f2, f8, by32, six), oddGradients(y1High, y3High, y5 + 16, f2, f8, by32, six), target + 5 * step, step
  )
}

// @ts-ignore: decorator
@inline
function oddGradients(y1: v128, y3: v128, y5: i32, a: v128, b: v128, c: v128, six: bool): v128 {
  const sum = fma(b, y3, f32x4.mul(a, y1))
  return six ? fma(c, low(y5), sum) : sum
}

/** A^T m of eight channels: outputs 0, 2 and 4 from sums of the products at a point and its negative, 1, 3 and 5 from differences. */
// @ts-ignore: decorator
@inline
export function outputOf(half: v128, one: v128, two: v128, byHalf: v128, byTwo: v128): v128 {
  return fma(byHalf, half, fma(byTwo, two, one))
}

/** Powers of 2 and 1/2, for outputs 1 to 5. */
// @ts-ignore: decorator
@inline
export function powerOfTwo(output: i32): v128 {
  if (output == 1) return factor(F2)
  if (output == 2) return factor(F4)
  if (output == 3) return factor(F8)
  return factor(output == 4 ? F16 : F32)
}

// @ts-ignore: decorator
@inline
export function powerOfHalf(output: i32): v128 {
  if (output == 1) return factor(F1_2)
  if (output == 2) return factor(F1_4)
  if (output == 3) return factor(F1_8)
  return factor(output == 4 ? F1_16 : F1_32)
}

// @ts-ignore: decorator
@inline
function scaled(by: f64, value: v128): v128 {
  return f32x4.mul(f32x4.splat(<f32>by), value)
}

// @ts-ignore: decorator
@inline
function storeTaps(by: f64, even: v128, odd: v128, target: i32, step: i32): void {
  v128.store(target, scaled(by, f32x4.add(even, odd)))
  v128.store(target + step, scaled(by, f32x4.sub(even, odd)))
}

/** G g of four channels: three taps (F(6,3)) or, with g3, four (F(5,4)). */
// @ts-ignore: decorator
@inline
export function eightTaps(g0: v128, g1: v128, g2: v128, g3: v128, four: bool, target: i32, step: i32): void {
  v128.store(target, g0)
  const halfOdd = f32x4.mul(factor(F1_2), g1), twoOdd = f32x4.mul(factor(F2), g1)
  storeTaps(1 / N_HALF, fma(factor(F1_4), g2, g0), four ? fma(factor(F1_8), g3, halfOdd) : halfOdd, target + step, step)
  storeTaps(1 / N_ONE, f32x4.add(g0, g2), four ? f32x4.add(g1, g3) : g1, target + 3 * step, step)
  storeTaps(1 / N_TWO, fma(factor(F4), g2, g0), four ? fma(factor(F8), g3, twoOdd) : twoOdd, target + 5 * step, step)
  v128.store(target + 7 * step, four ? g3 : g2)
}

/** G^T s of four channels, the adjoint: the eight points lie `pointBytes` apart from `source`, the taps go `step` bytes apart. */
// @ts-ignore: decorator
@inline
export function eightTapGradients(source: i32, pointBytes: i32, four: bool, target: i32, step: i32): void {
  const s1 = v128.load(source + pointBytes), s2 = v128.load(source + 2 * pointBytes)
  const s3 = v128.load(source + 3 * pointBytes), s4 = v128.load(source + 4 * pointBytes)
  const s5 = v128.load(source + 5 * pointBytes), s6 = v128.load(source + 6 * pointBytes), s7 = v128.load(source + 7 * pointBytes)
  const half = scaled(1 / N_HALF, f32x4.add(s1, s2)), one = scaled(1 / N_ONE, f32x4.add(s3, s4)), two = scaled(1 / N_TWO, f32x4.add(s5, s6))
  v128.store(target, f32x4.add(f32x4.add(v128.load(source), half), f32x4.add(one, two)))
  const third = outputOf(half, one, two, factor(F1_4), factor(F4))
  v128.store(target + 2 * step, four ? third : f32x4.add(third, s7))
  const oddHalf = scaled(1 / N_HALF, f32x4.sub(s1, s2)), oddOne = scaled(1 / N_ONE, f32x4.sub(s3, s4)), oddTwo = scaled(1 / N_TWO, f32x4.sub(s5, s6))
  v128.store(target + step, outputOf(oddHalf, oddOne, oddTwo, factor(F1_2), factor(F2)))
  if (four) v128.store(target + 3 * step, f32x4.add(outputOf(oddHalf, oddOne, oddTwo, factor(F1_8), factor(F8)), s7))
}

// @ts-ignore: decorator
@inline
function put(target: i32, value: v128, add: bool): void {
  v128.store(target, add ? f32x4.add(value, v128.load(target)) : value)
}

/**
 * B m of four channels, the adjoint of `eightInputPoints`: positions `first` to `end` - 1 of the eight go to targets `step` bytes apart, the
 * first `shared` of them, or with `add` all, added to what is there.
 */
// @ts-ignore: decorator
@inline
export function spreadEight(source: i32, pointBytes: i32, target: i32, step: i32, first: i32, end: i32, shared: i32, add: bool): void {
  const m0 = v128.load(source), m7 = v128.load(source + 7 * pointBytes)
  const m1 = v128.load(source + pointBytes), m2 = v128.load(source + 2 * pointBytes)
  const m3 = v128.load(source + 3 * pointBytes), m4 = v128.load(source + 4 * pointBytes)
  const m5 = v128.load(source + 5 * pointBytes), m6 = v128.load(source + 6 * pointBytes)
  const half = f32x4.add(m1, m2), one = f32x4.add(m3, m4), two = f32x4.add(m5, m6)
  const outerTerm = f32x4.mul(factor(F5_25), m0)
  if (first <= 0) put(target, m0, add || shared > 0)
  if (first <= 2 && end > 2) {
    put(target + 2 * step, f32x4.sub(fma(factor(F4), half, fma(factor(F1_4), two, one)), outerTerm), add || shared > 2)
  }
  if (end > 4) put(target + 4 * step, fnma(factor(F5), half, fnma(factor(F4_25), one, fnma(factor(F1_25), two, outerTerm))), add)
  if (end > 6) put(target + 6 * step, f32x4.sub(f32x4.add(f32x4.add(half, one), two), m0), add)
  const oddHalf = f32x4.sub(m1, m2), oddOne = f32x4.sub(m3, m4), oddTwo = f32x4.sub(m5, m6)
  const innerTerm = f32x4.mul(factor(F5_25), m7)
  if (first <= 1 && end > 1) {
    put(target + step, fma(factor(F2), oddHalf, fma(factor(F1_2), oddTwo, f32x4.sub(oddOne, m7))), add || shared > 1)
  }
  if (end > 3) put(target + 3 * step, fnma(factor(F2_5), f32x4.add(oddHalf, oddTwo), fnma(factor(F4_25), oddOne, innerTerm)), add)
  if (end > 5) put(target + 5 * step, fma(factor(F1_2), oddHalf, fma(factor(F2), oddTwo, f32x4.sub(oddOne, innerTerm))), add)
  if (end > 7) put(target + 7 * step, m7, add)
}
