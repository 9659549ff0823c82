/** Two batch buffers in turn: the next batch is filled while the device works on this one. */
import { createBatch, type BatchStream } from '../data/batches.ts'
import type { Batch } from '../schema/batch.ts'

export class BatchFeed {
  #ahead: Batch
  #inUse: Batch
  #stream: BatchStream | null = null
  #filled = false

  constructor(batchSize: number, sizePx: number) {
    this.#ahead = createBatch(batchSize, sizePx)
    this.#inUse = createBatch(batchSize, sizePx)
  }

  /** Fills the first batch of the stream. */
  start(stream: BatchStream): void {
    this.#stream = stream
    this.#filled = false
    this.fillNext()
  }

  /** Fills the buffer that `take` gives next; does nothing when that is done already. The batch taken last stays untouched. */
  fillNext(): void {
    if (this.#filled) return
    this.#stream?.next(this.#ahead)
    this.#filled = true
  }

  /** Whether `take` gives another batch. */
  hasNext(): boolean {
    this.fillNext()
    return this.#ahead.count > 0
  }

  /** Valid until `fillNext` after the next `take`; null after the last batch. */
  take(): Batch | null {
    this.fillNext()
    const batch = this.#ahead
    this.#ahead = this.#inUse
    this.#inUse = batch
    this.#filled = false
    return batch.count > 0 ? batch : null
  }
}
