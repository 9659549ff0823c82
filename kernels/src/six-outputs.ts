/** A^T of the products of winograd.ts at the six points: tiles of 4 x 4 or 3 x 3 outputs. */
import { factorA, factorAA, factorAAA, factorB, factorBB, factorBBB } from './factors'
import { WinogradOp } from './generated/ops'
import { finish } from './outputs'
import { high, low, storeEight, zero } from './simd'
import { lastOutput, output, output0 } from './six-points'

/** half[tileSize][tile][channel] = A^T of M[6][tile][channel]; both lie in points `pointBytes` apart, of which `usedBytes` are in use. */
// @ts-ignore: decorator
@inline
export function halfOutputsSix(products: i32, half: i32, pointBytes: i32, usedBytes: i32, four: bool): void {
  const a = factorA(), b = factorB(), aa = factorAA(), bb = factorBB(), aaa = factorAAA(), bbb = factorBBB()
  for (const end = products + usedBytes; products < end; products += 32) {
    const p1 = products + pointBytes, p2 = p1 + pointBytes, p3 = p2 + pointBytes, p4 = p3 + pointBytes, p5 = p4 + pointBytes
    const second = half + pointBytes, third = second + pointBytes
    const sumALow = f32x4.add(low(p1), low(p2)), sumBLow = f32x4.add(low(p3), low(p4))
    const sumAHigh = f32x4.add(high(p1), high(p2)), sumBHigh = f32x4.add(high(p3), high(p4))
    storeEight(half, output0(low(products), sumALow, sumBLow), output0(high(products), sumAHigh, sumBHigh))
    if (four) storeEight(third, output(sumALow, sumBLow, aa, bb), output(sumAHigh, sumBHigh, aa, bb))
    else storeEight(third, lastOutput(sumALow, sumBLow, low(p5), aa, bb), lastOutput(sumAHigh, sumBHigh, high(p5), aa, bb))
    const aLow = f32x4.sub(low(p1), low(p2)), bLow = f32x4.sub(low(p3), low(p4))
    const aHigh = f32x4.sub(high(p1), high(p2)), bHigh = f32x4.sub(high(p3), high(p4))
    storeEight(second, output(aLow, bLow, a, b), output(aHigh, bHigh, a, b))
    if (four) storeEight(third + pointBytes, lastOutput(aLow, bLow, low(p5), aaa, bbb), lastOutput(aHigh, bHigh, high(p5), aaa, bbb))
    half += 32
  }
}

/** One tile, all channels, from half[6][tileSize][tile][channel]; `rows` and `columns` (1 to the tile's size) lie inside the output. */
// @ts-ignore: decorator
@inline
export function outputTileSix(op: WinogradOp, half: i32, target: i32, rows: i32, columns: i32, four: bool, plain: bool, accumulate: bool): void {
  const pixelBytes = op.panels << 5, pointBytes = op.outputPointBytes
  const rowBytes = op.outputWidth * pixelBytes
  const planeBytes = (four ? 4 : 3) * pointBytes
  const a = factorA(), b = factorB(), aa = factorAA(), bb = factorBB(), aaa = factorAAA(), bbb = factorBBB()
  const floor = op.relu ? zero() : f32x4.splat(-Infinity)
  const biases = op.bias ? op.bias : op.zeros
  for (let column = 0; column < columns; column++) {
    let from = half + column * pointBytes, bias = biases
    for (let at = target + column * pixelBytes, end = at + pixelBytes; at < end; at += 32) {
      const p1 = from + planeBytes, p2 = p1 + planeBytes, p3 = p2 + planeBytes, p4 = p3 + planeBytes, p5 = p4 + planeBytes
      const third = at + 2 * rowBytes
      const sumALow = f32x4.add(low(p1), low(p2)), sumBLow = f32x4.add(low(p3), low(p4))
      const sumAHigh = f32x4.add(high(p1), high(p2)), sumBHigh = f32x4.add(high(p3), high(p4))
      finish(at, output0(low(from), sumALow, sumBLow), output0(high(from), sumAHigh, sumBHigh), bias, floor, plain, accumulate)
      if (rows > 2) {
        const thirdLow = four ? output(sumALow, sumBLow, aa, bb) : lastOutput(sumALow, sumBLow, low(p5), aa, bb)
        const thirdHigh = four ? output(sumAHigh, sumBHigh, aa, bb) : lastOutput(sumAHigh, sumBHigh, high(p5), aa, bb)
        finish(third, thirdLow, thirdHigh, bias, floor, plain, accumulate)
      }
      const aLow = f32x4.sub(low(p1), low(p2)), bLow = f32x4.sub(low(p3), low(p4))
      const aHigh = f32x4.sub(high(p1), high(p2)), bHigh = f32x4.sub(high(p3), high(p4))
      if (rows > 1) finish(at + rowBytes, output(aLow, bLow, a, b), output(aHigh, bHigh, a, b), bias, floor, plain, accumulate)
      if (four && rows > 3) {
        const last = third + rowBytes
        finish(last, lastOutput(aLow, bLow, low(p5), aaa, bbb), lastOutput(aHigh, bHigh, high(p5), aaa, bbb), bias, floor, plain, accumulate)
      }
      from += 32
      bias += 32
    }
  }
}
