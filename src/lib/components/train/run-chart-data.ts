/** From epoch records to the values of the charts and their table twins; the texts come from the caller. */
import type { ChartTable } from '#lib/charts/chart-table.ts'
import type { EpochTimeBar } from '#lib/charts/epoch-time.ts'
import { histogramQuantileMs, mergeHistograms } from '#lib/charts/histogram.ts'
import type { Point } from '#lib/charts/thin.ts'
import type { EpochRecord, Histogram } from '#lib/schema/run.ts'

/** What the charts of one run show; grows while it trains. */
export interface RunChartData {
  /** Planned. */
  epochs: number
  records: readonly EpochRecord[]
  /** Of the running epoch. */
  liveDots: readonly { step: number; lossNats: number }[]
  stepsPerEpoch: number
  /** Loading, compiling, warming up; null before it is over. */
  preparationMs: number | null
  /** Training time of the running epoch so far; null when none runs. */
  liveTrainingMs: number | null
  /** null = another program does not tell. */
  batchSize: number | null
}

/** Raw batch losses over fractional epochs. */
export function lossDots({ records, liveDots, stepsPerEpoch }: RunChartData): Point[] {
  const perEpoch = Math.max(1, stepsPerEpoch, records[0]?.steps ?? 0)
  return [...records.flatMap((record) => record.batchLosses), ...liveDots]
    .filter((dot) => Number.isFinite(dot.lossNats))
    .map((dot) => ({ x: dot.step / perEpoch, y: dot.lossNats }))
}

interface ExclusionTexts {
  preparation: string
  hidden: (ms: number) => string
  /** The run was stopped in the middle of the epoch. */
  cut: string
}

export function epochBars(data: RunChartData, texts: ExclusionTexts): EpochTimeBar[] {
  const exclusion = (record: EpochRecord) => {
    if (record.steps < data.stepsPerEpoch) return texts.cut
    return record.hiddenMs > 0 ? texts.hidden(record.hiddenMs) : null
  }
  const bars = data.records.map((record) => ({
    epoch: record.epoch,
    trainingMs: record.trainingMs,
    dataWaitMs: record.dataWaitMs ?? 0,
    evaluationMs: record.evaluationMs ?? 0,
    excluded: exclusion(record),
    live: false
  }))
  const other = { dataWaitMs: 0, evaluationMs: 0 }
  const before = data.preparationMs === null ? [] : [{ ...other, epoch: 0, trainingMs: data.preparationMs, excluded: texts.preparation, live: false }]
  const now = data.liveTrainingMs === null ? [] : [{ ...other, epoch: bars.length + 1, trainingMs: data.liveTrainingMs, excluded: null, live: true }]
  return [...before, ...bars, ...now]
}

/** `columns`: epoch, training, validation. */
export function metricTable(records: readonly EpochRecord[], columns: readonly string[], metric: (set: EpochRecord['train']) => number): ChartTable {
  return { columns, rows: records.map((record) => [record.epoch, metric(record.train), metric(record.validation)]) }
}

const inSeconds = (ms: number | null) => (ms === null ? null : ms / 1000)

/** `columns`: epoch, training, data wait, evaluation; seconds. */
export function timeTable(records: readonly EpochRecord[], columns: readonly string[]): ChartTable {
  return {
    columns,
    rows: records.map((record) => [record.epoch, record.trainingMs / 1000, inSeconds(record.dataWaitMs), inSeconds(record.evaluationMs)])
  }
}

/** `columns`: from, to, steps. */
export function histogramTable(histogram: Histogram | null, columns: readonly string[]): ChartTable {
  if (!histogram) return { columns, rows: [] }
  const edgeMs = (index: number) => Number((histogram.startMs + index * histogram.binMs).toFixed(3))
  return { columns, rows: histogram.counts.map((count, index) => [edgeMs(index), edgeMs(index + 1), count]).filter((row) => row[2] !== 0) }
}

export interface StepTimes {
  histogram: Histogram | null
  medianMs: number | null
  p95Ms: number | null
  longestMs: number | null
  count: number
}

/** Over all finished epochs, exact to a bin's width where there are several. */
export function stepTimes(records: readonly EpochRecord[]): StepTimes {
  const histogram = mergeHistograms(records.flatMap((record) => record.stepHistogram ?? []))
  const timed = records.flatMap(({ stepMs }) => stepMs ?? [])
  const exact = records.length === 1 ? timed[0] : null
  return {
    histogram,
    medianMs: exact?.median ?? (histogram ? histogramQuantileMs(histogram, 0.5) : null),
    p95Ms: exact?.p95 ?? (histogram ? histogramQuantileMs(histogram, 0.95) : null),
    longestMs: timed.length > 0 ? Math.max(...timed.map(({ max }) => max)) : null,
    count: timed.reduce((sum, { count }) => sum + count, 0)
  }
}
