/** Batches out of a prepared part. Not responsible for splits (gtsrb/split) nor for reading the part (shards/). */
import type { Batch } from '../schema/batch.ts'
import type { PreparedPart } from '../schema/dataset.ts'
import { epochOrder } from './random.ts'

/** Copies images into batches that the caller owns and reuses. */
export class BatchStream {
  /** Images in the whole stream. */
  readonly imageCount: number
  /** The last batch may be smaller than the others; none is empty. */
  readonly batchCount: number
  readonly #part: PreparedPart
  readonly #order: Int32Array
  readonly #batchSize: number
  #position = 0

  /** `order`: positions in the part, all inside it. */
  constructor(part: PreparedPart, order: Int32Array, batchSize: number) {
    if (!Number.isInteger(batchSize) || batchSize < 1) throw new RangeError(`batchSize must be a positive integer, not ${batchSize}`)
    const outside = order.findIndex((index) => index < 0 || index >= part.classIds.length)
    if (outside >= 0) throw new RangeError(`Image ${order[outside]} is outside the part of ${part.classIds.length} images`)
    this.imageCount = order.length
    this.batchCount = Math.ceil(order.length / batchSize)
    this.#part = part
    this.#order = order
    this.#batchSize = batchSize
  }

  /** Fills `target` with the next batch; false (target.count = 0) after the last one. Bytes beyond target.count images are not touched. */
  next(target: Batch): boolean {
    const { pixels, classIds, key } = this.#part
    const imageBytes = key.sizePx * key.sizePx * 3
    const count = Math.min(this.#batchSize, this.imageCount - this.#position)
    if (target.pixels.length < count * imageBytes || target.labels.length < count) throw new RangeError('The batch buffers are too small')
    for (let i = 0; i < count; i++) {
      const index = this.#order[this.#position + i] ?? 0
      target.pixels.set(pixels.subarray(index * imageBytes, (index + 1) * imageBytes), i * imageBytes)
      target.labels[i] = classIds[index] ?? 0
    }
    target.count = count
    this.#position += count
    return count > 0
  }
}

/** Empty buffers for batches of up to batchSize images. */
export function createBatch(batchSize: number, sizePx: number): Batch {
  return { pixels: new Uint8Array(batchSize * sizePx * sizePx * 3), labels: new Uint8Array(batchSize), count: 0 }
}

/** Every index once, in an order that depends on (seed, epoch) only; the last partial batch is kept. */
export function epochBatches(part: PreparedPart, indices: Int32Array, batchSize: number, seed: number, epoch: number): BatchStream {
  return new BatchStream(part, epochOrder(indices, seed, epoch), batchSize)
}

/** Every index once, in the given order: for evaluation. */
export function orderedBatches(part: PreparedPart, indices: Int32Array, batchSize: number): BatchStream {
  return new BatchStream(part, indices, batchSize)
}
