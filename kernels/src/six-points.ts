/**
 * One-dimensional transforms of Winograd's minimal filtering with the six points 0, a, -a, b, -b and infinity: F(4,3) and F(3,4), which share
 * B^T. Lavin and Gray, "Fast algorithms for convolutional neural networks" (2015), section 4; Vincent et al., "On improving the numerical
 * stability of Winograd convolutions" (2017) and Alam et al., "Winograd convolution for deep neural networks: efficient point selection"
 * (2022) for points off the integers. With a = 5/8 and b = 3/2 all of A and B^T is exact in f32, and the error is half that of the usual 1 and 2 (rms; a
 * quarter at its largest). Values come in registers and go to memory, `step` bytes apart, four channels at a time.
 */
import { fma } from './simd'

/** Points per axis, and of a tile. */
export const AXIS_POINTS: i32 = 6
export const TILE_POINTS: i32 = 36

const A: f32 = 0.625
const B: f32 = 1.5
const AA: f32 = A * A
const BB: f32 = B * B
/** The products of a point's distances from the other points, which divide its row of G. */
const N_ZERO: f64 = <f64>AA * <f64>BB
const N_A: f64 = 2 * <f64>AA * (<f64>AA - <f64>BB)
const N_B: f64 = 2 * <f64>BB * (<f64>BB - <f64>AA)

// @ts-ignore: decorator
@inline
function times(a: f32, b: v128, plus: v128): v128 {
  return fma(f32x4.splat(a), b, plus)
}

// @ts-ignore: decorator
@inline
function scaled(a: f32, b: v128): v128 {
  return f32x4.mul(f32x4.splat(a), b)
}

/** even + p odd at the points p = a, -a or b, -b. */
// @ts-ignore: decorator
@inline
function storePair(point: f32, even: v128, odd: v128, target: i32, step: i32): void {
  v128.store(target, times(point, odd, even))
  v128.store(target + step, times(-point, odd, even))
}

/** B^T d: six neighbouring inputs at the six points. */
// @ts-ignore: decorator
@inline
export function inputPoints(d0: v128, d1: v128, d2: v128, d3: v128, d4: v128, d5: v128, target: i32, step: i32): void {
  v128.store(target, times(AA * BB, d0, times(-AA - BB, d2, d4)))
  storePair(A, times(-BB, d2, d4), times(-BB, d1, d3), target + step, step)
  storePair(B, times(-AA, d2, d4), times(-AA, d1, d3), target + 3 * step, step)
  v128.store(target + 5 * step, times(AA * BB, d1, times(-AA - BB, d3, d5)))
}

/** A y of four outputs (F(4,3)): the adjoint of the outputs below. */
// @ts-ignore: decorator
@inline
export function fourGradients(y0: v128, y1: v128, y2: v128, y3: v128, target: i32, step: i32): void {
  v128.store(target, y0)
  storePair(A, times(AA, y2, y0), times(AA, y3, y1), target + step, step)
  storePair(B, times(BB, y2, y0), times(BB, y3, y1), target + 3 * step, step)
  v128.store(target + 5 * step, y3)
}

/** A y of three outputs (F(3,4)). */
// @ts-ignore: decorator
@inline
export function threeGradients(y0: v128, y1: v128, y2: v128, target: i32, step: i32): void {
  v128.store(target, y0)
  storePair(A, times(AA, y2, y0), y1, target + step, step)
  storePair(B, times(BB, y2, y0), y1, target + 3 * step, step)
  v128.store(target + 5 * step, y2)
}

/** A^T m: outputs 0 to 3 from sums and differences of the products at a, -a and b, -b. The last output also gets the point at infinity. */
// @ts-ignore: decorator
@inline
export function output0(m0: v128, sumA: v128, sumB: v128): v128 {
  return f32x4.add(f32x4.add(m0, sumA), sumB)
}

// @ts-ignore: decorator
@inline
export function output1(differenceA: v128, differenceB: v128): v128 {
  return times(A, differenceA, scaled(B, differenceB))
}

// @ts-ignore: decorator
@inline
export function output2(sumA: v128, sumB: v128): v128 {
  return times(AA, sumA, scaled(BB, sumB))
}

// @ts-ignore: decorator
@inline
export function output3(differenceA: v128, differenceB: v128, m5: v128): v128 {
  return times(AA * A, differenceA, times(BB * B, differenceB, m5))
}

// @ts-ignore: decorator
@inline
export function output2Last(sumA: v128, sumB: v128, m5: v128): v128 {
  return times(AA, sumA, times(BB, sumB, m5))
}

