/** Batch norm, the sums: f32 inside blocks of 64 pixels, f64 beyond, so that large batches lose nothing. */
import {
  BatchStatisticsOp, NormalizeGradientSumsOp, NormalizeGradientTotalsOp, RunningStatisticsOp,
  VECTOR_INVERSE_DEVIATION, VECTOR_MEAN, VECTOR_SCALE, VECTOR_SHIFT
} from './generated/ops'
import { endImage, firstImage } from './images'
import { addToF64x4, fma, highHalf, zero } from './simd'

const BLOCK: i32 = 64

/**
 * Adds n, sum(v - p) and sum((v - p)^2) of 2 channels, in f64, to the sums of v and v^2. The pivot p is a value of the block itself, so
 * that a mean far from 0 costs no digits of the variance.
 */
// @ts-ignore: decorator
@inline
function addShifted(sums: i32, squares: i32, n: v128, pivot: v128, sum: v128, square: v128): void {
  const np = f64x2.mul(n, pivot)
  const twiceSum = f64x2.add(f64x2.add(sum, sum), np)
  v128.store(sums, f64x2.add(v128.load(sums), f64x2.add(sum, np)))
  v128.store(squares, f64x2.add(v128.load(squares), f64x2.add(square, f64x2.mul(pivot, twiceSum))))
}

// @ts-ignore: decorator
@inline
function addShifted4(sums: i32, squares: i32, n: v128, pivot: v128, sum: v128, square: v128): void {
  addShifted(sums, squares, n, f64x2.promote_low_f32x4(pivot), f64x2.promote_low_f32x4(sum), f64x2.promote_low_f32x4(square))
  const p = f64x2.promote_low_f32x4(highHalf(pivot))
  addShifted(sums + 16, squares + 16, n, p, f64x2.promote_low_f32x4(highHalf(sum)), f64x2.promote_low_f32x4(highHalf(square)))
}

/** slot: f64 sums[channels], then f64 sums of squares[channels]. */
export function addStatistics(input: i32, pixels: i32, channels: i32, slot: i32): void {
  const pixelBytes = channels << 2
  for (let first = 0; first < pixels; first += BLOCK) {
    const block = input + first * pixelBytes
    const blockPixels = min(BLOCK, pixels - first)
    const end = block + blockPixels * pixelBytes
    const n = f64x2.splat(<f64>blockPixels)
    for (let channel = 0; channel < channels; channel += 8) {
      const p0 = v128.load(block + channel * 4), p1 = v128.load(block + channel * 4, 16)
      let s0 = zero(), s1 = zero(), q0 = zero(), q1 = zero()
      for (let at = block + channel * 4; at < end; at += pixelBytes) {
        const v0 = f32x4.sub(v128.load(at), p0), v1 = f32x4.sub(v128.load(at, 16), p1)
        s0 = f32x4.add(s0, v0)
        s1 = f32x4.add(s1, v1)
        q0 = fma(v0, v0, q0)
        q1 = fma(v1, v1, q1)
      }
      const sums = slot + channel * 8
      const squares = sums + channels * 8
      addShifted4(sums, squares, n, p0, s0, q0)
      addShifted4(sums + 32, squares + 32, n, p1, s1, q1)
    }
  }
}

/** Sum over slots, in order, of the f64 number `index` of each slot; a slot has 2 * channels numbers. */
function sumSlots(slots: i32, slotCount: i32, channels: i32, index: i32): f64 {
  let sum: f64 = 0
  for (let slot = 0; slot < slotCount; slot++) sum += load<f64>(slots + (slot * 2 * channels + index) * 8)
  return sum
}

function storeVectors(vectors: i32, channel: i32, padded: i32, mean: f64, deviation: f64, gamma: f64, beta: f64): void {
  store<f32>(vectors + (VECTOR_MEAN * padded + channel) * 4, <f32>mean)
  store<f32>(vectors + (VECTOR_SCALE * padded + channel) * 4, <f32>(gamma / deviation))
  store<f32>(vectors + (VECTOR_SHIFT * padded + channel) * 4, <f32>beta)
  store<f32>(vectors + (VECTOR_INVERSE_DEVIATION * padded + channel) * 4, <f32>(1.0 / deviation))
}

export function batchStatistics(op: BatchStatisticsOp, count: i32): void {
  const values = <f64>op.pixels * <f64>count
  const epsilon = <f64>reinterpret<f32>(op.epsilon)
  const momentum = <f64>reinterpret<f32>(op.momentum)
  for (let channel = 0; channel < op.channels; channel++) {
    const mean = sumSlots(op.slots, op.slotCount, op.channelsPadded, channel) / values
    const square = sumSlots(op.slots, op.slotCount, op.channelsPadded, op.channelsPadded + channel) / values
    const variance = max<f64>(square - mean * mean, 0)
    const unbiased = values > 1 ? (variance * values) / (values - 1) : variance
    const at = channel * 4
    storeVectors(op.vectors, channel, op.channelsPadded, mean, sqrt(variance + epsilon), load<f32>(op.gamma + at), load<f32>(op.beta + at))
    store<f32>(op.runningMean + at, <f32>((1 - momentum) * load<f32>(op.runningMean + at) + momentum * mean))
    store<f32>(op.runningVariance + at, <f32>((1 - momentum) * load<f32>(op.runningVariance + at) + momentum * unbiased))
  }
}

