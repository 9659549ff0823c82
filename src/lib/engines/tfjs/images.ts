/** Batches of bytes as tensors. */
import * as tf from '@tensorflow/tfjs-core'

const SCALED = Float32Array.from({ length: 256 }, (_, byte) => byte / 255)

export interface ImageShape {
  sizePx: number
  channels: number
}

/** Reused for every batch, because a fresh array per step would be garbage of megabytes. */
export class ImageBuffer {
  readonly #floats: Float32Array
  readonly #shape: ImageShape
  readonly #imageValues: number

  constructor(batchSize: number, shape: ImageShape) {
    this.#shape = shape
    this.#imageValues = shape.sizePx ** 2 * shape.channels
    this.#floats = new Float32Array(batchSize * this.#imageValues)
  }

  /** N,H,W,C in [0, 1] with N = `rows` >= `count`; rows beyond `count` are black. To be used up before the next call. */
  tensor(pixels: Uint8Array, count: number, rows: number): tf.Tensor4D {
    const used = count * this.#imageValues
    for (let i = 0; i < used; i++) this.#floats[i] = SCALED[pixels[i] ?? 0] ?? 0
    const values = this.#floats.subarray(0, rows * this.#imageValues).fill(0, used)
    const { sizePx, channels } = this.#shape
    return tf.tensor4d(values, [rows, sizePx, sizePx, channels])
  }
}

/** N,classes: 1 at the class of each of the first `count` images; rows beyond are zero, so that nothing of them reaches the loss. */
export function oneHot(labels: Uint8Array, count: number, rows: number, classCount: number): tf.Tensor2D {
  const values = new Float32Array(rows * classCount)
  for (let i = 0; i < count; i++) values[i * classCount + (labels[i] ?? 0)] = 1
  return tf.tensor2d(values, [rows, classCount])
}

/** N,1,1,1: which rows count; null when all do. */
export function countingMask(count: number, rows: number): tf.Tensor4D | null {
  return count === rows ? null : tf.tensor4d(new Float32Array(rows).fill(1, 0, count), [rows, 1, 1, 1])
}
