/** What every engine refuses in the same words: batches and states that do not fit its model. */
import type { Batch } from '../schema/batch.ts'
import type { NamedTensor, ParameterInfo, Shape } from '../schema/model.ts'

export interface BatchLimits {
  batchSize: number
  /** Bytes of one image. */
  imageBytes: number
  classCount: number
}

export const elementCount = (shape: Shape): number => shape.reduce((product, length) => product * length, 1)

/** Throws RangeError for a batch that does not fit the model. */
export function checkBatch({ pixels, labels, count }: Batch, { batchSize, imageBytes, classCount }: BatchLimits): void {
  if (!Number.isInteger(count) || count < 1 || count > batchSize) throw new RangeError(`A batch has 1 to ${batchSize} images, not ${count}.`)
  if (pixels.length < count * imageBytes || labels.length < count) throw new RangeError(`A batch of ${count} images needs more bytes.`)
  if (labels.subarray(0, count).some((classId) => classId >= classCount)) throw new RangeError(`A label is not below ${classCount}.`)
}

/** Throws RangeError when there are fewer bytes than the images need. */
export function checkImages(pixels: Uint8Array, count: number, imageBytes: number): void {
  if (pixels.length < count * imageBytes) throw new RangeError(`${count} images need ${count * imageBytes} bytes.`)
}

/** Throws RangeError unless there is exactly one tensor of the right length for each. */
export function checkTensors(infos: readonly ParameterInfo[], tensors: readonly NamedTensor[]): void {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  if (byName.size !== infos.length || tensors.length !== infos.length)
    throw new RangeError(`Expected ${infos.length} tensors, got ${tensors.length}.`)
  for (const info of infos) {
    const found = byName.get(info.name)
    const wanted = elementCount(info.shape)
    if (found?.values.length !== wanted) {
      throw new RangeError(`Tensor ${info.name} needs ${wanted} values, not ${found?.values.length ?? 'none'}.`)
    }
  }
}
