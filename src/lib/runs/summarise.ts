/** What a run's events amount to. Derived on demand, never stored. */
import { countedEvents } from '../schema/counted-events.ts'
import {
  isFinal,
  type DatasetUse,
  type Environment,
  type EpochRecord,
  type ModelUse,
  type RecordedConfig,
  type RunEvent,
  type RunMeta,
  type RunOutcome,
  type RunStatus,
  type SetMetrics,
  type StoredRun,
  type TestMetrics
} from '../schema/run.ts'
import { digestOf, epochSummaries, type EpochSummary, type RunDigest } from './digest.ts'
import { medianOf } from './median.ts'
import type { StepBins } from './step-bins.ts'

export type RunFailure = Extract<RunOutcome, { status: 'failed' }>

export interface RunSummary {
  meta: RunMeta
  status: RunStatus
  /** null while the run has not ended, and for ever when it was interrupted. */
  outcome: RunOutcome | null
  /** Only of failed runs. */
  failure: RunFailure | null
  config: RecordedConfig
  environment: Environment
  dataset: DatasetUse
  model: ModelUse
  startedAt: string
  endedAt: string | null
  /** Of the newest event. */
  lastAt: string
  epochs: readonly EpochSummary[]
  /** Step times of the epochs during which the page was visible. */
  stepBins: StepBins
  epochsDone: number
  steps: number
  /** The highest validation accuracy; the earliest epoch of equals. null before the first epoch. */
  bestValidation: { epoch: number; accuracyFraction: number } | null
  lastTrain: SetMetrics | null
  lastValidation: SetMetrics | null
  /** Official test images only; null until the end and when none were stored. */
  test: TestMetrics | null
  /** Over whole epochs that were seen from start to end; null when there is none. */
  medianEpochTrainingMs: number | null
  medianStepMs: number | null
  /** Sums over the epochs; null where an epoch does not tell. */
  trainingMs: number
  evaluationMs: number | null
  dataWaitMs: number | null
  hiddenMs: number
  pausedMs: number
}

type EventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { kind: Kind }>

/** Of those that count (counted-events.ts). */
export function eventsOf<Kind extends RunEvent['kind']>(run: StoredRun, kind: Kind): EventOf<Kind>[] {
  return countedEvents(run.events).filter((event): event is EventOf<Kind> => event.kind === kind)
}

export function epochsOf(run: StoredRun): EpochRecord[] {
  return eventsOf(run, 'epoch').map(({ record }) => record)
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

const sumIfTold = (values: readonly (number | null)[]) =>
  values.reduce((total, value) => (total === null || value === null ? null : total + value), 0)

const median = (values: readonly number[]) => (values.length === 0 ? null : medianOf(values))

function bestEpoch(epochs: readonly EpochSummary[]): RunSummary['bestValidation'] {
  let best: RunSummary['bestValidation'] = null
  for (const { epoch, validationAccuracyFraction: accuracyFraction } of epochs) {
    if (accuracyFraction !== null && accuracyFraction > (best?.accuracyFraction ?? -1)) best = { epoch, accuracyFraction }
  }
  return best
}

/** null when one of the two was not measured. */
function metricsOf(lossNats: number | null | undefined, accuracyFraction: number | null | undefined): SetMetrics | null {
  return typeof lossNats === 'number' && typeof accuracyFraction === 'number' ? { lossNats, accuracyFraction } : null
}

interface Batches {
  config: Pick<RecordedConfig, 'batchSize'>
  dataset: Pick<DatasetUse, 'trainImages'>
}

/** 0 where another program does not tell: then no epoch counts as cut short. */
export const stepsPerEpoch = ({ config: { batchSize }, dataset: { trainImages } }: Batches): number =>
  batchSize === null || trainImages === null ? 0 : Math.ceil(trainImages / batchSize)

/** The same seed trains the same network again; a run that does not tell its seed counts as one of its own. */
export const seedKey = ({ config, meta }: Pick<RunSummary, 'config' | 'meta'>): number | string => config.seed ?? meta.id

/** An epoch that was cut by a stop, or ran while the tab was hidden, does not tell how long an epoch takes. */
export const timedEpochs = ({ epochs, ...run }: Pick<RunSummary, 'epochs' | 'config' | 'dataset'>) =>
  epochs.filter((epoch) => epoch.steps >= stepsPerEpoch(run) && epoch.hiddenMs === 0)

/** How many epochs were trained to their end: after the last of them there may be a checkpoint. */
export const wholeEpochs = ({ epochs, ...run }: Pick<RunSummary, 'epochs' | 'config' | 'dataset'>): number =>
  epochs.filter(({ steps }) => steps >= stepsPerEpoch(run)).length

/** Whether the run ended before it was done, for a reason that does not come back by itself. */
export function mayGoOn({ meta, status, outcome, failure }: Pick<RunSummary, 'meta' | 'status' | 'outcome' | 'failure'>): boolean {
  if (meta.origin !== null || status === 'running' || failure?.errorName === 'DivergedError') return false
  return outcome === null || !isFinal(outcome)
}

function statusOf(ended: RunDigest['ended'], isLive: boolean): RunStatus {
  if (ended) return ended.outcome.status
  return isLive ? 'running' : 'interrupted'
}

function epochTotals(epochs: readonly EpochSummary[]) {
  const last = epochs.at(-1)
  return {
    epochsDone: epochs.length,
    steps: sum(epochs.map((epoch) => epoch.steps)),
    bestValidation: bestEpoch(epochs),
    lastTrain: metricsOf(last?.trainLossNats, last?.trainAccuracyFraction),
    lastValidation: metricsOf(last?.validationLossNats, last?.validationAccuracyFraction),
    medianStepMs: median(epochs.flatMap((epoch) => epoch.stepMedianMs ?? [])),
    trainingMs: sum(epochs.map((epoch) => epoch.trainingMs)),
    evaluationMs: sumIfTold(epochs.map((epoch) => epoch.evaluationMs)),
    dataWaitMs: sumIfTold(epochs.map((epoch) => epoch.dataWaitMs)),
    hiddenMs: sum(epochs.map((epoch) => epoch.hiddenMs))
  }
}

/** null for a run that died before its first event. `isLive`: a worker holds its lock (run-locks). */
export function summariseDigest(meta: RunMeta, digest: RunDigest, isLive: boolean): RunSummary | null {
  const { started, ended, test, lastAt, pausedMs, stepBins } = digest
  if (!started) return null
  const { config, environment, dataset, model } = started
  const epochs = epochSummaries(digest)
  return {
    meta,
    status: statusOf(ended, isLive),
    outcome: ended?.outcome ?? null,
    failure: ended?.outcome.status === 'failed' ? ended.outcome : null,
    ...{ config, environment, dataset, model, test, lastAt, pausedMs, epochs, stepBins },
    startedAt: started.at || meta.createdAt,
    endedAt: ended?.at || null,
    ...epochTotals(epochs),
    medianEpochTrainingMs: median(timedEpochs({ epochs, config, dataset }).map((epoch) => epoch.trainingMs))
  }
}

export const summarise = (run: StoredRun, isLive: boolean): RunSummary | null => summariseDigest(run.meta, digestOf(run.events), isLive)
