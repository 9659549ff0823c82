/** A loaded model: the contract of engines/engine.ts over two compiled jax-js programs. */
import { blockUntilReady, numpy as np, tree } from '@jax-js/jax'
import type { Batch } from '../../schema/batch.ts'
import type { ModelShapes, ModelSpec, TrainingState } from '../../schema/model.ts'
import { checkBatch, checkImages, checkTensors } from '../checks.ts'
import { DivergedError, ModelClosedError, OutOfDeviceMemoryError, type DeviceModel, type Totals } from '../engine.ts'
import type { DeviceWatch } from '../device-watch.ts'
import type { JaxDevice } from './engine.ts'
import { CHANNELS_FIRST, PATCHES, type Formulation } from './formulation.ts'
import { disposeState, downloadState, scalar, uploadState, zeroTotals } from './device-state.ts'
import type { MemoryMeter } from './memory.ts'
import { compileInference, compileStep, type DeviceState } from './training-step.ts'

/** On wasm lax.conv is 16 to 55 times slower than patches (docs/frameworks.md). */
const FORMULATIONS: Readonly<Record<JaxDevice, Formulation>> = { wasm: PATCHES, webgpu: CHANNELS_FIRST }

export interface JaxModelParts {
  model: ModelSpec
  shapes: ModelShapes
  device: JaxDevice
  batchSize: number
  momentum: number
  threads: number
  meter: MemoryMeter
  watch: DeviceWatch
}

export class JaxDeviceModel implements DeviceModel {
  readonly threads: number
  #parts: JaxModelParts | null
  #state: DeviceState
  readonly #step: ReturnType<typeof compileStep>
  readonly #infer: ReturnType<typeof compileInference>
  readonly #imageBytes: number
  #queued = { steps: 0, samples: 0 }
  /** The step under way; the next one waits for it, so that at most one step's activations are held. */
  #running: Promise<unknown> = Promise.resolve()

  /** With both programs compiled for full batches. Throws OutOfDeviceMemoryError. */
  static async load(parts: JaxModelParts, state: TrainingState): Promise<DeviceModel> {
    const loaded = new JaxDeviceModel(parts, state)
    try {
      await loaded.#rehearse()
    } catch (error) {
      loaded.close()
      throw error
    }
    return loaded
  }

  private constructor(parts: JaxModelParts, state: TrainingState) {
    const { model, shapes, device, momentum, threads } = parts
    this.#parts = parts
    this.threads = threads
    this.#imageBytes = model.inputSizePx ** 2 * model.inputChannels
    this.#state = uploadState(state, shapes, device)
    const formulation = FORMULATIONS[device]
    this.#step = compileStep(model.layers, formulation, momentum)
    this.#infer = compileInference(model.layers, formulation)
  }

  #open(): JaxModelParts {
    if (!this.#parts) throw new ModelClosedError()
    this.#parts.watch.check()
    return this.#parts
  }

  /** [count, H, W, C], still bytes but as f32: jax-js has no uint8. */
  #images(pixels: Uint8Array, count: number): np.Array {
    const { model, device } = this.#open()
    const { inputSizePx: size, inputChannels: channels } = model
    const values = Float32Array.from(pixels.subarray(0, count * this.#imageBytes))
    return np.array(values, { shape: [count, size, size, channels], dtype: np.float32, device })
  }

  /** [count, classes]. */
  #oneHot(labels: Uint8Array, count: number): np.Array {
    const { model, device } = this.#open()
    const values = new Float32Array(count * model.classCount)
    for (let image = 0; image < count; image++) values[image * model.classCount + (labels[image] ?? 0)] = 1
    return np.array(values, { shape: [count, model.classCount], dtype: np.float32, device })
  }

