/**
 * A finished run at a moment of its life, as the charts of a run under way take it. The clock of a replay is that of the record: training
 * and validation of one epoch after the other; preparation, data waits and pauses take no time.
 */
import type { RunFile } from '../schema/run-file.ts'
import type { EpochRecord } from '../schema/run.ts'

export interface ReplayMoment {
  /** Of the epochs that are over. */
  records: readonly EpochRecord[]
  /** Batch losses of the running epoch so far. */
  liveDots: EpochRecord['batchLosses']
  /** Training time of the running epoch so far; null when none trains. */
  liveTrainingMs: number | null
  /** 1-based: the running one, or the last one at the end. */
  epoch: number
}

const lengthMs = ({ trainingMs, evaluationMs }: EpochRecord) => trainingMs + (evaluationMs ?? 0)

export function replayDurationMs({ epochs }: Pick<RunFile, 'epochs'>): number {
  return epochs.reduce((sum, record) => sum + lengthMs(record), 0)
}

/** `atMs` outside 0..replayDurationMs counts as the nearer end. */
export function replayAt({ epochs }: Pick<RunFile, 'epochs'>, atMs: number): ReplayMoment {
  let startMs = 0
  let firstStep = 0
  for (const [index, record] of epochs.entries()) {
    if (atMs < startMs + lengthMs(record)) return during(record, epochs.slice(0, index), firstStep, Math.max(0, atMs - startMs))
    startMs += lengthMs(record)
    firstStep += record.steps
  }
  return { records: epochs, liveDots: [], liveTrainingMs: null, epoch: epochs.length }
}

/** The steps of an epoch are taken to be equally long. */
function during(record: EpochRecord, records: readonly EpochRecord[], firstStep: number, passedMs: number): ReplayMoment {
  const { trainingMs, steps } = record
  const step = firstStep + Math.floor(steps * Math.min(1, trainingMs > 0 ? passedMs / trainingMs : 1))
  return {
    records,
    liveDots: record.batchLosses.filter((dot) => dot.step <= step),
    liveTrainingMs: Math.min(passedMs, trainingMs),
    epoch: record.epoch
  }
}
