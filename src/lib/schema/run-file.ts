/**
 * A run as one JSON document, for people and other programs (docs/run-files.md). Everything in it is plain numbers and text with the unit in
 * the name; null = not told. A document of an earlier version is read through run-file-migrations.ts.
 */
import type {
  ConfusionCounts,
  DatasetUse,
  EngineId,
  Environment,
  EpochRecord,
  ModelUse,
  Producer,
  RecordedConfig,
  RunEvent,
  RunOrigin,
  RunOutcome,
  RunStatus,
  TestMetrics
} from './run.ts'

export const RUN_FILE_VERSION = 2

/** Each moment is ISO 8601 and left out where it is not told. */
interface Moment {
  endedAt?: string
}

export type Preparation = Omit<Extract<RunEvent, { kind: 'prepared' }>, 'kind' | 'at'>

/** What computed: told in every file, by whichever program it was written. */
export interface FileProducer extends Producer {
  /** 'PyTorch', 'Signpost wasm'. */
  framework: string
  frameworkVersion: string
  threads: number | null
}

export interface RunFile {
  format: 'signpost-run'
  version: typeof RUN_FILE_VERSION
  id: string
  /** What the run is called: by its owner, or after its settings. */
  name: string
  note: string
  tags: readonly string[]
  /** Present when the run had been imported before this file was written. */
  origin?: RunOrigin
  createdAt: string
  startedAt?: string
  endedAt: string | null
  status: RunStatus
  /** null while the run has not ended, and for ever when it was interrupted. */
  outcome: RunOutcome | null
  producer: FileProducer
  /** `engine`: null when none of this lab's engines trained. */
  config: Omit<RecordedConfig, 'engine'> & { engine: EngineId | null }
  /** null when it was not a browser that trained. */
  environment: Omit<Environment, 'producer'> | null
  dataset: DatasetUse
  model: ModelUse
  preparation: (Preparation & Moment) | null
  epochs: readonly (EpochRecord & Moment)[]
  /** At the end, on the official test images or, where none were stored, on the validation images of the last epoch. */
  tested: (TestMetrics & Moment & { set: 'test' | 'validation'; evaluationMs: number | null; correctBase64?: string; weightsSha256?: string }) | null
  confusion: ConfusionCounts | null
  /** Where the run was paused: after which step and for how long; null = it never went on. */
  pauses: readonly { step: number; pausedMs: number | null; pausedAt?: string; resumedAt?: string }[]
  /** Where the run had ended and went on from its checkpoint; absent in runs that did not. `environment`: from there on. */
  continuations?: readonly { afterEpoch: number; continuedAt?: string; environment: Omit<Environment, 'producer'> }[]
}

/** Several runs in one document. */
export interface RunBundle {
  format: 'signpost-runs'
  version: typeof RUN_FILE_VERSION
  runs: readonly RunFile[]
}

/** A run that was made elsewhere and is shipped with the app, to be replayed. */
export interface Recording {
  format: 'signpost-recording'
  version: 1
  /** The processor, as its operating system names it: a browser does not know it. */
  machine: string
  run: RunFile & { environment: Omit<Environment, 'producer'> }
}
