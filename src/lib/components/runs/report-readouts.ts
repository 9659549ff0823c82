/** The five numbers of a stored run. */
import { UNKNOWN, formatClock, formatPercentValue } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { RunSummary } from '#lib/runs/summarise.ts'
import { readoutsOf, type Readout } from '../train/readouts.ts'
import type { RunChartData } from '../train/run-chart-data.ts'
import { testSetText } from './test-set-text.ts'

export function reportReadouts(run: RunSummary, data: RunChartData): Readout[] {
  const [accuracy, epochTime, speed] = readoutsOf(data, null, null, run.status === 'running' ? null : 'over')
  const tested: Readout = {
    name: m.run_test_accuracy(),
    value: run.test ? formatPercentValue(run.test.accuracyFraction) : UNKNOWN,
    unit: run.test ? '%' : '',
    note: run.test ? testSetText(run) : m.run_test_none()
  }
  const hours = run.trainingMs >= 3_600_000
  const time: Readout = {
    name: m.run_training_time(),
    value: formatClock(run.trainingMs),
    unit: hours ? m.unit_h() : m.unit_min(),
    note: m.run_training_note()
  }
  return [tested, ...[accuracy, epochTime, speed].flatMap((readout) => readout ?? []), time]
}
