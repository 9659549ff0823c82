/**
 * What tells one TensorFlow.js backend from another. Probing never loads TensorFlow.js: only `load` does, in chunks of their own.
 * Not responsible for networks or training; those are the same on every backend (network.ts, training-step.ts).
 */
import type { EngineId } from '../../schema/run.ts'
import type { EngineProbe } from '../engine.ts'
import type { BatchNorm } from './batch-norm.ts'
import type { DeviceWatch } from '../device-watch.ts'

/** The version in package.json; a test holds the two together. */
export const TFJS_VERSION = '4.22.0'

export interface TfjsBackend {
  id: EngineId
  probe(): Promise<EngineProbe>
  /** Loads the code of the backend. */
  load(): Promise<BackendStarter>
}

export interface BackendStarter {
  /** Gives TensorFlow.js a fresh backend under its name. Throws EngineUnavailableError. */
  start(wantedThreads: number): Promise<RunningBackend>
}

export interface RunningBackend {
  /** Its name in TensorFlow.js. */
  name: 'cpu' | 'wasm' | 'webgl' | 'webgpu'
  threads: number
  /**
   * Whether every batch must have the same shape: graphics backends keep buffers and programs for every shape they have seen. A short batch
   * is then filled up with black images that count nowhere.
   */
  fixedShapes: boolean
  /** Whether a step is so quick that one may be made only to see what it takes. */
  rehearses: boolean
  batchNorm: BatchNorm
  /** Hears of a lost device. */
  watch: DeviceWatch
  /** What it has taken from the system beyond the tensors of TensorFlow.js; 0 where that is all. */
  reservedBytes(): number
  /** Runs `work` and throws OutOfDeviceMemoryError when the device had not enough memory for it. */
  withinMemory<Result>(work: () => Promise<Result>): Promise<Result>
  /** Frees memory and threads. */
  stop(): void
}