/** G g of three taps (F(4,3)). */
// @ts-ignore: decorator
@inline
export function threeTaps(g0: v128, g1: v128, g2: v128, target: i32, step: i32): void {
  const even = f32x4.splat(<f32>(1 / N_A)), other = f32x4.splat(<f32>(1 / N_B))
  v128.store(target, scaled(<f32>(1 / N_ZERO), g0))
  storePair(A, f32x4.mul(even, times(AA, g2, g0)), f32x4.mul(even, g1), target + step, step)
  storePair(B, f32x4.mul(other, times(BB, g2, g0)), f32x4.mul(other, g1), target + 3 * step, step)
  v128.store(target + 5 * step, g2)
}

/** G g of four taps (F(3,4)). */
// @ts-ignore: decorator
@inline
export function fourTaps(g0: v128, g1: v128, g2: v128, g3: v128, target: i32, step: i32): void {
  const even = f32x4.splat(<f32>(1 / N_A)), other = f32x4.splat(<f32>(1 / N_B))
  v128.store(target, scaled(<f32>(1 / N_ZERO), g0))
  storePair(A, f32x4.mul(even, times(AA, g2, g0)), f32x4.mul(even, times(AA, g3, g1)), target + step, step)
  storePair(B, f32x4.mul(other, times(BB, g2, g0)), f32x4.mul(other, times(BB, g3, g1)), target + 3 * step, step)
  v128.store(target + 5 * step, g3)
}

/** G^T s: the gradients of three or four taps from those at the six points; the adjoint of `threeTaps` and `fourTaps`. */
// @ts-ignore: decorator
@inline
export function tapGradients(s0: v128, s1: v128, s2: v128, s3: v128, s4: v128, s5: v128, taps: i32, target: i32, step: i32): void {
  const sumA = scaled(<f32>(1 / N_A), f32x4.add(s1, s2)), sumB = scaled(<f32>(1 / N_B), f32x4.add(s3, s4))
  const differenceA = scaled(<f32>(1 / N_A), f32x4.sub(s1, s2)), differenceB = scaled(<f32>(1 / N_B), f32x4.sub(s3, s4))
  v128.store(target, times(<f32>(1 / N_ZERO), s0, f32x4.add(sumA, sumB)))
  v128.store(target + step, output1(differenceA, differenceB))
  if (taps == 3) v128.store(target + 2 * step, output2Last(sumA, sumB, s5))
  else {
    v128.store(target + 2 * step, output2(sumA, sumB))
    v128.store(target + 3 * step, output3(differenceA, differenceB, s5))
  }
}

/** B m, the adjoint of `inputPoints`, added to or stored over what the targets hold; the first `overlap` of the six are always added to. */
// @ts-ignore: decorator
@inline
export function spreadPoints(m0: v128, m1: v128, m2: v128, m3: v128, m4: v128, m5: v128, target: i32, step: i32, overlap: i32): void {
  const sumA = f32x4.add(m1, m2), sumB = f32x4.add(m3, m4), differenceA = f32x4.sub(m1, m2), differenceB = f32x4.sub(m3, m4)
  put(target, spread0(m0), overlap > 0)
  put(target + step, spread1(differenceA, differenceB, m5), overlap > 1)
  put(target + 2 * step, spread2(m0, sumA, sumB), overlap > 2)
  put(target + 3 * step, spread3(differenceA, differenceB, m5), false)
  put(target + 4 * step, output0(m0, sumA, sumB), false)
  put(target + 5 * step, m5, false)
}

// @ts-ignore: decorator
@inline
export function put(target: i32, value: v128, add: bool): void {
  v128.store(target, add ? f32x4.add(value, v128.load(target)) : value)
}

// @ts-ignore: decorator
@inline
export function spread0(m0: v128): v128 {
  return scaled(AA * BB, m0)
}

// @ts-ignore: decorator
@inline
export function spread1(differenceA: v128, differenceB: v128, m5: v128): v128 {
  return times(-A * BB, differenceA, times(-B * AA, differenceB, scaled(AA * BB, m5)))
}

// @ts-ignore: decorator
@inline
export function spread2(m0: v128, sumA: v128, sumB: v128): v128 {
  return times(-BB, sumA, times(-AA, sumB, scaled(-AA - BB, m0)))
}

// @ts-ignore: decorator
@inline
export function spread3(differenceA: v128, differenceB: v128, m5: v128): v128 {
  return times(A, differenceA, times(B, differenceB, scaled(-AA - BB, m5)))
}
