/** The list of runs for other programs: what the table shows, every setting, and where each run was trained. */
import type { ChartTable, TableCell } from '#lib/charts/chart-table.ts'
import { UNKNOWN, formatDecimal } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import { SETTING_ORDER, settingName, settingValue } from '../train/setting-names.ts'
import type { RunRow } from './run-rows.ts'
import { statusText } from './status-text.ts'

const percent = (fraction: number | undefined): number | null => (fraction === undefined ? null : 100 * fraction)

export function runTableFile(rows: readonly RunRow[]): ChartTable {
  return {
    columns: [
      m.runs_column_name(), m.runs_edit_tags(), m.runs_edit_note(), m.runs_column_date(), m.runs_column_status(), m.runs_column_epochs_done(),
      m.runs_column_last(), m.runs_column_best(), m.runs_column_test(), m.runs_column_time(), m.runs_column_total(),
      ...SETTING_ORDER.map(settingName), m.run_browser(), m.run_threads(), m.run_app_version()
    ],
    rows: rows.map(({ title, run }) => [
      title, run.meta.tags.join('; '), run.meta.note, run.meta.createdAt, statusText(run.status), run.epochsDone,
      percent(run.lastValidation?.accuracyFraction), percent(run.bestValidation?.accuracyFraction), percent(run.test?.accuracyFraction),
      run.medianEpochTrainingMs === null ? null : run.medianEpochTrainingMs / 1000, run.trainingMs / 1000,
      ...SETTING_ORDER.map((name) => settingCell(run.config[name], settingValue(name, run.config))),
      run.environment.browser, run.environment.threads, `${run.environment.appVersion} (${run.environment.buildId})`
    ])
  } // prettier-ignore
}

/** Numbers stay numbers. */
const settingCell = (raw: unknown, text: string): TableCell => (typeof raw === 'number' ? raw : text)

export const formatRunCell = (value: TableCell): string => {
  if (typeof value !== 'number') return value ?? UNKNOWN
  return formatDecimal(value, Number.isInteger(value) ? 0 : Math.abs(value) < 1 ? 4 : 2)
}
