/**
 * The gradient of max pooling. Stock compares with the smallest positive number, so a window of negative values (or zeros) gets none; and of
 * equal values it takes the last, where the other backends take the first.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { allocate, floatsOf } from './heap.ts'
import type { OwnKernel } from '../own-kernel.ts'

interface PoolAttrs {
  filterSize: [number, number] | number
  strides: [number, number] | number
  pad: 'valid' | 'same' | number
  dimRoundingMode?: 'floor' | 'round' | 'ceil'
}

type PoolInfo = ReturnType<typeof tf.backend_util.computePool2DInfo>

/** First and last + 1 of the window's rows or columns that lie in the image. */
const span = (out: number, stride: number, before: number, filter: number, length: number) =>
  [Math.max(0, out * stride - before), Math.min(length, out * stride - before + filter)] as const

/** Adds dy of each window to the first of its largest values. */
function scatter(x: Float32Array, dy: Float32Array, dx: Float32Array, info: PoolInfo): void {
  const { batchSize, inHeight, inWidth, outHeight, outWidth, inChannels, filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = info
  let at = 0
  for (let image = 0; image < batchSize; image++) {
    for (let row = 0; row < outHeight; row++) {
      const [top, bottom] = span(row, strideHeight, padInfo.top, filterHeight, inHeight)
      for (let column = 0; column < outWidth; column++) {
        const [left, right] = span(column, strideWidth, padInfo.left, filterWidth, inWidth)
        for (let channel = 0; channel < inChannels; channel++, at++) {
          let largest = -Infinity
          let place = -1
          for (let y = top; y < bottom; y++) {
            for (let pixel = left; pixel < right; pixel++) {
              const index = ((image * inHeight + y) * inWidth + pixel) * inChannels + channel
              if (place < 0 || (x[index] as number) > largest) {
                largest = x[index] as number
                place = index
              }
            }
          }
          dx[place] = (dx[place] as number) + (dy[at] as number)
        }
      }
    }
  }
}

export const maxPoolGradient: OwnKernel<BackendWasm, { dy: tf.TensorInfo; input: tf.TensorInfo }, PoolAttrs> = {
  kernelName: tf.MaxPoolGrad,
  run({ inputs: { dy, input }, attrs: { filterSize, strides, pad, dimRoundingMode }, backend }) {
    const shape = input.shape as [number, number, number, number]
    const info = tf.backend_util.computePool2DInfo(shape, filterSize, strides, 1, pad, dimRoundingMode)
    const dx = allocate(backend, input.shape)
    const target = floatsOf(backend, dx).fill(0)
    scatter(floatsOf(backend, input), floatsOf(backend, dy), target, info)
    return dx
  }
}
