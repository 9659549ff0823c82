/** Batch norm in training, of the operations that TensorFlow.js offers for it. */
import * as tf from '@tensorflow/tfjs-core'

export interface BatchNormInput {
  /** N,H,W,C */
  x: tf.Tensor4D
  /** C */
  gamma: tf.Tensor1D
  beta: tf.Tensor1D
  epsilon: number
  /** N,1,1,1: 1 for images that count, 0 for those that only fill the batch up; null when all count. */
  mask: tf.Tensor4D | null
  /** Images that count. */
  count: number
}

export interface BatchNormOutput {
  y: tf.Tensor4D
  /** Of the images that count; C. The variance is the biased one. */
  mean: tf.Tensor1D
  variance: tf.Tensor1D
}

export type BatchNorm = (input: BatchNormInput) => BatchNormOutput

/** Images that do not count stay out of mean and variance, so the others get the values and gradients of a batch without them. */
function moments(x: tf.Tensor4D, mask: tf.Tensor4D, count: number): { mean: tf.Tensor1D; variance: tf.Tensor1D } {
  const values = count * x.shape[1] * x.shape[2]
  const mean = tf.div(tf.sum(tf.mul(x, mask), [0, 1, 2]), values)
  const centred = tf.mul(tf.sub(x, mean), mask)
  return { mean: mean as tf.Tensor1D, variance: tf.div(tf.sum(tf.square(centred), [0, 1, 2]), values) }
}

export const stockBatchNorm: BatchNorm = ({ x, gamma, beta, epsilon, mask, count }) => {
  const found = mask ? moments(x, mask, count) : tf.moments(x, [0, 1, 2])
  const mean = found.mean as tf.Tensor1D
  const variance = found.variance as tf.Tensor1D
  return { y: tf.batchNorm(x, mean, variance, beta, gamma, epsilon), mean, variance }
}
