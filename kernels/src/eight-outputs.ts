/** A^T of the products of winograd.ts at the eight points: tiles of 6 x 6 or 5 x 5 outputs. */
import { outputOf, powerOfHalf, powerOfTwo } from './eight-points'
import { WinogradOp } from './generated/ops'
import { finish } from './outputs'
import { high, low, storeEight, zero } from './simd'

/** half[tileSize][tile][channel] = A^T of M[8][tile][channel]; both lie in points `pointBytes` apart, of which `usedBytes` are in use. */
// @ts-ignore: decorator
@inline
export function halfOutputsEight(products: i32, half: i32, pointBytes: i32, usedBytes: i32, six: bool): void {
  for (const end = products + usedBytes; products < end; products += 32) {
    const p1 = products + pointBytes, p2 = p1 + pointBytes, p3 = p2 + pointBytes, p4 = p3 + pointBytes
    const p5 = p4 + pointBytes, p6 = p5 + pointBytes, p7 = p6 + pointBytes
    const halfLow = f32x4.add(low(p1), low(p2)), oneLow = f32x4.add(low(p3), low(p4)), twoLow = f32x4.add(low(p5), low(p6))
    const halfHigh = f32x4.add(high(p1), high(p2)), oneHigh = f32x4.add(high(p3), high(p4)), twoHigh = f32x4.add(high(p5), high(p6))
    storeEight(
      half, f32x4.add(f32x4.add(low(products), halfLow), f32x4.add(oneLow, twoLow)),
      f32x4.add(f32x4.add(high(products), halfHigh), f32x4.add(oneHigh, twoHigh))
    )
    storeOutput(half, pointBytes, 2, halfLow, oneLow, twoLow, halfHigh, oneHigh, twoHigh)
    if (six) storeOutput(half, pointBytes, 4, halfLow, oneLow, twoLow, halfHigh, oneHigh, twoHigh)
    else storeLast(half, pointBytes, 4, halfLow, oneLow, twoLow, halfHigh, oneHigh, twoHigh, p7)
    const oddHalfLow = f32x4.sub(low(p1), low(p2)), oddOneLow = f32x4.sub(low(p3), low(p4)), oddTwoLow = f32x4.sub(low(p5), low(p6))
    const oddHalfHigh = f32x4.sub(high(p1), high(p2)), oddOneHigh = f32x4.sub(high(p3), high(p4)), oddTwoHigh = f32x4.sub(high(p5), high(p6))
    storeOutput(half, pointBytes, 1, oddHalfLow, oddOneLow, oddTwoLow, oddHalfHigh, oddOneHigh, oddTwoHigh)
    storeOutput(half, pointBytes, 3, oddHalfLow, oddOneLow, oddTwoLow, oddHalfHigh, oddOneHigh, oddTwoHigh)
    if (six) storeLast(half, pointBytes, 5, oddHalfLow, oddOneLow, oddTwoLow, oddHalfHigh, oddOneHigh, oddTwoHigh, p7)
    half += 32
  }
}

// @ts-ignore: decorator
@inline
function storeOutput(half: i32, step: i32, output: i32, halfLow: v128, oneLow: v128, twoLow: v128, halfHigh: v128, oneHigh: v128, twoHigh: v128): void {
  const byHalf = powerOfHalf(output), byTwo = powerOfTwo(output)
  storeEight(half + output * step, outputOf(halfLow, oneLow, twoLow, byHalf, byTwo), outputOf(halfHigh, oneHigh, twoHigh, byHalf, byTwo))
}

// @ts-ignore: decorator
@inline
function storeLast(
  half: i32, step: i32, output: i32, halfLow: v128, oneLow: v128, twoLow: v128, halfHigh: v128, oneHigh: v128, twoHigh: v128, infinity: i32
): void {
  const byHalf = powerOfHalf(output), byTwo = powerOfTwo(output)
  storeEight(
    half + output * step, f32x4.add(outputOf(halfLow, oneLow, twoLow, byHalf, byTwo), low(infinity)),
    f32x4.add(outputOf(halfHigh, oneHigh, twoHigh, byHalf, byTwo), high(infinity))
  )
}

