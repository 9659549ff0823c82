/** A loaded model: the contract of engines/engine.ts over an executor and its memory. */
import type { Batch } from '../../schema/batch.ts'
import type { ModelShapes, NamedTensor, ParameterInfo, TrainingState } from '../../schema/model.ts'
import { checkBatch, checkImages, checkTensors } from '../checks.ts'
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
  async step(batch: Batch, learningRate: number): Promise<void> {
    const { executor, batchSize, imageBytes, classCount } = this.#open()
    checkBatch(batch, { batchSize, imageBytes, classCount })
    const { pixels, labels, count } = batch
    const used = { pixels: pixels.subarray(0, count * imageBytes), labels: labels.subarray(0, count) }
    await executor.submit({ tape: 'training', ...used, count, learningRate })
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
    checkImages(pixels, count, imageBytes)
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
