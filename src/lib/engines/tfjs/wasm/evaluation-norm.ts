/** Batch norm with given statistics. Stock divides in float64 for every element. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { normalise } from './channels.ts'
import { allocate, floatsOf } from './heap.ts'
import type { OwnKernel } from '../own-kernel.ts'

interface NormInputs {
  x: tf.TensorInfo
  mean: tf.TensorInfo
  variance: tf.TensorInfo
  offset?: tf.TensorInfo
  scale?: tf.TensorInfo
}

export const evaluationNorm: OwnKernel<BackendWasm, NormInputs, { varianceEpsilon: number }> = {
  kernelName: tf.FusedBatchNorm,
  run({ inputs: { x, mean, variance, offset, scale }, attrs: { varianceEpsilon }, backend }, stock) {
    const perChannel = [mean, variance, offset, scale].every((vector) => vector?.shape.length === 1)
    if (!perChannel || !offset || !scale) return stock()
    const y = allocate(backend, x.shape)
    const inverse = Float64Array.from(floatsOf(backend, variance), (value) => 1 / Math.sqrt(value + varianceEpsilon))
    const normalisation = { mean: Float64Array.from(floatsOf(backend, mean)), inverse, gamma: floatsOf(backend, scale) }
    normalise(floatsOf(backend, x), normalisation, floatsOf(backend, offset), floatsOf(backend, y))
    return y
  }
}
