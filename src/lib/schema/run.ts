/** A run is its list of events; everything else about it is derived. Plain data only: it crosses threads, files and the database. */
import type { ArchiveLayout, DatasetId, SplitName } from './dataset.ts'
import type { ModelId } from './model.ts'

export type RunId = string & { readonly __brand: 'RunId' }
export type EngineId = 'signpost-wasm' | 'tfjs-wasm' | 'tfjs-webgpu' | 'tfjs-webgl' | 'tfjs-cpu' | 'jax-webgpu' | 'jax-wasm'
/** In the order in which pages list them. */
export const ENGINE_IDS: readonly EngineId[] = ['signpost-wasm', 'tfjs-wasm', 'tfjs-webgpu', 'tfjs-webgl', 'tfjs-cpu', 'jax-webgpu', 'jax-wasm']
/** Proper names, the same in every language. */
export const ENGINE_TITLES: Readonly<Record<EngineId, string>> = {
  'signpost-wasm': 'Signpost wasm',
  'tfjs-wasm': 'TensorFlow.js wasm',
  'tfjs-webgpu': 'TensorFlow.js WebGPU',
  'tfjs-webgl': 'TensorFlow.js WebGL',
  'tfjs-cpu': 'TensorFlow.js cpu',
  'jax-webgpu': 'jax-js WebGPU',
  'jax-wasm': 'jax-js wasm'
}
/** What trained a recorded run: an engine of the lab, or another program, called after its framework: 'other:PyTorch'. */
export type RecordedEngine = EngineId | OtherEngine
export type OtherEngine = `other:${string}`

const OTHER_PREFIX = 'other:'
export const otherEngine = (framework: string): OtherEngine => `${OTHER_PREFIX}${framework}`
export const isOtherEngine = (engine: RecordedEngine): engine is OtherEngine => engine.startsWith(OTHER_PREFIX)

/** 'Signpost wasm', 'PyTorch'. */
export const engineTitle = (engine: RecordedEngine): string => (isOtherEngine(engine) ? engine.slice(OTHER_PREFIX.length) : ENGINE_TITLES[engine])

export type Numerics = 'fast' | 'strict'

export type LearningRateSchedule =
  | { kind: 'constant' }
  /** Multiplied by `factor` at the start of each listed epoch (1-based). */
  | { kind: 'steps'; epochs: readonly number[]; factor: number }
  /** From the initial rate at the first step to 0 after the last one. */
  | { kind: 'cosine' }

/** What a run would have been without its time budget. */
export interface ReducedFrom {
  epochs: number
  /** Of the training part. */
  images: number
}

export interface RunConfig {
  datasetId: DatasetId
  model: ModelId
  sizePx: number
  clahe: boolean
  split: SplitName
  engine: EngineId
  threads: number
  numerics: Numerics
  epochs: number
  batchSize: number
  learningRate: number
  schedule: LearningRateSchedule
  momentum: number
  /** Initial weights and the order of the images. */
  seed: number
  /** Use at most that many images of the training part, whole tracks of every class as far as it goes; null = all. */
  limitImages: number | null
  /** Stop after that many optimiser steps in all; null = no limit. */
  maxSteps: number | null
  /** Present when a time budget cut epochs or images; absent in all other runs. */
  reducedFrom?: ReducedFrom
}

/** Settings that the record of another program may leave open. */
type Untold = 'clahe' | 'split' | 'threads' | 'numerics' | 'batchSize' | 'learningRate' | 'schedule' | 'momentum' | 'seed'

/** The settings of a stored run: those of a run of this lab, or what another program tells of its own; null = not told. */
export type RecordedConfig = Omit<RunConfig, 'engine' | Untold> & { engine: RecordedEngine } & { [Name in Untold]: RunConfig[Name] | null }

/** Settings with which this lab trained, and could train again. */
export const isOwnConfig = (config: RecordedConfig): config is RunConfig => !isOtherEngine(config.engine)

/** What a GPU engine runs on, in the browser's own words; '' where it does not tell. */
export interface AdapterFacts {
  vendor: string
  architecture: string
  device: string
  description: string
  /** SwiftShader, llvmpipe and their kin: the processor plays a graphics card. Never called a GPU. */
  isSoftware: boolean
}

/** The engine was compared with a reference on this machine before the run (schema/verification.ts). */
export interface RunVerification {
  /** ISO 8601. */
  at: string
  passed: boolean
  /** Over losses and logits; null = something was not a finite number. */
  maxRelativeDifference: number | null
}

/** The program that made a run elsewhere; '' where it does not tell. */
export interface Producer {
  /** 'native/train_pytorch.py', 'TrafficSignBench'. */
  name: string
  version: string
  device: 'cpu' | 'gpu' | null
  /** The processor or the graphics card by its name. */
  hardware: string
}

/** Of runs of other programs only `producer`, `engineVersion` (of the framework) and `threads` (0 = not told) say something. */
export interface Environment {
  /** Absent in runs of this lab. */
  producer?: Producer
  appVersion: string
  buildId: string
  engineVersion: string
  userAgent: string
  /** 'Chromium 156', for people. */
  browser: string
  hardwareThreads: number
  /** Threads that the engine really uses (1 without isolation, whatever was asked). */
  threads: number
  crossOriginIsolated: boolean
  /** e.g. ['simd128', 'relaxed-simd', 'shared-memory']. */
  features: readonly string[]
  /** Of engines on WebGPU and WebGL; absent in the others. */
  adapter?: AdapterFacts
  /** Where the engine differs from the framework as its users get it, e.g. 'Conv2DBackpropFilter: own kernel'; absent without any. */
  departures?: readonly string[]
  /** Absent when this engine was not verified on this machine before the run. */
  verification?: RunVerification
}