/** One tile, all channels, from half[8][tileSize][tile][channel]; `rows` and `columns` (1 to the tile's size) lie inside the output. */
// @ts-ignore: decorator
@inline
export function outputTileEight(op: WinogradOp, half: i32, target: i32, rows: i32, columns: i32, six: bool, plain: bool, accumulate: bool): void {
  const pixelBytes = op.panels << 5, pointBytes = op.outputPointBytes
  const rowBytes = op.outputWidth * pixelBytes
  const planeBytes = (six ? 6 : 5) * pointBytes
  const floor = op.relu ? zero() : f32x4.splat(-Infinity)
  const biases = op.bias ? op.bias : op.zeros
  for (let column = 0; column < columns; column++) {
    let from = half + column * pointBytes, bias = biases
    for (let at = target + column * pixelBytes, end = at + pixelBytes; at < end; at += 32) {
      const p1 = from + planeBytes, p2 = p1 + planeBytes, p3 = p2 + planeBytes, p4 = p3 + planeBytes
      const p5 = p4 + planeBytes, p6 = p5 + planeBytes, p7 = p6 + planeBytes
      const halfLow = f32x4.add(low(p1), low(p2)), oneLow = f32x4.add(low(p3), low(p4)), twoLow = f32x4.add(low(p5), low(p6))
      const halfHigh = f32x4.add(high(p1), high(p2)), oneHigh = f32x4.add(high(p3), high(p4)), twoHigh = f32x4.add(high(p5), high(p6))
      const firstLow = f32x4.add(f32x4.add(low(from), halfLow), f32x4.add(oneLow, twoLow))
      finish(at, firstLow, f32x4.add(f32x4.add(high(from), halfHigh), f32x4.add(oneHigh, twoHigh)), bias, floor, plain, accumulate)
      if (rows > 2) {
        const a = powerOfHalf(2), b = powerOfTwo(2)
        finish(at + 2 * rowBytes, outputOf(halfLow, oneLow, twoLow, a, b), outputOf(halfHigh, oneHigh, twoHigh, a, b), bias, floor, plain, accumulate)
      }
      if (rows > 4) {
        const a = powerOfHalf(4), b = powerOfTwo(4)
        const fifthLow = outputOf(halfLow, oneLow, twoLow, a, b), fifthHigh = outputOf(halfHigh, oneHigh, twoHigh, a, b)
        if (six) finish(at + 4 * rowBytes, fifthLow, fifthHigh, bias, floor, plain, accumulate)
        else finish(at + 4 * rowBytes, f32x4.add(fifthLow, low(p7)), f32x4.add(fifthHigh, high(p7)), bias, floor, plain, accumulate)
      }
      const oddHalfLow = f32x4.sub(low(p1), low(p2)), oddOneLow = f32x4.sub(low(p3), low(p4)), oddTwoLow = f32x4.sub(low(p5), low(p6))
      const oddHalfHigh = f32x4.sub(high(p1), high(p2)), oddOneHigh = f32x4.sub(high(p3), high(p4)), oddTwoHigh = f32x4.sub(high(p5), high(p6))
      if (rows > 1) {
        const a = powerOfHalf(1), b = powerOfTwo(1)
        finish(
          at + rowBytes, outputOf(oddHalfLow, oddOneLow, oddTwoLow, a, b), outputOf(oddHalfHigh, oddOneHigh, oddTwoHigh, a, b), bias, floor, plain,
          accumulate
        )
      }
      if (rows > 3) {
        const a = powerOfHalf(3), b = powerOfTwo(3)
        finish(
          at + 3 * rowBytes, outputOf(oddHalfLow, oddOneLow, oddTwoLow, a, b), outputOf(oddHalfHigh, oddOneHigh, oddTwoHigh, a, b), bias, floor, plain,
          accumulate
        )
      }
      if (six && rows > 5) {
        const a = powerOfHalf(5), b = powerOfTwo(5)
        const lastLow = f32x4.add(outputOf(oddHalfLow, oddOneLow, oddTwoLow, a, b), low(p7))
        const lastHigh = f32x4.add(outputOf(oddHalfHigh, oddOneHigh, oddTwoHigh, a, b), high(p7))
        finish(at + 5 * rowBytes, lastLow, lastHigh, bias, floor, plain, accumulate)
      }
      from += 32
      bias += 32
    }
  }
}
