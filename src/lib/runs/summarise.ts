/** What a run's events amount to. Derived on demand, never stored. */
import type {
  DatasetUse,
  Environment,
  EpochRecord,
  ModelUse,
  RunConfig,
  RunEvent,
  RunMeta,
  RunOutcome,
  RunStatus,
  SetMetrics,
  StoredRun
} from '../schema/run.ts'

export type RunFailure = Extract<RunOutcome, { status: 'failed' }>

export interface RunSummary {
  meta: RunMeta
  status: RunStatus
  /** Only of failed runs. */
  failure: RunFailure | null
  config: RunConfig
  environment: Environment
  dataset: DatasetUse
  model: ModelUse
  startedAt: string
  endedAt: string | null
  epochsDone: number
  steps: number
  /** The highest validation accuracy; the earliest epoch of equals. null before the first epoch. */
  bestValidation: { epoch: number; accuracyFraction: number } | null
  lastTrain: SetMetrics | null
  lastValidation: SetMetrics | null
  /** Official test images only; null until the end and when none were stored. */
  test: SetMetrics | null
  /** Over whole epochs that were seen from start to end; null when there is none. */
  medianEpochTrainingMs: number | null
  medianStepMs: number | null
  /** Sums over the epochs. */
  trainingMs: number
  evaluationMs: number
  dataWaitMs: number
  hiddenMs: number
  pausedMs: number
}

type EventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { kind: Kind }>

export function eventsOf<Kind extends RunEvent['kind']>(run: StoredRun, kind: Kind): EventOf<Kind>[] {
  return run.events.filter((event): event is EventOf<Kind> => event.kind === kind)
}

export function epochsOf(run: StoredRun): EpochRecord[] {
  return eventsOf(run, 'epoch').map(({ record }) => record)
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? 0
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2
}

function bestEpoch(epochs: readonly EpochRecord[]): RunSummary['bestValidation'] {
  const [first, ...rest] = epochs
  if (!first) return null
  const best = rest.reduce((top, epoch) => (epoch.validation.accuracyFraction > top.validation.accuracyFraction ? epoch : top), first)
  return { epoch: best.epoch, accuracyFraction: best.validation.accuracyFraction }
}

export const stepsPerEpoch = ({ config, dataset }: Pick<RunSummary, 'config' | 'dataset'>) => Math.ceil(dataset.trainImages / config.batchSize)

/** An epoch that was cut by a stop, or ran while the tab was hidden, does not tell how long an epoch takes. */
const timedEpochs = (epochs: readonly EpochRecord[], wholeSteps: number) =>
  epochs.filter((epoch) => epoch.steps >= wholeSteps && epoch.hiddenMs === 0)

function statusOf(ended: EventOf<'ended'> | undefined, isLive: boolean): RunStatus {
  if (ended) return ended.outcome.status
  return isLive ? 'running' : 'interrupted'
}

/** null for a run that died before its first event. `isLive`: a worker holds its lock (run-locks). */
export function summarise(run: StoredRun, isLive: boolean): RunSummary | null {
  const started = eventsOf(run, 'started')[0]
  if (!started) return null
  const ended = eventsOf(run, 'ended')[0]
  const epochs = epochsOf(run)
  const { config, environment, dataset, model } = started
  return {
    meta: run.meta,
    status: statusOf(ended, isLive),
    failure: ended?.outcome.status === 'failed' ? ended.outcome : null,
    ...{ config, environment, dataset, model },
    startedAt: started.at,
    endedAt: ended?.at ?? null,
    epochsDone: epochs.length,
    steps: sum(epochs.map((epoch) => epoch.steps)),
    bestValidation: bestEpoch(epochs),
    lastTrain: epochs.at(-1)?.train ?? null,
    lastValidation: epochs.at(-1)?.validation ?? null,
    test: eventsOf(run, 'tested').find(({ set }) => set === 'test')?.metrics ?? null,
    medianEpochTrainingMs: median(timedEpochs(epochs, stepsPerEpoch({ config, dataset })).map((epoch) => epoch.trainingMs)),
    medianStepMs: median(epochs.map((epoch) => epoch.stepMs.median)),
    trainingMs: sum(epochs.map((epoch) => epoch.trainingMs)),
    evaluationMs: sum(epochs.map((epoch) => epoch.evaluationMs)),
    dataWaitMs: sum(epochs.map((epoch) => epoch.dataWaitMs)),
    hiddenMs: sum(epochs.map((epoch) => epoch.hiddenMs)),
    pausedMs: sum(eventsOf(run, 'resumed').map(({ pausedMs }) => pausedMs))
  }
}
