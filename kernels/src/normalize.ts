/**
 * Batch norm, the passes over images: residual addition and ReLU ride along. Eight channels at a time, so that what is the same for all pixels
 * stays in registers; in blocks of pixels, so that the other channels of their cache lines are still there when their turn comes.
 */
import { NormalizeGradientOp, NormalizeOp, VECTOR_MEAN, VECTOR_SCALE, VECTOR_SHIFT } from './generated/ops'
import { endImage, firstImage } from './images'
import { fma, zero } from './simd'

const BLOCK_BYTES: i32 = 1024

/** (y - mean) * scale + shift of 4 channels. */
// @ts-ignore: decorator
@inline
function normalized(y: v128, mean: v128, scale: v128, shift: v128): v128 {
  return fma(f32x4.sub(y, mean), scale, shift)
}

/** Of the pixels from `at` to `end`, both byte distances from the tensors' starts. */
// @ts-ignore: decorator
@inline
function normalizeChannels(op: NormalizeOp, at: i32, end: i32, channel: i32, withOther: bool): void {
  const pixelBytes = op.channels * 4
  const vectors = op.vectors + channel
  const mean = vectors + VECTOR_MEAN * pixelBytes, scale = vectors + VECTOR_SCALE * pixelBytes, shift = vectors + VECTOR_SHIFT * pixelBytes
  const m0 = v128.load(mean), m1 = v128.load(mean, 16), s0 = v128.load(scale), s1 = v128.load(scale, 16)
  const b0 = v128.load(shift), b1 = v128.load(shift, 16)
  const floor = op.relu ? zero() : f32x4.splat(-Infinity)
  const input = op.input, output = op.output, other = op.other
  for (; at < end; at += pixelBytes) {
    let low = normalized(v128.load(input + at), m0, s0, b0), high = normalized(v128.load(input + at, 16), m1, s1, b1)
    if (withOther) {
      low = f32x4.add(low, v128.load(other + at))
      high = f32x4.add(high, v128.load(other + at, 16))
    }
    v128.store(output + at, f32x4.pmax(low, floor))
    v128.store(output + at, f32x4.pmax(high, floor), 16)
  }
}

/** The same with another normalised tensor as the summand: the projection of a shortcut. */
function normalizePair(op: NormalizeOp, at: i32, end: i32, channel: i32): void {
  const pixelBytes = op.channels * 4
  const vectors = op.vectors + channel, others = op.otherVectors + channel
  const m0 = v128.load(vectors + VECTOR_MEAN * pixelBytes), s0 = v128.load(vectors + VECTOR_SCALE * pixelBytes)
  const m1 = v128.load(others + VECTOR_MEAN * pixelBytes), s1 = v128.load(others + VECTOR_SCALE * pixelBytes)
  const shift = f32x4.add(v128.load(vectors + VECTOR_SHIFT * pixelBytes), v128.load(others + VECTOR_SHIFT * pixelBytes))
  const floor = op.relu ? zero() : f32x4.splat(-Infinity)
  const input = op.input, output = op.output, other = op.other
  for (; at < end; at += pixelBytes) {
    const sum = normalized(v128.load(input + at), m0, s0, normalized(v128.load(other + at), m1, s1, shift))
    v128.store(output + at, f32x4.pmax(sum, floor))
  }
}

export function normalize(op: NormalizeOp, chunk: i32, count: i32): void {
  const pixelBytes = op.channels * 4
  const imageBytes = op.pixels * pixelBytes
  const blockBytes = max(1, BLOCK_BYTES / pixelBytes) * pixelBytes
  const end = endImage(chunk, op.imagesPerChunk, count) * imageBytes
  for (let block = firstImage(chunk, op.imagesPerChunk) * imageBytes; block < end; block += blockBytes) {
    const stop = min(block + blockBytes, end)
    for (let channel = 0; channel < pixelBytes; channel += 32) {
      const at = block + channel
      if (op.otherVectors) {
        normalizePair(op, at, stop, channel)
        normalizePair(op, at + 16, stop, channel + 16)
      } else if (op.adds) normalizeChannels(op, at, stop, channel, true)
      else normalizeChannels(op, at, stop, channel, false)
    }
  }
}

function normalizeGradientChannels(op: NormalizeGradientOp, at: i32, end: i32, channel: i32): void {
  const pixelBytes = op.channels * 4
  const mean = op.vectors + VECTOR_MEAN * pixelBytes + channel
  const a = op.coefficients + channel, b = a + pixelBytes, c = b + pixelBytes
  const m0 = v128.load(mean), m1 = v128.load(mean, 16), a0 = v128.load(a), a1 = v128.load(a, 16)
  const b0 = v128.load(b), b1 = v128.load(b, 16), c0 = v128.load(c), c1 = v128.load(c, 16)
  const input = op.input, gradient = op.gradient, output = op.output
  for (; at < end; at += pixelBytes) {
    v128.store(output + at, fma(v128.load(gradient + at), a0, normalized(v128.load(input + at), m0, b0, c0)))
    v128.store(output + at, fma(v128.load(gradient + at, 16), a1, normalized(v128.load(input + at, 16), m1, b1, c1)), 16)
  }
}

export function normalizeGradient(op: NormalizeGradientOp, chunk: i32, count: i32): void {
  const pixelBytes = op.channels * 4
  const imageBytes = op.pixels * pixelBytes
  const blockBytes = max(1, BLOCK_BYTES / pixelBytes) * pixelBytes
  const end = endImage(chunk, op.imagesPerChunk, count) * imageBytes
  for (let block = firstImage(chunk, op.imagesPerChunk) * imageBytes; block < end; block += blockBytes) {
    const stop = min(block + blockBytes, end)
    for (let channel = 0; channel < pixelBytes; channel += 32) normalizeGradientChannels(op, block + channel, stop, channel)
  }
}
