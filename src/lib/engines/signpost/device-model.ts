/** A loaded model: the contract of engines/engine.ts over an executor and its memory. */
import type { Batch } from '../../schema/batch.ts'
import type { ModelShapes, NamedTensor, ParameterInfo, TrainingState } from '../../schema/model.ts'
import { DivergedError, ModelClosedError, type DeviceModel, type Totals } from '../engine.ts'
import type { Executor } from './wasm/executor.ts'
import type { KernelMemory } from './wasm/kernel-memory.ts'
import type { LoweredProgram } from './wasm/lower.ts'
import { sizeOf, type ParameterKind, type ParameterStore } from './wasm/parameters.ts'
import { totalsIndex } from './wasm/tape.ts'

export interface DeviceModelParts {
  executor: Executor
  memory: KernelMemory
  lowered: LoweredProgram
  shapes: ModelShapes
  threads: number
  batchSize: number
  classCount: number
  imageBytes: number
}

const NO_LABELS = new Uint8Array()

export class WasmDeviceModel implements DeviceModel {
  readonly threads: number
  #parts: DeviceModelParts | null
  readonly #deviceBytes: number

  constructor(parts: DeviceModelParts) {
    this.#parts = parts
    this.threads = parts.threads
    this.#deviceBytes = parts.memory.byteLength
  }

  #open(): DeviceModelParts {
    if (!this.#parts) throw new ModelClosedError()
    return this.#parts
  }

  /** Throws RangeError for a batch that does not fit the model. */
  async step({ pixels, labels, count }: Batch, learningRate: number): Promise<void> {
    const { executor, batchSize, imageBytes, classCount } = this.#open()
    if (!Number.isInteger(count) || count < 1 || count > batchSize) throw new RangeError(`A batch has 1 to ${batchSize} images, not ${count}.`)
    if (pixels.length < count * imageBytes || labels.length < count) throw new RangeError(`A batch of ${count} images needs more bytes.`)
    const classIds = labels.subarray(0, count)
    if (classIds.some((classId) => classId >= classCount)) throw new RangeError(`A label is not below ${classCount}.`)
    await executor.submit({ tape: 'training', pixels: pixels.subarray(0, count * imageBytes), labels: classIds, count, learningRate })
  }

  async drain(): Promise<Totals> {
    const { executor, memory } = this.#open()
    await executor.idle()
    const take = (name: 'steps' | 'samples' | 'lossSum' | 'correct'): number => {
      const value = memory.doubles[totalsIndex(name)] ?? 0
      memory.doubles[totalsIndex(name)] = 0
      return value
    }
    const totals = { steps: take('steps'), samples: take('samples'), lossSumNats: take('lossSum'), correct: take('correct') }
    if (!Number.isFinite(totals.lossSumNats)) throw new DivergedError()
    return totals
  }

  async infer(pixels: Uint8Array, count: number): Promise<Float32Array> {
    const { executor, batchSize, classCount, imageBytes } = this.#open()
    if (pixels.length < count * imageBytes) throw new RangeError(`${count} images need ${count * imageBytes} bytes.`)
    const logits = new Float32Array(count * classCount)
    await executor.idle()
    for (let first = 0; first < count; first += batchSize) {
      const images = Math.min(batchSize, count - first)
      const part = pixels.subarray(first * imageBytes, (first + images) * imageBytes)
      await executor.submit({ tape: 'inference', pixels: part, labels: NO_LABELS, count: images, learningRate: 0 })
      await executor.idle()
      this.#copyLogits(logits, first, images)
    }
    return logits
  }

  #copyLogits(target: Float32Array, first: number, images: number): void {
    const { memory, lowered, classCount } = this.#open()
    const start = memory.address(lowered.logits) / 4
    for (let image = 0; image < images; image++) {
      const row = start + image * lowered.logitsStride
      target.set(memory.floats.subarray(row, row + classCount), (first + image) * classCount)
    }
  }

  async exportState(): Promise<TrainingState> {
    await this.#open().executor.idle()
    const { memory, lowered, shapes } = this.#open()
    const read = (kind: ParameterKind, infos: readonly ParameterInfo[]) => infos.map((info) => readTensor(memory, lowered.parameters, kind, info))
    return {
      weights: read('weights', shapes.parameters),
      velocities: read('velocities', shapes.parameters),
      runningStatistics: read('running', shapes.runningStatistics)
    }
  }

  /** Throws RangeError when names or sizes differ from the model's; nothing is changed then. */
  async importState(state: TrainingState): Promise<void> {
    await this.#open().executor.idle()
    const { memory, lowered, shapes } = this.#open()
    const lists = [
      ['weights', shapes.parameters, state.weights],
      ['velocities', shapes.parameters, state.velocities],
      ['running', shapes.runningStatistics, state.runningStatistics]
    ] as const
    for (const [, infos, tensors] of lists) checkTensors(infos, tensors)
    for (const [kind, , tensors] of lists) for (const tensor of tensors) writeTensor(memory, lowered.parameters, kind, tensor)
  }

  deviceBytes(): number {
    return this.#deviceBytes
  }

  close(): void {
    this.#parts?.executor.close()
    this.#parts = null
  }
}

function readTensor(memory: KernelMemory, parameters: ParameterStore, kind: ParameterKind, info: ParameterInfo): NamedTensor {
  const start = memory.address(parameters.address(kind, info.name)) / 4
  return { name: info.name, shape: info.shape, values: memory.floats.slice(start, start + sizeOf(info)) }
}

export function writeTensor(memory: KernelMemory, parameters: ParameterStore, kind: ParameterKind, { name, values }: NamedTensor): void {
  memory.floats.set(values, memory.address(parameters.address(kind, name)) / 4)
}

/** Throws RangeError unless there is exactly one tensor of the right length for each. */
export function checkTensors(infos: readonly ParameterInfo[], tensors: readonly NamedTensor[]): void {
  const byName = new Map(tensors.map((tensor) => [tensor.name, tensor]))
  if (byName.size !== infos.length || tensors.length !== infos.length)
    throw new RangeError(`Expected ${infos.length} tensors, got ${tensors.length}.`)
  for (const info of infos) {
    const found = byName.get(info.name)
    if (found?.values.length !== sizeOf(info))
      throw new RangeError(`Tensor ${info.name} needs ${sizeOf(info)} values, not ${found?.values.length ?? 'none'}.`)
  }
}
