/** 2x2 maximum, stride 2, odd rows and columns at the end dropped; global average; their gradients; ReLU gradient. */
import { AveragePoolGradientOp, AveragePoolOp, MaxPoolGradientOp, MaxPoolOp, ReluGradientOp } from './generated/ops'
import { endImage, firstImage } from './images'
import { zero } from './simd'

export function maxPool(op: MaxPoolOp, chunk: i32, count: i32): void {
  const pixelBytes = op.channels * 4
  const rowBytes = op.width * pixelBytes
  const imageBytes = op.height * rowBytes
  const outHeight = op.height >> 1, outWidth = op.width >> 1
  const end = endImage(chunk, op.imagesPerChunk, count)
  for (let image = firstImage(chunk, op.imagesPerChunk); image < end; image++) {
    let output = op.output + image * outHeight * outWidth * pixelBytes
    for (let y = 0; y < outHeight; y++) {
      for (let x = 0; x < outWidth; x++) {
        let at = op.input + image * imageBytes + 2 * (y * rowBytes + x * pixelBytes)
        for (const next = output + pixelBytes; output < next; output += 16) {
          const top = f32x4.max(v128.load(at), v128.load(at + pixelBytes))
          const bottom = f32x4.max(v128.load(at + rowBytes), v128.load(at + rowBytes + pixelBytes))
          v128.store(output, f32x4.max(top, bottom))
          at += 16
        }
      }
    }
  }
}

/** Four channels of one 2x2 window: the first position (row by row) that equals the maximum gets the gradient, the others 0. */
// @ts-ignore: decorator
@inline
function spread(input: i32, output: i32, gradient: v128, rowBytes: i32, pixelBytes: i32, relu: i32): void {
  const v0 = v128.load(input), v1 = v128.load(input + pixelBytes)
  const v2 = v128.load(input + rowBytes), v3 = v128.load(input + rowBytes + pixelBytes)
  const largest = f32x4.max(f32x4.max(v0, v1), f32x4.max(v2, v3))
  let rest = relu ? v128.and(gradient, f32x4.gt(largest, zero())) : gradient
  const e0 = f32x4.eq(v0, largest)
  v128.store(output, v128.and(rest, e0))
  rest = v128.andnot(rest, e0)
  const e1 = f32x4.eq(v1, largest)
  v128.store(output + pixelBytes, v128.and(rest, e1))
  rest = v128.andnot(rest, e1)
  const e2 = f32x4.eq(v2, largest)
  v128.store(output + rowBytes, v128.and(rest, e2))
  v128.store(output + rowBytes + pixelBytes, v128.andnot(rest, e2))
}

export function maxPoolGradient(op: MaxPoolGradientOp, chunk: i32, count: i32): void {
  const pixelBytes = op.channels * 4
  const rowBytes = op.width * pixelBytes
  const imageBytes = op.height * rowBytes
  const outHeight = op.height >> 1, outWidth = op.width >> 1
  const end = endImage(chunk, op.imagesPerChunk, count)
  for (let image = firstImage(chunk, op.imagesPerChunk); image < end; image++) {
    let gradient = op.gradient + image * outHeight * outWidth * pixelBytes
    if ((op.height | op.width) & 1) memory.fill(op.output + image * imageBytes, 0, imageBytes)
    for (let y = 0; y < outHeight; y++) {
      for (let x = 0; x < outWidth; x++) {
        let at = image * imageBytes + 2 * (y * rowBytes + x * pixelBytes)
        for (const next = gradient + pixelBytes; gradient < next; gradient += 16) {
          spread(op.input + at, op.output + at, v128.load(gradient), rowBytes, pixelBytes, op.relu)
          at += 16
        }
      }
    }
  }
}

export function averagePool(op: AveragePoolOp, chunk: i32, count: i32): void {
  const pixelBytes = op.channels * 4
  const end = endImage(chunk, op.imagesPerChunk, count)
  const share = f32x4.splat(<f32>op.pixels)
  for (let image = firstImage(chunk, op.imagesPerChunk); image < end; image++) {
    for (let channel = 0; channel < pixelBytes; channel += 16) {
      const first = op.input + image * op.pixels * pixelBytes + channel
      let sum = zero()
      for (let pixel = 0; pixel < op.pixels; pixel++) sum = f32x4.add(sum, v128.load(first + pixel * pixelBytes))
      v128.store(op.output + image * pixelBytes + channel, f32x4.div(sum, share))
    }
  }
}

export function averagePoolGradient(op: AveragePoolGradientOp, chunk: i32, count: i32): void {
  const pixelBytes = op.channels * 4
  const end = endImage(chunk, op.imagesPerChunk, count)
  const share = f32x4.splat(<f32>op.pixels)
  for (let image = firstImage(chunk, op.imagesPerChunk); image < end; image++) {
    for (let channel = 0; channel < pixelBytes; channel += 16) {
      const value = f32x4.div(v128.load(op.gradient + image * pixelBytes + channel), share)
      const first = op.output + image * op.pixels * pixelBytes + channel
      for (let pixel = 0; pixel < op.pixels; pixel++) v128.store(first + pixel * pixelBytes, value)
    }
  }
}

export function reluGradient(op: ReluGradientOp, chunk: i32, count: i32): void {
  const imageBytes = op.imageFloats * 4
  const end = endImage(chunk, op.imagesPerChunk, count) * imageBytes
  for (let at = firstImage(chunk, op.imagesPerChunk) * imageBytes; at < end; at += 16) {
    const open = f32x4.gt(v128.load(op.activation + at), zero())
    v128.store(op.gradient + at, v128.and(v128.load(op.gradient + at), open))
  }
}
