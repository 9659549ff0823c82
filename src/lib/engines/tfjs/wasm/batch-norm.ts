/**
 * Batch norm in training with a gradient of its own. TensorFlow.js composes it of some 25 passes over the activations, among them a Tile that
 * allocates for every element; this makes two passes forward and two back.
 */
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import type { BatchNorm } from '../batch-norm.ts'
import { channelMoments, inputGradient, normalise, normGradients, type Normalisation } from './channels.ts'
import { allocate, floatsOf } from './heap.ts'

const asTensor = (info: tf.TensorInfo) => tf.engine().makeTensorFromTensorInfo(info)
const vector = (values: Float64Array) => tf.tensor1d(Float32Array.from(values))

function runningBackend(): BackendWasm {
  const backend = tf.backend()
  if (!(backend instanceof BackendWasm)) throw new TypeError('The wasm backend is not in use.')
  return backend
}

function gradients(backend: BackendWasm, dy: tf.Tensor, x: tf.Tensor, normalisation: Normalisation): tf.Tensor[] {
  const dx = allocate(backend, x.shape)
  const [incoming, input] = [floatsOf(backend, dy), floatsOf(backend, x)]
  const sums = normGradients(incoming, input, normalisation)
  inputGradient(incoming, input, normalisation, sums, floatsOf(backend, dx))
  return [asTensor(dx), vector(sums.dGamma), vector(sums.dBeta)]
}

export const wasmBatchNorm: BatchNorm = ({ x, gamma, beta, epsilon }) => {
  const backend = runningBackend()
  const { mean, variance } = channelMoments(floatsOf(backend, x), gamma.size)
  const inverse = variance.map((value) => 1 / Math.sqrt(value + epsilon))
  const normalisation = { mean, inverse, gamma: floatsOf(backend, gamma).slice() }
  const y = tf.customGrad((input, _gamma, offset, save) => {
    ;(save as tf.GradSaveFunc)([input as tf.Tensor])
    const output = allocate(backend, x.shape)
    normalise(floatsOf(backend, x), normalisation, floatsOf(backend, offset as tf.Tensor), floatsOf(backend, output))
    const gradFunc = (dy: tf.Tensor, saved: tf.Tensor[]) => gradients(backend, dy, saved[0] as tf.Tensor, normalisation)
    return { value: asTensor(output), gradFunc }
  })(x, gamma, beta)
  return { y: y as tf.Tensor4D, mean: vector(mean), variance: vector(variance) }
}
