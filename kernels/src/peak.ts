/** The most multiply-adds that one thread can do: 12 chains in registers, as the product kernels have, and nothing else. */
import { fma } from './simd'

/** 2 * 4 * 12 floating point operations per round. The result is only there so that nothing is optimised away. */
export function peak(rounds: i32): f32 {
  const factor = f32x4.splat(0.5), term = f32x4.splat(0.25)
  let s0 = term, s1 = term, s2 = term, s3 = term, s4 = term, s5 = term
  let s6 = term, s7 = term, s8 = term, s9 = term, s10 = term, s11 = term
  for (let round = 0; round < rounds; round++) {
    s0 = fma(factor, s0, term); s1 = fma(factor, s1, term); s2 = fma(factor, s2, term); s3 = fma(factor, s3, term)
    s4 = fma(factor, s4, term); s5 = fma(factor, s5, term); s6 = fma(factor, s6, term); s7 = fma(factor, s7, term)
    s8 = fma(factor, s8, term); s9 = fma(factor, s9, term); s10 = fma(factor, s10, term); s11 = fma(factor, s11, term)
  }
  const low = f32x4.add(f32x4.add(f32x4.add(s0, s1), f32x4.add(s2, s3)), f32x4.add(s4, s5))
  const high = f32x4.add(f32x4.add(f32x4.add(s6, s7), f32x4.add(s8, s9)), f32x4.add(s10, s11))
  return f32x4.extract_lane(f32x4.add(low, high), 0)
}
