/**
 * One-dimensional transforms for 3 taps at stride 2, four outputs from nine inputs d0 to d8. The outer taps meet every other input, d0, d2, ...:
 * F(4,2) at the five points a, -a, b, -b and infinity (a and b as in six-points.ts). The middle tap meets the inputs between: one product each
 * ("direct points" 5 to 8), all with the same tap. 81 products for a tile of 4 x 4 outputs in place of 144. All results `step` bytes apart.
 */
import { A, AA, B, BB, factorA, factorAA, factorAABB, factorB, factorBB, factorSum } from './factors'
import { fma, fnma, high, low, storeEight } from './simd'
import { put, storePairs } from './six-points'

/** The products of a point's distances from the other finite points, which divide its row of G. */
const N_A: f64 = 2 * <f64>A * (<f64>AA - <f64>BB)
const N_B: f64 = 2 * <f64>B * (<f64>BB - <f64>AA)

// @ts-ignore: decorator
@inline
function copyEight(from: i32, target: i32): void {
  storeEight(target, low(from), high(from))
}

/** B^T d of eight channels: nine neighbouring inputs at the addresses d0 to d8. */
// @ts-ignore: decorator
@inline
export function nineInputPoints(
  d0: i32, d1: i32, d2: i32, d3: i32, d4: i32, d5: i32, d6: i32, d7: i32, d8: i32, target: i32, step: i32
): void {
  const a = factorA(), b = factorB(), aa = factorAA(), bb = factorBB()
  const d0Low = low(d0), d2Low = low(d2), d4Low = low(d4), d6Low = low(d6)
  const d0High = high(d0), d2High = high(d2), d4High = high(d4), d6High = high(d6)
  storePairs(a, fnma(bb, d2Low, d6Low), fnma(bb, d0Low, d4Low), fnma(bb, d2High, d6High), fnma(bb, d0High, d4High), target, step)
  storePairs(b, fnma(aa, d2Low, d6Low), fnma(aa, d0Low, d4Low), fnma(aa, d2High, d6High), fnma(aa, d0High, d4High), target + 2 * step, step)
  const aabb = factorAABB(), sum = factorSum()
  storeEight(target + 4 * step, fma(aabb, d0Low, fnma(sum, d4Low, low(d8))), fma(aabb, d0High, fnma(sum, d4High, high(d8))))
  copyEight(d1, target + 5 * step)
  copyEight(d3, target + 6 * step)
  copyEight(d5, target + 7 * step)
  copyEight(d7, target + 8 * step)
}

/** A y of eight channels of four output gradients, the adjoint of the outputs (nine-outputs.ts). */
// @ts-ignore: decorator
@inline
export function nineGradients(y0: i32, y1: i32, y2: i32, y3: i32, target: i32, step: i32): void {
  const a = factorA(), b = factorB(), aa = factorAA(), bb = factorBB()
  const y0Low = low(y0), y0High = high(y0), y1Low = low(y1), y1High = high(y1)
  const y2Low = low(y2), y2High = high(y2), y3Low = low(y3), y3High = high(y3)
  storeEight(target + 4 * step, y3Low, y3High)
  storeEight(target + 5 * step, y0Low, y0High)
  storeEight(target + 6 * step, y1Low, y1High)
  storeEight(target + 7 * step, y2Low, y2High)
  storeEight(target + 8 * step, y3Low, y3High)
  storePairs(a, fma(aa, y2Low, y0Low), fma(aa, y3Low, y1Low), fma(aa, y2High, y0High), fma(aa, y3High, y1High), target, step)
  storePairs(b, fma(bb, y2Low, y0Low), fma(bb, y3Low, y1Low), fma(bb, y2High, y0High), fma(bb, y3High, y1High), target + 2 * step, step)
}

/** G g of four channels, the six points that differ: the direct points share the middle tap. */
// @ts-ignore: decorator
@inline
export function nineTaps(g0: v128, g1: v128, g2: v128, target: i32, step: i32): void {
  const evenA = f32x4.mul(f32x4.splat(<f32>(1 / N_A)), g0), oddA = f32x4.mul(f32x4.splat(<f32>(<f64>A / N_A)), g2)
  const evenB = f32x4.mul(f32x4.splat(<f32>(1 / N_B)), g0), oddB = f32x4.mul(f32x4.splat(<f32>(<f64>B / N_B)), g2)
  v128.store(target, f32x4.add(oddA, evenA))
  v128.store(target + step, f32x4.sub(oddA, evenA))
  v128.store(target + 2 * step, f32x4.add(oddB, evenB))
  v128.store(target + 3 * step, f32x4.sub(oddB, evenB))
  v128.store(target + 4 * step, g2)
  v128.store(target + 5 * step, g1)
}

/** G^T s of four channels, the adjoint: six points `pointBytes` apart from `source` -> three taps. */
// @ts-ignore: decorator
@inline
export function nineTapGradients(source: i32, pointBytes: i32, target: i32, step: i32): void {
  const s0 = v128.load(source), s1 = v128.load(source + pointBytes), s2 = v128.load(source + 2 * pointBytes), s3 = v128.load(source + 3 * pointBytes)
  const even = f32x4.mul(f32x4.splat(<f32>(1 / N_A)), f32x4.sub(s0, s1))
  v128.store(target, fma(f32x4.splat(<f32>(1 / N_B)), f32x4.sub(s2, s3), even))
  v128.store(target + step, v128.load(source + 5 * pointBytes))
  const odd = fma(f32x4.splat(<f32>(<f64>A / N_A)), f32x4.add(s0, s1), v128.load(source + 4 * pointBytes))
  v128.store(target + 2 * step, fma(f32x4.splat(<f32>(<f64>B / N_B)), f32x4.add(s2, s3), odd))
}

/**
 * B m of four channels, the adjoint of `nineInputPoints`: positions `first` to `end` - 1 of the nine go to targets `step` bytes apart, the
 * first `shared` of them, or with `add` all, added to what is there.
 */
// @ts-ignore: decorator
@inline
export function spreadNine(source: i32, pointBytes: i32, target: i32, step: i32, first: i32, end: i32, shared: i32, add: bool): void {
  const m0 = v128.load(source), m1 = v128.load(source + pointBytes), m2 = v128.load(source + 2 * pointBytes)
  const m3 = v128.load(source + 3 * pointBytes), m4 = v128.load(source + 4 * pointBytes)
  const aDifference = f32x4.mul(factorA(), f32x4.sub(m0, m1)), bDifference = f32x4.mul(factorB(), f32x4.sub(m2, m3))
  const sumA = f32x4.add(m0, m1), sumB = f32x4.add(m2, m3)
  if (first <= 0) put(target, fnma(factorBB(), aDifference, fnma(factorAA(), bDifference, f32x4.mul(factorAABB(), m4))), add || shared > 0)
  if (first <= 1 && end > 1) put(target + step, v128.load(source + 5 * pointBytes), add)
  if (first <= 2 && end > 2) put(target + 2 * step, f32x4.neg(fma(factorBB(), sumA, f32x4.mul(factorAA(), sumB))), add)
  if (end > 3) put(target + 3 * step, v128.load(source + 6 * pointBytes), add)
  if (end > 4) put(target + 4 * step, f32x4.add(aDifference, fnma(factorSum(), m4, bDifference)), add)
  if (end > 5) put(target + 5 * step, v128.load(source + 7 * pointBytes), add)
  if (end > 6) put(target + 6 * step, f32x4.add(sumA, sumB), add)
  if (end > 7) put(target + 7 * step, v128.load(source + 8 * pointBytes), add)
  if (end > 8) put(target + 8 * step, m4, add)
}
