/** A^T of the products of winograd.ts at the nine points of stride 2 (nine-points.ts): tiles of 4 x 4 outputs. */
import { factorA, factorAA, factorAAA, factorB, factorBB, factorBBB } from './factors'
import { WinogradOp } from './generated/ops'
import { finish } from './outputs'
import { high, low, storeEight, zero } from './simd'
import { lastOutput, output0 } from './six-points'

/** half[4][tile][channel] = A^T of M[9][tile][channel]; both lie in points `pointBytes` apart, of which `usedBytes` are in use. */
// @ts-ignore: decorator
@inline
export function halfOutputsNine(products: i32, half: i32, pointBytes: i32, usedBytes: i32): void {
  const a = factorA(), b = factorB(), aa = factorAA(), bb = factorBB(), aaa = factorAAA(), bbb = factorBBB()
  for (const end = products + usedBytes; products < end; products += 32) {
    const p1 = products + pointBytes, p2 = p1 + pointBytes, p3 = p2 + pointBytes, p4 = p3 + pointBytes
    const p5 = p4 + pointBytes, p6 = p5 + pointBytes, p7 = p6 + pointBytes, p8 = p7 + pointBytes
    const second = half + pointBytes, third = second + pointBytes
    const sumALow = f32x4.add(low(products), low(p1)), sumBLow = f32x4.add(low(p2), low(p3))
    const sumAHigh = f32x4.add(high(products), high(p1)), sumBHigh = f32x4.add(high(p2), high(p3))
    storeEight(half, output0(low(p5), sumALow, sumBLow), output0(high(p5), sumAHigh, sumBHigh))
    storeEight(third, lastOutput(sumALow, sumBLow, low(p7), aa, bb), lastOutput(sumAHigh, sumBHigh, high(p7), aa, bb))
    const aLow = f32x4.sub(low(products), low(p1)), bLow = f32x4.sub(low(p2), low(p3))
    const aHigh = f32x4.sub(high(products), high(p1)), bHigh = f32x4.sub(high(p2), high(p3))
    storeEight(second, lastOutput(aLow, bLow, low(p6), a, b), lastOutput(aHigh, bHigh, high(p6), a, b))
    const lastLow = f32x4.add(low(p4), low(p8)), lastHigh = f32x4.add(high(p4), high(p8))
    storeEight(third + pointBytes, lastOutput(aLow, bLow, lastLow, aaa, bbb), lastOutput(aHigh, bHigh, lastHigh, aaa, bbb))
    half += 32
  }
}

/** One tile, all channels, from half[9][4][tile][channel]; `rows` and `columns` (1 to 4) lie inside the output. */
// @ts-ignore: decorator
@inline
export function outputTileNine(op: WinogradOp, half: i32, target: i32, rows: i32, columns: i32, plain: bool, accumulate: bool): void {
  const pixelBytes = op.panels << 5, pointBytes = op.outputPointBytes
  const rowBytes = op.outputWidth * pixelBytes, planeBytes = 4 * pointBytes
  const a = factorA(), b = factorB(), aa = factorAA(), bb = factorBB(), aaa = factorAAA(), bbb = factorBBB()
  const floor = op.relu ? zero() : f32x4.splat(-Infinity)
  const biases = op.bias ? op.bias : op.zeros
  for (let column = 0; column < columns; column++) {
    let from = half + column * pointBytes, bias = biases
    for (let at = target + column * pixelBytes, end = at + pixelBytes; at < end; at += 32) {
      const p1 = from + planeBytes, p2 = p1 + planeBytes, p3 = p2 + planeBytes, p4 = p3 + planeBytes
      const p5 = p4 + planeBytes, p6 = p5 + planeBytes, p7 = p6 + planeBytes, p8 = p7 + planeBytes
      const sumALow = f32x4.add(low(from), low(p1)), sumBLow = f32x4.add(low(p2), low(p3))
      const sumAHigh = f32x4.add(high(from), high(p1)), sumBHigh = f32x4.add(high(p2), high(p3))
      finish(at, output0(low(p5), sumALow, sumBLow), output0(high(p5), sumAHigh, sumBHigh), bias, floor, plain, accumulate)
      if (rows > 2) {
        const third = lastOutput(sumALow, sumBLow, low(p7), aa, bb)
        finish(at + 2 * rowBytes, third, lastOutput(sumAHigh, sumBHigh, high(p7), aa, bb), bias, floor, plain, accumulate)
      }
      const aLow = f32x4.sub(low(from), low(p1)), bLow = f32x4.sub(low(p2), low(p3))
      const aHigh = f32x4.sub(high(from), high(p1)), bHigh = f32x4.sub(high(p2), high(p3))
      if (rows > 1) {
        const second = lastOutput(aLow, bLow, low(p6), a, b)
        finish(at + rowBytes, second, lastOutput(aHigh, bHigh, high(p6), a, b), bias, floor, plain, accumulate)
      }
      if (rows > 3) {
        const lastLow = f32x4.add(low(p4), low(p8)), lastHigh = f32x4.add(high(p4), high(p8))
        const fourth = lastOutput(aLow, bLow, lastLow, aaa, bbb)
        finish(at + 3 * rowBytes, fourth, lastOutput(aHigh, bHigh, lastHigh, aaa, bbb), bias, floor, plain, accumulate)
      }
      from += 32
      bias += 32
    }
  }
}
