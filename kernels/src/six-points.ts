/**
 * One-dimensional transforms of Winograd's minimal filtering with the six points 0, a, -a, b, -b and infinity: F(4,3) and F(3,4), which share
 * B^T. Lavin and Gray, "Fast algorithms for convolutional neural networks" (2015), section 4; Vincent et al., "On improving the numerical
 * stability of Winograd convolutions" (2017) and Alam et al., "Winograd convolution for deep neural networks: efficient point selection"
 * (2022) for points off the integers. With a = 5/8 and b = 3/2 all of A and B^T is exact in f32, and the error is half that of the usual 1 and 2 (rms; a
 * quarter at its largest). Results go to memory, `step` bytes apart, eight channels at a time where there are many. The factors (a, b, their
 * squares aa and bb, ...) are parameters: callers load them once before their loops (factors.ts).
 */
import { A, AA, B, BB } from './factors'
import { fma, fnma, high, low, storeEight } from './simd'

/** The products of a point's distances from the other points, which divide its row of G. */
const N_ZERO: f64 = <f64>AA * <f64>BB
const N_A: f64 = 2 * <f64>AA * (<f64>AA - <f64>BB)
const N_B: f64 = 2 * <f64>BB * (<f64>BB - <f64>AA)

/** even + p odd at the points p = a, -a or b, -b. */
// @ts-ignore: decorator
@inline
function storePair(point: v128, even: v128, odd: v128, target: i32, step: i32): void {
  v128.store(target, fma(point, odd, even))
  v128.store(target + step, fnma(point, odd, even))
}

/** The same of eight channels. Multiplied once and then added: a fused operation would need a copy of what it overwrites. */
// @ts-ignore: decorator
@inline
export function storePairs(point: v128, evenLow: v128, oddLow: v128, evenHigh: v128, oddHigh: v128, target: i32, step: i32): void {
  const timesLow = f32x4.mul(point, oddLow), timesHigh = f32x4.mul(point, oddHigh)
  storeEight(target, f32x4.add(evenLow, timesLow), f32x4.add(evenHigh, timesHigh))
  storeEight(target + step, f32x4.sub(evenLow, timesLow), f32x4.sub(evenHigh, timesHigh))
}

/** B^T d of eight channels: six neighbouring inputs at the addresses d0 to d5, at the six points. sum = aa + bb. */
// @ts-ignore: decorator
@inline
export function inputPoints(
  d0: i32, d1: i32, d2: i32, d3: i32, d4: i32, d5: i32, target: i32, step: i32, a: v128, b: v128, aa: v128, bb: v128, aabb: v128, sum: v128
): void {
  const d2Low = low(d2), d4Low = low(d4), d2High = high(d2), d4High = high(d4)
  storeEight(target, fma(aabb, low(d0), fnma(sum, d2Low, d4Low)), fma(aabb, high(d0), fnma(sum, d2High, d4High)))
  const evenALow = fnma(bb, d2Low, d4Low), evenBLow = fnma(aa, d2Low, d4Low)
  const evenAHigh = fnma(bb, d2High, d4High), evenBHigh = fnma(aa, d2High, d4High)
  const d1Low = low(d1), d3Low = low(d3), d1High = high(d1), d3High = high(d3)
  storeEight(target + 5 * step, fma(aabb, d1Low, fnma(sum, d3Low, low(d5))), fma(aabb, d1High, fnma(sum, d3High, high(d5))))
  storePairs(a, evenALow, fnma(bb, d1Low, d3Low), evenAHigh, fnma(bb, d1High, d3High), target + step, step)
  storePairs(b, evenBLow, fnma(aa, d1Low, d3Low), evenBHigh, fnma(aa, d1High, d3High), target + 3 * step, step)
}

