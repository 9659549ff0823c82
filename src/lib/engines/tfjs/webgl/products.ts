/**
 * Matrix products over an odd inner dimension. Matrices lie in textures in blocks of 2x2; where the dimension is odd, stock multiplies what
 * lies beyond the matrix too, which is not zero once an operation such as exp or an addition has passed over it: the product of two matrices
 * of ones over an inner dimension of 43 is 44. The 43 classes of the signs are one.
 */
import type { MathBackendWebGL } from '@tensorflow/tfjs-backend-webgl'
import * as tf from '@tensorflow/tfjs-core'
import { tensorOf, type OwnKernel } from '../own-kernel.ts'

interface ProductAttrs {
  transposeA: boolean
  transposeB: boolean
}

/** One row or column of zeros more along the axis. */
function extended(x: tf.TensorInfo, axis: number): tf.Tensor {
  return tf.pad(
    tensorOf(x),
    x.shape.map((_, index) => [0, index === axis ? 1 : 0])
  )
}

export const evenProduct: OwnKernel<MathBackendWebGL, { a: tf.TensorInfo; b: tf.TensorInfo }, ProductAttrs> = {
  kernelName: tf.BatchMatMul,
  run({ inputs: { a, b }, attrs: { transposeA, transposeB } }, stock) {
    const innerA = a.shape.length - (transposeA ? 2 : 1)
    const innerB = b.shape.length - (transposeB ? 1 : 2)
    if ((a.shape[innerA] ?? 0) % 2 === 0) return stock()
    return tf.tidy(() => tf.matMul(extended(a, innerA), extended(b, innerB), transposeA, transposeB))
  }
}
