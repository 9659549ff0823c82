/** The five numbers of a run, while it trains and afterwards. */
import { UNKNOWN, formatClock, formatCount, formatDecimal, formatPercentValue } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import { medianTrainingMs } from '#lib/charts/epoch-time.ts'
import type { RunProgress } from '#lib/schema/run.ts'
import { epochBars, type RunChartData } from './run-chart-data.ts'

export interface Readout {
  name: string
  value: string
  unit: string
  note: string
}

const clockUnit = (ms: number) => (ms < 3_600_000 ? m.unit_min() : m.unit_h())

function accuracyReadout({ records }: RunChartData, over: boolean): Readout {
  const last = records.at(-1)
  const best = records.reduce<(typeof records)[number] | undefined>(
    (top, record) => (top && top.validation.accuracyFraction >= record.validation.accuracyFraction ? top : record),
    undefined
  )
  const name = m.train_readout_accuracy()
  if (!last || !best) return { name, value: UNKNOWN, unit: '', note: over ? m.train_readout_no_epoch() : m.train_readout_accuracy_none() }
  const epoch = formatCount(last.epoch)
  const note =
    best === last
      ? m.train_readout_accuracy_best({ epoch })
      : m.train_readout_accuracy_other({ epoch, best: formatPercentValue(best.validation.accuracyFraction), bestEpoch: formatCount(best.epoch) })
  return { name, value: formatPercentValue(last.validation.accuracyFraction), unit: '%', note }
}

function epochTimeReadout(data: RunChartData, over: boolean): Readout {
  const median = medianTrainingMs(epochBars(data, { preparation: '-', hidden: () => '-', cut: '-' }))
  const name = m.train_readout_epoch_time()
  if (!median) return { name, value: UNKNOWN, unit: '', note: over ? m.train_readout_no_epoch() : m.train_readout_epoch_time_none() }
  const seconds = median.ms / 1000
  return { name, value: formatDecimal(seconds, seconds < 10 ? 2 : 1), unit: m.unit_s(), note: m.train_readout_median({ count: median.count }) }
}

function speedReadout({ records, batchSize }: RunChartData, progress: RunProgress | null): Readout {
  const name = m.train_readout_speed()
  const trainingMs = records.reduce((sum, record) => sum + record.trainingMs, 0)
  const images = records.reduce((sum, record) => sum + (record.images ?? NaN), 0)
  const live = progress?.stepMs && batchSize !== null ? batchSize / (progress.stepMs.median / 1000) : null
  const perSecond = trainingMs > 0 && images > 0 ? images / (trainingMs / 1000) : live
  if (perSecond === null) return { name, value: UNKNOWN, unit: '', note: m.train_readout_speed_none() }
  return { name, value: formatDecimal(perSecond, perSecond < 10 ? 1 : 0), unit: '', note: m.train_readout_speed_note() }
}

/** `elapsedMs`: wall time since the start; `remainingMs`: null while unknown. */
export function readoutsOf(
  data: RunChartData,
  progress: RunProgress | null,
  elapsedMs: number | null,
  remainingMs: number | 'over' | null
): Readout[] {
  const trainingMs = progress?.elapsedTrainingMs ?? data.records.reduce((sum, record) => sum + record.trainingMs, 0)
  return [
    accuracyReadout(data, remainingMs === 'over'),
    epochTimeReadout(data, remainingMs === 'over'),
    speedReadout(data, progress),
    {
      name: m.train_readout_elapsed(),
      value: formatClock(elapsedMs),
      unit: elapsedMs === null ? '' : clockUnit(elapsedMs),
      note: m.train_readout_elapsed_note({ time: formatClock(trainingMs) })
    },
    remainingReadout(remainingMs)
  ]
}

function remainingReadout(remainingMs: number | 'over' | null): Readout {
  const name = m.train_readout_remaining()
  if (remainingMs === 'over') return { name, value: UNKNOWN, unit: '', note: m.train_readout_remaining_over() }
  if (remainingMs === null) return { name, value: UNKNOWN, unit: '', note: m.train_readout_remaining_none() }
  return { name, value: formatClock(remainingMs), unit: clockUnit(remainingMs), note: m.train_readout_remaining_note() }
}