/** A y of eight channels of four outputs (F(4,3)): the adjoint of the outputs below. */
// @ts-ignore: decorator
@inline
export function fourGradients(y0: i32, y1: i32, y2: i32, y3: i32, target: i32, step: i32, a: v128, b: v128, aa: v128, bb: v128): void {
  const y0Low = low(y0), y0High = high(y0), y3Low = low(y3), y3High = high(y3)
  storeEight(target, y0Low, y0High)
  storeEight(target + 5 * step, y3Low, y3High)
  const y1Low = low(y1), y1High = high(y1), y2Low = low(y2), y2High = high(y2)
  storePairs(a, fma(aa, y2Low, y0Low), fma(aa, y3Low, y1Low), fma(aa, y2High, y0High), fma(aa, y3High, y1High), target + step, step)
  storePairs(b, fma(bb, y2Low, y0Low), fma(bb, y3Low, y1Low), fma(bb, y2High, y0High), fma(bb, y3High, y1High), target + 3 * step, step)
}

/** A y of eight channels of three outputs (F(3,4)). */
// @ts-ignore: decorator
@inline
export function threeGradients(y0: i32, y1: i32, y2: i32, target: i32, step: i32, a: v128, b: v128, aa: v128, bb: v128): void {
  const y0Low = low(y0), y0High = high(y0), y1Low = low(y1), y1High = high(y1), y2Low = low(y2), y2High = high(y2)
  storeEight(target, y0Low, y0High)
  storeEight(target + 5 * step, y2Low, y2High)
  storePairs(a, fma(aa, y2Low, y0Low), y1Low, fma(aa, y2High, y0High), y1High, target + step, step)
  storePairs(b, fma(bb, y2Low, y0Low), y1Low, fma(bb, y2High, y0High), y1High, target + 3 * step, step)
}

/** A^T m: outputs 0 to 3 from sums and differences of the products at a, -a and b, -b. The last output also gets the point at infinity. */
// @ts-ignore: decorator
@inline
export function output0(m0: v128, sumA: v128, sumB: v128): v128 {
  return f32x4.add(f32x4.add(m0, sumA), sumB)
}

/** Output 1 with a and b, output 2 with their squares. */
// @ts-ignore: decorator
@inline
export function output(termA: v128, termB: v128, a: v128, b: v128): v128 {
  return fma(a, termA, f32x4.mul(b, termB))
}

/** Output 3 with the cubes, or output 2 of three with the squares, and the point at infinity. */
// @ts-ignore: decorator
@inline
export function lastOutput(termA: v128, termB: v128, m5: v128, a: v128, b: v128): v128 {
  return fma(a, termA, fma(b, termB, m5))
}

// @ts-ignore: decorator
@inline
function scaled(a: f32, b: v128): v128 {
  return f32x4.mul(f32x4.splat(a), b)
}

// @ts-ignore: decorator
@inline
function times(a: f32, b: v128, plus: v128): v128 {
  return fma(f32x4.splat(a), b, plus)
}

/** G g of three taps (F(4,3)). */
// @ts-ignore: decorator
@inline
export function threeTaps(g0: v128, g1: v128, g2: v128, target: i32, step: i32): void {
  const even = f32x4.splat(<f32>(1 / N_A)), other = f32x4.splat(<f32>(1 / N_B))
  v128.store(target, scaled(<f32>(1 / N_ZERO), g0))
  storePair(f32x4.splat(A), f32x4.mul(even, times(AA, g2, g0)), f32x4.mul(even, g1), target + step, step)
  storePair(f32x4.splat(B), f32x4.mul(other, times(BB, g2, g0)), f32x4.mul(other, g1), target + 3 * step, step)
  v128.store(target + 5 * step, g2)
}

/** G g of four taps (F(3,4)). */
// @ts-ignore: decorator
@inline
export function fourTaps(g0: v128, g1: v128, g2: v128, g3: v128, target: i32, step: i32): void {
  const even = f32x4.splat(<f32>(1 / N_A)), other = f32x4.splat(<f32>(1 / N_B))
  v128.store(target, scaled(<f32>(1 / N_ZERO), g0))
  storePair(f32x4.splat(A), f32x4.mul(even, times(AA, g2, g0)), f32x4.mul(even, times(AA, g3, g1)), target + step, step)
  storePair(f32x4.splat(B), f32x4.mul(other, times(BB, g2, g0)), f32x4.mul(other, times(BB, g3, g1)), target + 3 * step, step)
  v128.store(target + 5 * step, g3)
}

