/**
 * What lists and comparisons need of a run, small enough to read hundreds of them at once: no losses of single batches, no matrix. The store
 * keeps it beside the run and takes it forward with every event; it is derived from the events alone and can be made again at any time.
 */
import { countedEvents } from '../schema/counted-events.ts'
import type { EpochRecord, RunEvent, RunOutcome, TestMetrics } from '../schema/run.ts'
import { addHistogram, NO_STEPS, type StepBins } from './step-bins.ts'

type EventOf<Kind extends RunEvent['kind']> = Extract<RunEvent, { kind: Kind }>

/** Goes up when a digest gets another content; stored ones of other versions are made again. */
const DIGEST_VERSION = 2

export interface RunDigest {
  version: number
  /** How many of the run's events are in it. */
  eventCount: number
  started: EventOf<'started'> | null
  ended: { at: string; outcome: RunOutcome } | null
  /** On the official test images only. */
  test: TestMetrics | null
  /** Of the newest event; '' before the first. */
  lastAt: string
  pausedMs: number
  /** From the checkpoints of a run that went on to where it did: nobody was training, or what was trained is lost. */
  awayMs: number
  /** Rows of COLUMNS, one per epoch; NaN = not measured. */
  epochs: Float64Array
  /** Of the epochs during which the page was visible. */
  stepBins: StepBins
}

/** One finished epoch; null = not measured. */
export interface EpochSummary {
  epoch: number
  steps: number
  images: number | null
  trainLossNats: number | null
  trainAccuracyFraction: number | null
  validationLossNats: number | null
  validationAccuracyFraction: number | null
  trainingMs: number
  evaluationMs: number | null
  dataWaitMs: number | null
  hiddenMs: number
  stepMedianMs: number | null
  stepP95Ms: number | null
  /** From the run's first event to the end of the epoch, with preparation, validation and pauses, without the time between its parts. */
  wallMs: number | null
}

const COLUMNS = [
  'epoch',
  'steps',
  'images',
  'trainLossNats',
  'trainAccuracyFraction',
  'validationLossNats',
  'validationAccuracyFraction',
  'trainingMs',
  'evaluationMs',
  'dataWaitMs',
  'hiddenMs',
  'stepMedianMs',
  'stepP95Ms',
  'wallMs'
] as const satisfies readonly (keyof EpochSummary)[]

export const EMPTY_DIGEST: RunDigest = {
  version: DIGEST_VERSION,
  eventCount: 0,
  started: null,
  ended: null,
  test: null,
  lastAt: '',
  pausedMs: 0,
  awayMs: 0,
  epochs: new Float64Array(0),
  stepBins: NO_STEPS
}

export const isCurrentDigest = (digest: RunDigest | undefined, eventCount: number): digest is RunDigest =>
  digest?.version === DIGEST_VERSION && digest.eventCount === eventCount

/** NaN where one of the moments is not told. */
const betweenMs = (startedAt: string, at: string) => Date.parse(at) - Date.parse(startedAt)

function wallMs({ started, awayMs }: RunDigest, at: string): number {
  const passedMs = betweenMs(started?.at ?? '', at) - awayMs
  return passedMs > 0 ? passedMs : NaN
}

function rowOf(record: EpochRecord, atMs: number): Record<keyof EpochSummary, number> {
  const { epoch, steps, images, train, validation, trainingMs, evaluationMs, dataWaitMs, hiddenMs, stepMs } = record
  return {
    ...{ epoch, steps, trainingMs, hiddenMs },
    images: images ?? NaN,
    evaluationMs: evaluationMs ?? NaN,
    dataWaitMs: dataWaitMs ?? NaN,
    trainLossNats: train.lossNats,
    trainAccuracyFraction: train.accuracyFraction,
    validationLossNats: validation.lossNats,
    validationAccuracyFraction: validation.accuracyFraction,
    stepMedianMs: stepMs?.median ?? NaN,
    stepP95Ms: stepMs?.p95 ?? NaN,
    wallMs: atMs
  }
}

function withEpoch(digest: RunDigest, { record, at }: EventOf<'epoch'>): RunDigest {
  const row = rowOf(record, wallMs(digest, at))
  const epochs = new Float64Array(digest.epochs.length + COLUMNS.length)
  epochs.set(digest.epochs)
  epochs.set(COLUMNS.map((column) => row[column]), digest.epochs.length) // prettier-ignore
  return {
    ...digest,
    epochs,
    stepBins: record.hiddenMs > 0 || !record.stepHistogram ? digest.stepBins : addHistogram(digest.stepBins, record.stepHistogram)
  }
}

/** The checkpoint is of the end of the last epoch; what was trained after it is lost and counts as away. */
function withContinuation(digest: RunDigest, { at }: EventOf<'continued'>): RunDigest {
  return { ...digest, awayMs: digest.awayMs + betweenMs(digest.lastAt, at) }
}

function withContent(digest: RunDigest, event: RunEvent): RunDigest {
  switch (event.kind) {
    case 'started':
      return digest.started ? digest : { ...digest, started: event }
    case 'epoch':
      return withEpoch(digest, event)
    case 'resumed':
      return { ...digest, pausedMs: digest.pausedMs + event.pausedMs }
    case 'tested':
      return event.set === 'test' && !digest.test ? { ...digest, test: event.metrics } : digest
    case 'ended':
      return digest.ended ? digest : { ...digest, ended: { at: event.at, outcome: event.outcome } }
    case 'continued':
      return withContinuation(digest, event)
    case 'prepared':
    case 'paused':
      return digest
    default:
      return event satisfies never
  }
}

/** The digest after one more event, unless that is a 'continued': it takes back others, so all are needed. */
export function digestWith(digest: RunDigest, event: RunEvent): RunDigest {
  return { ...withContent(digest, event), eventCount: digest.eventCount + 1, lastAt: event.at }
}

export function digestOf(events: readonly RunEvent[]): RunDigest {
  return { ...countedEvents(events).reduce(digestWith, EMPTY_DIGEST), eventCount: events.length }
}

/** What every epoch has; the other columns may be unmeasured. */
const ALWAYS = new Set<keyof EpochSummary>(['epoch', 'steps', 'trainingMs', 'hiddenMs'])

export function epochSummaries({ epochs }: RunDigest): EpochSummary[] {
  return Array.from({ length: epochs.length / COLUMNS.length }, (_, row) => {
    const cell = (column: keyof EpochSummary, index: number) => {
      const value = epochs[row * COLUMNS.length + index] ?? NaN
      return Number.isFinite(value) || ALWAYS.has(column) ? value : null
    }
    return Object.fromEntries(COLUMNS.map((column, index) => [column, cell(column, index)])) as unknown as EpochSummary
  })
}