/** null = another program does not tell. */
export interface DatasetUse {
  layout: ArchiveLayout | null
  contentSha256: string | null
  trainImages: number | null
  validationImages: number | null
  /** 0 when no labelled test part is stored. */
  testImages: number
  /** Classes with a training image, and those that the training part has: a limit may leave some out. Absent in runs recorded before it was noted. */
  trainClasses?: number
  storedClasses?: number
  /** Where the test images came from; absent without any and in runs recorded before it was noted. */
  testLayout?: ArchiveLayout
}

/** null = another program does not tell. */
export interface ModelUse {
  parameterCount: number | null
  multiplyAdds: number | null
  deviceBytes: number | null
}

export interface SetMetrics {
  lossNats: number
  accuracyFraction: number
}

/** At the end of a run; a record of another program may have no loss. */
export interface TestMetrics {
  lossNats: number | null
  accuracyFraction: number
}

/** Wall time of a training step, milliseconds. The steps between two drains of the device (some 250 ms apart) share their time equally. */
export interface StepTimeQuantiles {
  count: number
  min: number
  p05: number
  p25: number
  median: number
  p75: number
  p95: number
  max: number
  mean: number
}

export interface Histogram {
  /** Left edge of the first bin. */
  startMs: number
  binMs: number
  counts: readonly number[]
}

/** null = another program does not tell. */
export interface EpochRecord {
  /** 1-based. */
  epoch: number
  steps: number
  images: number | null
  learningRate: number | null
  train: SetMetrics
  validation: SetMetrics
  /** Sum of step times, device drained; without validation, data waits, pauses, warm-up. */
  trainingMs: number
  evaluationMs: number | null
  dataWaitMs: number | null
  /** How long the page was hidden during this epoch's training. */
  hiddenMs: number
  stepMs: StepTimeQuantiles | null
  stepHistogram: Histogram | null
  /** Mean loss of groups of consecutive steps, at most 200 per epoch: raw material of the batch-loss dots. */
  batchLosses: readonly { step: number; lossNats: number }[]
}

/** counts[trueClass * classCount + predictedClass]. */
export interface ConfusionCounts {
  classCount: number
  counts: readonly number[]
}

/** `at`: ISO 8601; '' = the file of another program does not tell. */
export type RunEvent =
  | { kind: 'started'; at: string; config: RecordedConfig; environment: Environment; dataset: DatasetUse; model: ModelUse }
  /** Compilation, loading the images into memory, and untimed steps on a throw-away copy of the model. */
  | { kind: 'prepared'; at: string; loadMs: number; compileMs: number; warmUpMs: number; warmUpSteps: number }
  | { kind: 'epoch'; at: string; record: EpochRecord }
  | { kind: 'paused'; at: string; step: number }
  | { kind: 'resumed'; at: string; step: number; pausedMs: number }
  | {
      kind: 'tested'
      at: string
      set: 'test' | 'validation'
      metrics: TestMetrics
      confusion: ConfusionCounts | null
      evaluationMs: number | null
      /** Which images were right, one bit each in the order of the set, lowest bit first; absent in runs recorded before it was noted. */
      correctBase64?: string
      /** Of the weights and running statistics at the end (training/weights-hash.ts); absent in runs recorded before it was noted. */
      weightsSha256?: string
    }
  | { kind: 'ended'; at: string; outcome: RunOutcome }
  /**
   * Goes on from the checkpoint after `epoch`, on the same engine: an end before it no longer counts, nor what was trained after that epoch.
   * `environment`: from here on.
   */
  | { kind: 'continued'; at: string; epoch: number; environment: Environment }

export type RunOutcome =
  | { status: 'completed' }
  /** By the user or by maxSteps; what was trained is kept. */
  | { status: 'stopped'; step: number; reason: 'user' | 'max-steps' }
  /** `message` is English; name and code of the error let a page say it in the reader's language. */
  | { status: 'failed'; message: string; errorName?: string; errorCode?: string }

/** All that was asked for is trained: nothing to go on with. */
export const isFinal = (outcome: RunOutcome): boolean =>
  outcome.status === 'completed' || (outcome.status === 'stopped' && outcome.reason === 'max-steps')

/** `interrupted`: started, never ended, and nobody is training it (the tab was closed). */
export type RunStatus = RunOutcome['status'] | 'running' | 'interrupted'

/** Live only, never stored: at most 4 a second. */
export interface RunProgress {
  phase: 'loading' | 'compiling' | 'warming-up' | 'training' | 'evaluating' | 'testing' | 'paused'
  /** 1-based; 0 before the first one. */
  epoch: number
  /** Optimiser steps done in the whole run. */
  step: number
  stepsPerEpoch: number
  /** Of the running epoch, so far; null before the first drained step. */
  train: SetMetrics | null
  elapsedTrainingMs: number
  /** Batch-loss dots since the last message: global step (fractional epoch = step / stepsPerEpoch) and mean loss. */
  batchLosses: readonly { step: number; lossNats: number }[]
  stepMs: StepTimeQuantiles | null
  /** Milliseconds until the end of the run; null while unknown. */
  remainingMs: number | null
}

/** Where a run came from that was not trained in this browser. */
export interface RunOrigin {
  format: 'signpost-run' | 'trafficsignbench-hdf5'
  fileName: string
  /** ISO 8601. */
  importedAt: string
  /** The run's id in that file; null where it has none. */
  id: string | null
}

export interface RunMeta {
  id: RunId
  createdAt: string
  /** Given by the user; empty = name made from the settings. */
  name: string
  note: string
  tags: readonly string[]
  /** Kept, but out of the way. */
  archived: boolean
  /** null = trained in this browser. */
  origin: RunOrigin | null
}

export interface StoredRun {
  meta: RunMeta
  events: readonly RunEvent[]
}
