/** A loaded model: the contract of engines/engine.ts over a running TensorFlow.js backend. */
import * as tf from '@tensorflow/tfjs-core'
import type { Batch } from '../../schema/batch.ts'
import type { ModelShapes, ModelSpec, TrainingState } from '../../schema/model.ts'
import { checkBatch, checkImages, checkTensors } from '../checks.ts'
import { DivergedError, ModelClosedError, type DeviceModel, type Totals } from '../engine.ts'
import type { RunningBackend } from './backend.ts'
import { disposeState, downloadState, uploadState, zeroTotals } from './device-state.ts'
import { DeviceWatch } from '../device-watch.ts'
import { countingMask, ImageBuffer, oneHot } from './images.ts'
import { evaluationLogits } from './network.ts'
import { scoped } from './scope.ts'
import { trainingStep, type DeviceState } from './training-step.ts'

export interface TfjsModelParts {
  model: ModelSpec
  shapes: ModelShapes
  backend: RunningBackend
  batchSize: number
  momentum: number
  /** Called once, after the tensors are freed. */
  onClose: () => void
}

/** TensorFlow.js computes with one backend at a time; this is synchronous once the backend runs. */
function useBackend(name: string): void {
  if (tf.getBackend() !== name) void tf.setBackend(name)
}

export class TfjsDeviceModel implements DeviceModel {
  readonly threads: number
  #parts: TfjsModelParts | null
  #state: DeviceState
  readonly #images: ImageBuffer
  readonly #imageBytes: number
  /** Ends waits when the model is closed or the device lost. */
  readonly #closing = new DeviceWatch()
  #queued = { steps: 0, samples: 0 }
  #peakBytes = 0

  /** Throws OutOfDeviceMemoryError. */
  constructor(parts: TfjsModelParts, state: TrainingState) {
    const { model, shapes, backend, batchSize } = parts
    const shape = { sizePx: model.inputSizePx, channels: model.inputChannels }
    this.#parts = parts
    this.threads = backend.threads
    this.#images = new ImageBuffer(batchSize, shape)
    this.#imageBytes = shape.sizePx ** 2 * shape.channels
    useBackend(backend.name)
    this.#state = uploadState(shapes, state)
    this.#notePeak()
  }

  #open(): TfjsModelParts {
    if (!this.#parts) throw new ModelClosedError()
    this.#parts.backend.watch.check()
    useBackend(this.#parts.backend.name)
    return this.#parts
  }

  #wait<Result>(work: Promise<Result>): Promise<Result> {
    return this.#closing.guard(this.#open().backend.watch.guard(work))
  }

  #notePeak(): void {
    this.#peakBytes = Math.max(this.#peakBytes, tf.memory().numBytes, this.#open().backend.reservedBytes())
  }

  /** The state after a step. Rows beyond `count` are black images that count nowhere. */
  #stepped({ pixels, labels, count }: Batch, rows: number, learningRate: number): DeviceState {
    const { model, backend, momentum } = this.#open()
    const options = { layers: model.layers, momentum, batchNorm: backend.batchNorm, atPeak: () => this.#notePeak() }
    return scoped(() => {
      const x = this.#images.tensor(pixels, count, rows)
      const classes = oneHot(labels, count, rows, model.classCount)
      return trainingStep(this.#state, { x, classes, mask: countingMask(count, rows), count, learningRate }, options)
    })
  }

  #rehearsedBytes(count: number): number {
    this.#peakBytes = 0
    disposeState(this.#stepped({ pixels: new Uint8Array(count * this.#imageBytes), labels: new Uint8Array(count), count }, count, 0))
    return this.#peakBytes
  }

  /** Makes a step that changes nothing, so that programs are compiled and it is known what memory the model needs. Throws OutOfDeviceMemoryError. */
  async rehearse(): Promise<void> {
    const { backend, batchSize } = this.#open()
    if (backend.rehearses) {
      await backend.withinMemory(async () => {
        this.#rehearsedBytes(batchSize)
        await this.#wait(this.#state.lossSum.data())
      })
    } else {
      const oneBytes = this.#rehearsedBytes(1)
      this.#peakBytes = oneBytes + (this.#rehearsedBytes(2) - oneBytes) * (batchSize - 1)
    }
  }

  #rows(count: number): number {
    const { backend, batchSize } = this.#open()
    return backend.fixedShapes ? batchSize : count
  }

  /** Throws RangeError for a batch that does not fit the model. */
  async step(batch: Batch, learningRate: number): Promise<void> {
    const { model, batchSize } = this.#open()
    const { count } = batch
    checkBatch(batch, { batchSize, imageBytes: this.#imageBytes, classCount: model.classCount })
    const next = this.#stepped(batch, this.#rows(count), learningRate)
    disposeState(this.#state)
    this.#state = next
    this.#queued = { steps: this.#queued.steps + 1, samples: this.#queued.samples + count }
  }

  async drain(): Promise<Totals> {
    this.#open()
    const { lossSum, correct } = this.#state
    const queued = this.#queued
    this.#queued = { steps: 0, samples: 0 }
    this.#state = { ...this.#state, ...zeroTotals() }
    try {
      const [[lossSumNats = NaN], [right = NaN]] = await this.#wait(Promise.all([lossSum.data(), correct.data()]))
      if (!Number.isFinite(lossSumNats)) throw new DivergedError()
      return { ...queued, lossSumNats, correct: right }
    } finally {
      tf.dispose([lossSum, correct])
    }
  }

  async infer(pixels: Uint8Array, count: number): Promise<Float32Array> {
    const { model, batchSize } = this.#open()
    checkImages(pixels, count, this.#imageBytes)
    const logits = new Float32Array(count * model.classCount)
    for (let first = 0; first < count; first += batchSize) {
      const images = Math.min(batchSize, count - first)
      const part = await this.#inferBatch(pixels.subarray(first * this.#imageBytes), images)
      logits.set(part.subarray(0, images * model.classCount), first * model.classCount)
    }
    return logits
  }

  async #inferBatch(pixels: Uint8Array, images: number): Promise<Float32Array> {
    const { model } = this.#open()
    const { weights, running } = this.#state
    const state = new Map([...weights, ...running])
    const logits = scoped((keep) => keep(evaluationLogits(this.#images.tensor(pixels, images, this.#rows(images)), model.layers, state)))
    try {
      return await this.#wait(logits.data<'float32'>())
    } finally {
      logits.dispose()
    }
  }

  async exportState(): Promise<TrainingState> {
    this.#open()
    return this.#wait(downloadState(this.#state))
  }

  /** Throws RangeError when names or sizes differ from the model's; nothing is changed then. */
  async importState(state: TrainingState): Promise<void> {
    const { shapes } = this.#open()
    checkTensors(shapes.parameters, state.weights)
    checkTensors(shapes.parameters, state.velocities)
    checkTensors(shapes.runningStatistics, state.runningStatistics)
    const imported = uploadState(shapes, state)
    disposeState(this.#state)
    this.#state = imported
    this.#queued = { steps: 0, samples: 0 }
  }

  /** The most that was in use so far. */
  deviceBytes(): number {
    return this.#peakBytes
  }

  close(): void {
    const parts = this.#parts
    if (!parts) return
    this.#parts = null
    useBackend(parts.backend.name)
    disposeState(this.#state)
    this.#closing.fail(new ModelClosedError())
    parts.onClose()
  }
}
