/** Tensors live until someone frees them; here nobody can forget to. */
import * as tf from '@tensorflow/tfjs-core'

export type Keep = <T extends tf.Tensor>(tensor: T) => T

/** Frees every tensor that `work` made and did not keep. When it throws, the kept ones are freed too. `work` must be synchronous. */
export function scoped<Result>(work: (keep: Keep) => Result): Result {
  const kept: tf.Tensor[] = []
  const results: Result[] = []
  const keep: Keep = (tensor) => {
    kept.push(tf.keep(tensor))
    return tensor
  }
  try {
    tf.tidy(() => {
      results.push(work(keep))
    })
  } catch (error) {
    tf.dispose(kept)
    throw error
  }
  return results[0] as Result
}
