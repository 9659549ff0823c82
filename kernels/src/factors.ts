/**
 * The two points of Winograd's algorithms besides 0 and infinity (six-points.ts says why these), a and b, and what is made of them. As vectors
 * they lie in memory: one that is made from a number is made anew in every round of a loop (V8 moves the broadcast into it, to the one port
 * that shuffles); one that was loaded before the loop stays in a register.
 */
export const A: f32 = 0.625
export const B: f32 = 1.5
export const AA: f32 = A * A
export const BB: f32 = B * B
const AAA: f32 = AA * A
const BBB: f32 = BB * B
const AABB: f32 = AA * BB
const SUM: f32 = AA + BB

const FACTORS: usize = memory.data<f32>([
  A, A, A, A, B, B, B, B, AA, AA, AA, AA, BB, BB, BB, BB,
  AAA, AAA, AAA, AAA, BBB, BBB, BBB, BBB, AABB, AABB, AABB, AABB, SUM, SUM, SUM, SUM
], 16)

// @ts-ignore: decorator
@inline
export function factorA(): v128 {
  return v128.load(FACTORS)
}

// @ts-ignore: decorator
@inline
export function factorB(): v128 {
  return v128.load(FACTORS, 16)
}

// @ts-ignore: decorator
@inline
export function factorAA(): v128 {
  return v128.load(FACTORS, 32)
}

// @ts-ignore: decorator
@inline
export function factorBB(): v128 {
  return v128.load(FACTORS, 48)
}

// @ts-ignore: decorator
@inline
export function factorAAA(): v128 {
  return v128.load(FACTORS, 64)
}

// @ts-ignore: decorator
@inline
export function factorBBB(): v128 {
  return v128.load(FACTORS, 80)
}

// @ts-ignore: decorator
@inline
export function factorAABB(): v128 {
  return v128.load(FACTORS, 96)
}

// @ts-ignore: decorator
@inline
export function factorSum(): v128 {
  return v128.load(FACTORS, 112)
}
