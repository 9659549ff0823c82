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
  SetMetrics,
  StoredRun
} from '../schema/run.ts'
import { runName } from './name.ts'
import { eventsOf, summarise, type RunStatus } from './summarise.ts'

type Preparation = Omit<Extract<RunEvent, { kind: 'prepared' }>, 'kind' | 'at'>

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
  tested: (SetMetrics & { set: 'test' | 'validation'; evaluationMs: number }) | null
  /** Official test images only. */
  testAccuracyFraction: number | null
  confusion: ConfusionCounts | null
  /** Where the run was paused: after which step and for how long. */
  pauses: readonly { step: number; pausedMs: number }[]
}

/** null for a run that died before its first event. `isLive`: a worker holds its lock (run-locks). */
export function exportRun(run: StoredRun, isLive: boolean): RunFile | null {
  const summary = summarise(run, isLive)
  if (!summary) return null
  const { id, note, tags, createdAt } = run.meta
  const { config, environment, dataset, model, endedAt, status } = summary
  const tested = eventsOf(run, 'tested')[0]
  return {
    format: 'signpost-run',
    version: 1,
    ...{ id, name: runName(summary), note, tags, createdAt, endedAt, status },
    outcome: eventsOf(run, 'ended')[0]?.outcome ?? null,
    ...{ config, environment, dataset, model },
    preparation: preparationOf(run),
    epochs: eventsOf(run, 'epoch').map(({ record }) => record),
    tested: tested ? { set: tested.set, ...tested.metrics, evaluationMs: tested.evaluationMs } : null,
    testAccuracyFraction: summary.test?.accuracyFraction ?? null,
    confusion: tested?.confusion ?? null,
    pauses: eventsOf(run, 'resumed').map(({ step, pausedMs }) => ({ step, pausedMs }))
  }
}

function preparationOf(run: StoredRun): Preparation | null {
  const prepared = eventsOf(run, 'prepared')[0]
  if (!prepared) return null
  const { loadMs, compileMs, warmUpMs, warmUpSteps } = prepared
  return { loadMs, compileMs, warmUpMs, warmUpSteps }
}