  /** `state` after one step; consumes it. The memory for all of the step is taken here. */
  #stepped(state: DeviceState, { pixels, labels, count }: Batch, learningRate: number): DeviceState {
    const { device, meter } = this.#open()
    try {
      return this.#step(state, this.#images(pixels, count), this.#oneHot(labels, count), scalar(learningRate, device))
    } catch (error) {
      // jax-js's own limit of 4 GiB, or the browser's refusal to grow.
      if (error instanceof RangeError) throw new OutOfDeviceMemoryError(meter.bytes())
      throw error
    }
  }

  /** Runs both programs on black images; changes nothing. */
  async #rehearse(): Promise<void> {
    const { batchSize, watch } = this.#open()
    const blank = { pixels: new Uint8Array(batchSize * this.#imageBytes), labels: new Uint8Array(batchSize), count: batchSize }
    const rehearsed = this.#stepped(tree.ref(this.#state), blank, 0)
    await watch.guard(blockUntilReady(rehearsed))
    disposeState(rehearsed)
    await this.infer(blank.pixels, batchSize)
  }

  /** Throws RangeError for a batch that does not fit the model. */
  async step(batch: Batch, learningRate: number): Promise<void> {
    const { model, batchSize } = this.#open()
    checkBatch(batch, { batchSize, imageBytes: this.#imageBytes, classCount: model.classCount })
    await this.#idle()
    this.#open()
    this.#state = this.#stepped(this.#state, batch, learningRate)
    this.#queued = { steps: this.#queued.steps + 1, samples: this.#queued.samples + batch.count }
    const { watch } = this.#open()
    this.#running = watch.guard(blockUntilReady(this.#state))
    this.#running.catch(() => undefined) // thrown by the next step or drain
  }

  async #idle(): Promise<void> {
    await this.#running
  }

  async drain(): Promise<Totals> {
    const { device, watch } = this.#open()
    await this.#idle()
    this.#open()
    const { lossSum, correct } = this.#state
    const queued = this.#queued
    this.#state = { ...this.#state, ...zeroTotals(device) }
    this.#queued = { steps: 0, samples: 0 }
    const [[lossSumNats = NaN], [right = NaN]] = await watch.guard(Promise.all([lossSum.data(), correct.data()]))
    if (!Number.isFinite(lossSumNats)) throw new DivergedError()
    return { ...queued, lossSumNats, correct: right }
  }

  async infer(pixels: Uint8Array, count: number): Promise<Float32Array> {
    const { model, batchSize, watch } = this.#open()
    checkImages(pixels, count, this.#imageBytes)
    const logits = new Float32Array(count * model.classCount)
    await this.#idle()
    for (let first = 0; first < count; first += batchSize) {
      this.#open()
      const { weights, running } = this.#state
      const images = this.#images(pixels.subarray(first * this.#imageBytes), Math.min(batchSize, count - first))
      const part = this.#infer(tree.ref(weights), tree.ref(running), images)
      logits.set(await watch.guard(part.data()), first * model.classCount)
    }
    return logits
  }

  async exportState(): Promise<TrainingState> {
    const { shapes, watch } = this.#open()
    await this.#idle()
    this.#open()
    return watch.guard(downloadState(this.#state, shapes))
  }

  /** Throws RangeError when names or sizes differ from the model's; nothing is changed then. */
  async importState(state: TrainingState): Promise<void> {
    const { shapes, device } = this.#open()
    checkTensors(shapes.parameters, state.weights)
    checkTensors(shapes.parameters, state.velocities)
    checkTensors(shapes.runningStatistics, state.runningStatistics)
    await this.#idle()
    this.#open()
    disposeState(this.#state)
    this.#state = uploadState(state, shapes, device)
    this.#queued = { steps: 0, samples: 0 }
  }

  /** What jax-js has taken from the machine; it gives WebAssembly memory back only when the thread ends. 0 when closed. */
  deviceBytes(): number {
    return this.#parts?.meter.bytes() ?? 0
  }

  close(): void {
    if (!this.#parts) return
    this.#parts = null
    const free = (): void => {
      disposeState(this.#state)
      this.#step.dispose()
      this.#infer.dispose()
    }
    void this.#running.then(free, free)
  }
}
