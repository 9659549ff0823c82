/**
 * Matrix products. Stock goes through a scalar loop when an operand is transposed, and caches the packed right operand by its data alone: the
 * same data in another shape then gives the products of the first shape.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { tensorOf, type OwnKernel } from '../own-kernel.ts'

interface ProductAttrs {
  transposeA: boolean
  transposeB: boolean
}

/** Shape in which each data was a right operand first. */
const packedShapes = new WeakMap<object, string>()

function swapLast(x: tf.TensorInfo): tf.Tensor {
  const rank = x.shape.length
  const order = x.shape.map((_, axis) => (axis < rank - 2 ? axis : 2 * rank - 3 - axis))
  return tf.transpose(tensorOf(x), order)
}

/** The tensor, or a copy when its data was packed in another shape. */
function packable(b: tf.Tensor): tf.Tensor {
  const shape = b.shape.slice(-2).join()
  const packed = packedShapes.get(b.dataId)
  if (packed !== undefined && packed !== shape) return tf.add(b, 0)
  packedShapes.set(b.dataId, shape)
  return b
}

export const matrixProduct: OwnKernel<BackendWasm, { a: tf.TensorInfo; b: tf.TensorInfo }, ProductAttrs> = {
  kernelName: tf.BatchMatMul,
  run({ inputs: { a, b }, attrs: { transposeA, transposeB } }, stock) {
    const right = transposeB ? null : packable(tensorOf(b))
    if (!transposeA && right === b) return stock()
    return tf.tidy(() => tf.matMul(transposeA ? swapLast(a) : tensorOf(a), right ?? swapLast(b)))
  }
}
