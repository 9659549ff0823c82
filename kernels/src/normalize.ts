/** Batch norm, the passes over images; memory-bound, so residual addition and ReLU ride along. */
import { NormalizeGradientOp, NormalizeOp, VECTOR_MEAN, VECTOR_SCALE, VECTOR_SHIFT } from './generated/ops'
import { endImage, firstImage } from './images'
import { fma, zero } from './simd'

/** (y - mean) * scale + shift of 4 channels. */
// @ts-ignore: decorator
@inline
function normalized(y: i32, vectors: i32, vectorBytes: i32): v128 {
  const centred = f32x4.sub(v128.load(y), v128.load(vectors + VECTOR_MEAN * vectorBytes))
  return fma(centred, v128.load(vectors + VECTOR_SCALE * vectorBytes), v128.load(vectors + VECTOR_SHIFT * vectorBytes))
}

export function normalize(op: NormalizeOp, chunk: i32, count: i32): void {
  const pixelBytes = op.channels * 4
  const imageBytes = op.pixels * pixelBytes
  const end = endImage(chunk, op.imagesPerChunk, count) * imageBytes
  const floor = op.relu ? zero() : f32x4.splat(-Infinity)
  for (let pixel = firstImage(chunk, op.imagesPerChunk) * imageBytes; pixel < end; pixel += pixelBytes) {
    for (let channel = 0; channel < pixelBytes; channel += 16) {
      const at = pixel + channel
      let value = normalized(op.input + at, op.vectors + channel, pixelBytes)
      if (op.otherVectors) value = f32x4.add(value, normalized(op.other + at, op.otherVectors + channel, pixelBytes))
      else if (op.other) value = f32x4.add(value, v128.load(op.other + at))
      v128.store(op.output + at, f32x4.max(value, floor))
    }
  }
}

export function normalizeGradient(op: NormalizeGradientOp, chunk: i32, count: i32): void {
  const pixelBytes = op.channels * 4
  const imageBytes = op.pixels * pixelBytes
  const mean = op.vectors + VECTOR_MEAN * pixelBytes
  const a = op.coefficients
  const b = a + pixelBytes
  const c = b + pixelBytes
  const end = endImage(chunk, op.imagesPerChunk, count) * imageBytes
  for (let pixel = firstImage(chunk, op.imagesPerChunk) * imageBytes; pixel < end; pixel += pixelBytes) {
    for (let channel = 0; channel < pixelBytes; channel += 16) {
      const at = pixel + channel
      const centred = f32x4.sub(v128.load(op.input + at), v128.load(mean + channel))
      const offset = fma(centred, v128.load(b + channel), v128.load(c + channel))
      v128.store(op.output + at, fma(v128.load(op.gradient + at), v128.load(a + channel), offset))
    }
  }
}
