/**
 * The border between the lab and a framework: the training step, not the tensor operation.
 * An engine is not responsible for data, epochs, schedules, clocks or records; those are training/ and runs/.
 *
 * Canonical layouts: activations N,H,W,C; convolution kernels H,W,in,out; dense kernels in,out; f32. Padding is explicit and symmetric.
 * An engine may keep what it likes inside. The loss is the mean softmax cross-entropy over the batch.
 */
import type { Batch } from '../schema/batch.ts'
import type { ModelSpec, NamedTensor, OptimizerSpec, TrainingState } from '../schema/model.ts'
import type { AdapterFacts, EngineId, Numerics } from '../schema/run.ts'

export interface Engine {
  readonly id: EngineId
  readonly title: string
  /** Never throws: an engine that cannot run here answers with a reason. */
  probe(): Promise<EngineProbe>
  /** Throws EngineUnavailableError, OutOfDeviceMemoryError or UnsupportedModelError. */
  load(request: ModelRequest): Promise<DeviceModel>
}

export type EngineProbe =
  | {
      available: true
      version: string
      maxThreads: number
      numerics: readonly Numerics[]
      features: readonly string[]
      limitation: EngineLimitation | null
      /** Engines on WebGPU and WebGL. */
      adapter?: AdapterFacts
      /** As in Environment. */
      departures?: readonly string[]
    }
  | { available: false; obstacle: EngineObstacle; reason: string }

/** Why an engine cannot run here; `start-failed`: it has what it needs and did not start, `reason` says why. */
export type EngineObstacle = 'no-simd' | 'no-webgpu' | 'no-adapter' | 'no-webgl' | 'start-failed'

/** What is slower here than it could be. */
export type EngineLimitation = 'not-isolated' | 'no-relaxed-simd'

export interface ModelRequest {
  model: ModelSpec
  /** One per parameter of infer-shapes, same names and shapes. Copied. */
  initialWeights: readonly NamedTensor[]
  optimizer: OptimizerSpec
  batchSize: number
  /** Wanted; capped by the engine at what the machine and the isolation allow. */
  threads?: number
  numerics: Numerics
}

/** Sums since the last drain. */
export interface Totals {
  steps: number
  samples: number
  /** Sum over samples of the cross-entropy (not the mean over batches). */
  lossSumNats: number
  correct: number
}

export interface DeviceModel {
  /** Threads really used. */
  readonly threads: number
  /**
   * Queues one optimiser step; resolves when the batch may be overwritten, possibly before the device has finished.
   * Calls may not overlap: await each before the next.
   */
  step(batch: Batch, learningRate: number): Promise<void>
  /** Waits for the device. The only honest place to stop a clock. Throws DivergedError when a loss was not finite. */
  drain(): Promise<Totals>
  /** count * classCount logits in evaluation mode (running statistics). Any count; pixels N,H,W,C bytes, B,G,R. */
  infer(pixels: Uint8Array, count: number): Promise<Float32Array>
  exportState(): Promise<TrainingState>
  importState(state: TrainingState): Promise<void>
  deviceBytes(): number
  /** Frees memory and threads. Later calls throw ModelClosedError. Safe to call twice. */
  close(): void
}

export class EngineUnavailableError extends Error {
  override name = 'EngineUnavailableError'
}

export class UnsupportedModelError extends Error {
  override name = 'UnsupportedModelError'
}

export class ModelClosedError extends Error {
  override name = 'ModelClosedError'
  constructor() {
    super('This model was closed; load it again.')
  }
}

export class DivergedError extends Error {
  override name = 'DivergedError'
  constructor() {
    super('The loss is no longer a finite number. Usual cause: the learning rate is too high; try a tenth of it.')
  }
}

/** A reset of the graphics driver, a crash of the GPU process, or a device taken away. The model is gone; nothing waits for it any longer. */
export class DeviceLostError extends Error {
  override name = 'DeviceLostError'
  /** `detail`: the browser's own words; '' when it has none. */
  constructor(readonly detail: string) {
    super(`The graphics device was lost${detail ? ` (${detail})` : ''}. Train again; if it happens again, use an engine on the processor.`)
  }
}

export class OutOfDeviceMemoryError extends Error {
  override name = 'OutOfDeviceMemoryError'
  constructor(readonly wantedBytes: number) {
    super(`The device could not give ${Math.round(wantedBytes / 1e6)} MB. Choose a smaller batch or input size, or close other tabs.`)
  }
}