export function runningStatistics(op: RunningStatisticsOp): void {
  const epsilon = <f64>reinterpret<f32>(op.epsilon)
  for (let channel = 0; channel < op.channels; channel++) {
    const at = channel * 4
    const deviation = sqrt(<f64>load<f32>(op.runningVariance + at) + epsilon)
    storeVectors(op.vectors, channel, op.channelsPadded, load<f32>(op.runningMean + at), deviation, load<f32>(op.gamma + at), load<f32>(op.beta + at))
  }
}

// @ts-ignore: decorator
@inline
function maskGradient(gradient: i32, activation: i32): v128 {
  const masked = v128.and(v128.load(gradient), f32x4.gt(v128.load(activation), zero()))
  v128.store(gradient, masked)
  return masked
}

/** One image; slot as in addStatistics: sums of the gradient, then of gradient * (y - mean). */
// @ts-ignore: decorator
@inline
function addGradientSums(gradient: i32, activation: i32, input: i32, mean: i32, pixels: i32, channels: i32, slot: i32, masked: bool): void {
  const pixelBytes = channels << 2
  for (let first = 0; first < pixels; first += BLOCK) {
    const start = first * pixelBytes
    const end = start + min(BLOCK, pixels - first) * pixelBytes
    for (let channel = 0; channel < channels; channel += 8) {
      const m0 = v128.load(mean + channel * 4), m1 = v128.load(mean + channel * 4, 16)
      let s0 = zero(), s1 = zero(), q0 = zero(), q1 = zero()
      for (let at = start + channel * 4; at < end; at += pixelBytes) {
        const g0 = masked ? maskGradient(gradient + at, activation + at) : v128.load(gradient + at)
        const g1 = masked ? maskGradient(gradient + at + 16, activation + at + 16) : v128.load(gradient + at, 16)
        s0 = f32x4.add(s0, g0)
        s1 = f32x4.add(s1, g1)
        q0 = fma(g0, f32x4.sub(v128.load(input + at), m0), q0)
        q1 = fma(g1, f32x4.sub(v128.load(input + at, 16), m1), q1)
      }
      const sums = slot + channel * 8
      const products = sums + channels * 8
      addToF64x4(sums, s0)
      addToF64x4(sums + 32, s1)
      addToF64x4(products, q0)
      addToF64x4(products + 32, q1)
    }
  }
}

export function normalizeGradientSums(op: NormalizeGradientSumsOp, chunk: i32, count: i32): void {
  const slot = op.slots + chunk * op.channels * 16
  const mean = op.vectors + VECTOR_MEAN * op.channels * 4
  const imageBytes = op.pixels * op.channels * 4
  memory.fill(slot, 0, op.channels * 16)
  const end = endImage(chunk, op.imagesPerChunk, count)
  for (let image = firstImage(chunk, op.imagesPerChunk); image < end; image++) {
    const at = image * imageBytes
    if (op.masks) addGradientSums(op.gradient + at, op.activation + at, op.input + at, mean, op.pixels, op.channels, slot, true)
    else addGradientSums(op.gradient + at, 0, op.input + at, mean, op.pixels, op.channels, slot, false)
  }
}

/** With x^ = (y - mean) / deviation: dy = scale * (g - mean(g) - x^ * mean(g x^)) = a g + b (y - mean) + c. */
export function normalizeGradientTotals(op: NormalizeGradientTotalsOp, count: i32): void {
  const values = <f64>op.pixels * <f64>count
  const padded = op.channelsPadded
  for (let channel = 0; channel < op.channels; channel++) {
    const sum = sumSlots(op.slots, op.slotCount, padded, channel)
    const product = sumSlots(op.slots, op.slotCount, padded, padded + channel)
    const scale = <f64>load<f32>(op.vectors + (VECTOR_SCALE * padded + channel) * 4)
    const inverse = <f64>load<f32>(op.vectors + (VECTOR_INVERSE_DEVIATION * padded + channel) * 4)
    store<f32>(op.betaGradient + channel * 4, <f32>sum)
    store<f32>(op.gammaGradient + channel * 4, <f32>(product * inverse))
    store<f32>(op.coefficients + channel * 4, <f32>scale)
    store<f32>(op.coefficients + (padded + channel) * 4, <f32>((-scale * inverse * inverse * product) / values))
    store<f32>(op.coefficients + (2 * padded + channel) * 4, <f32>((-scale * sum) / values))
  }
}
