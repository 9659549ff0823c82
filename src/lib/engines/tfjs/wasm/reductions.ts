/** Sums over the leading axes, which is what the gradient of a bias is: stock transposes the whole tensor first and adds up in float32. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { channelSums } from './channels.ts'
import { allocate, floatsOf } from './heap.ts'
import type { OwnKernel } from '../own-kernel.ts'

interface SumAttrs {
  axis: number | number[]
  keepDims: boolean
}

export const leadingSum: OwnKernel<BackendWasm, { x: tf.TensorInfo }, SumAttrs> = {
  kernelName: tf.Sum,
  run({ inputs: { x }, attrs: { axis, keepDims }, backend }, stock) {
    const axes = tf.util.parseAxisParam(axis, x.shape).sort((a, b) => a - b)
    const isLeading = axes.length < x.shape.length && axes.every((value, index) => value === index)
    if (!isLeading || x.dtype !== 'float32' || tf.util.sizeFromShape(x.shape) === 0) return stock()
    const kept = x.shape.slice(axes.length)
    const sums = allocate(backend, keepDims ? [...axes.map(() => 1), ...kept] : kept)
    floatsOf(backend, sums).set(channelSums(floatsOf(backend, x), tf.util.sizeFromShape(kept)))
    return sums
  }
}
