/**
 * ReLU that lets NaN through. Stock compares bits as integers, so a NaN with the sign bit (what inf - inf gives on x86) becomes 0: the loss of
 * a network that has diverged would go on looking like one.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { allocate, floatsOf } from './heap.ts'
import type { OwnKernel } from '../own-kernel.ts'

export const rectifier: OwnKernel<BackendWasm, { x: tf.TensorInfo }, unknown> = {
  kernelName: tf.Relu,
  run({ inputs: { x }, backend }, stock) {
    if (x.dtype !== 'float32') return stock()
    const y = allocate(backend, x.shape)
    const [input, output] = [floatsOf(backend, x), floatsOf(backend, y)]
    for (let i = 0; i < input.length; i++) output[i] = (input[i] as number) <= 0 ? 0 : (input[i] as number)
    return y
  }
}
