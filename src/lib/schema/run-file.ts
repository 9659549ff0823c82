/** A run as one JSON document, for people and other programs. Everything in it is plain numbers and text with the unit in the name. */
import type {
  ConfusionCounts,
  DatasetUse,
  Environment,
  EpochRecord,
  ModelUse,
  RunConfig,
  RunEvent,
  RunOutcome,
  RunStatus,
  SetMetrics
} from './run.ts'

export type Preparation = Omit<Extract<RunEvent, { kind: 'prepared' }>, 'kind' | 'at'>

export interface RunFile {
  format: 'signpost-run'
  version: 1
  id: string
  name: string
  note: string
  tags: readonly string[]
  createdAt: string
  endedAt: string | null
  status: RunStatus
  /** null while the run has not ended, and for ever when it was interrupted. */
  outcome: RunOutcome | null
  config: RunConfig
  environment: Environment
  dataset: DatasetUse
  model: ModelUse
  preparation: Preparation | null
  epochs: readonly EpochRecord[]
  /** At the end, on the official test images or, where none were stored, on the validation images of the last epoch. */
  tested: (SetMetrics & { set: 'test' | 'validation'; evaluationMs: number; correctBase64?: string; weightsSha256?: string }) | null
  /** Official test images only. */
  testAccuracyFraction: number | null
  confusion: ConfusionCounts | null
  /** Where the run was paused: after which step and for how long. */
  pauses: readonly { step: number; pausedMs: number }[]
}

/** A run that was made elsewhere and is shipped with the app, to be replayed. */
export interface Recording {
  format: 'signpost-recording'
  version: 1
  /** The processor, as its operating system names it: a browser does not know it. */
  machine: string
  run: RunFile
}