/** G^T s: the gradients of three or four taps from those at the six points; the adjoint of `threeTaps` and `fourTaps`. */
// @ts-ignore: decorator
@inline
export function tapGradients(s0: v128, s1: v128, s2: v128, s3: v128, s4: v128, s5: v128, taps: i32, target: i32, step: i32): void {
  const sumA = scaled(<f32>(1 / N_A), f32x4.add(s1, s2)), sumB = scaled(<f32>(1 / N_B), f32x4.add(s3, s4))
  const differenceA = scaled(<f32>(1 / N_A), f32x4.sub(s1, s2)), differenceB = scaled(<f32>(1 / N_B), f32x4.sub(s3, s4))
  v128.store(target, times(<f32>(1 / N_ZERO), s0, f32x4.add(sumA, sumB)))
  v128.store(target + step, output(differenceA, differenceB, f32x4.splat(A), f32x4.splat(B)))
  if (taps == 3) v128.store(target + 2 * step, lastOutput(sumA, sumB, s5, f32x4.splat(AA), f32x4.splat(BB)))
  else {
    v128.store(target + 2 * step, output(sumA, sumB, f32x4.splat(AA), f32x4.splat(BB)))
    v128.store(target + 3 * step, lastOutput(differenceA, differenceB, s5, f32x4.splat(AA * A), f32x4.splat(BB * B)))
  }
}

/** B m, the adjoint of `inputPoints`, added to or stored over what the targets hold; the first `overlap` of the six are always added to. */
// @ts-ignore: decorator
@inline
export function spreadPoints(
  m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, target: i32, step: i32, overlap: i32,
  a: v128, b: v128, aa: v128, bb: v128, aabb: v128, sum: v128
): void {
  const sumA = f32x4.add(m1, m2), sumB = f32x4.add(m3, m4), differenceA = f32x4.sub(m1, m2), differenceB = f32x4.sub(m3, m4)
  const aDifference = f32x4.mul(a, differenceA), bDifference = f32x4.mul(b, differenceB)
  put(target, f32x4.mul(aabb, m0), overlap > 0)
  put(target + step, spread1(aDifference, bDifference, m5, aa, bb, aabb), overlap > 1)
  put(target + 2 * step, spread2(m0, sumA, sumB, aa, bb, sum), overlap > 2)
  put(target + 3 * step, spread3(aDifference, bDifference, m5, sum), false)
  put(target + 4 * step, output0(m0, sumA, sumB), false)
  put(target + 5 * step, m5, false)
}

// @ts-ignore: decorator
@inline
export function put(target: i32, value: v128, add: bool): void {
  v128.store(target, add ? f32x4.add(value, v128.load(target)) : value)
}

/** Rows 1 to 3 of B m; the differences come multiplied by their points. */
// @ts-ignore: decorator
@inline
export function spread1(aDifference: v128, bDifference: v128, m5: v128, aa: v128, bb: v128, aabb: v128): v128 {
  return fnma(bb, aDifference, fnma(aa, bDifference, f32x4.mul(aabb, m5)))
}

// @ts-ignore: decorator
@inline
export function spread2(m0: v128, sumA: v128, sumB: v128, aa: v128, bb: v128, sum: v128): v128 {
  return fnma(bb, sumA, fnma(aa, sumB, f32x4.neg(f32x4.mul(sum, m0))))
}

// @ts-ignore: decorator
@inline
export function spread3(aDifference: v128, bDifference: v128, m5: v128, sum: v128): v128 {
  return f32x4.add(aDifference, fnma(sum, m5, bDifference))
}
