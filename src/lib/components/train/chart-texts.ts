/** Words that every chart card shares. Call inside a template or $derived, so that they follow the language. */
import type { ChartCardLabels } from '#lib/charts/chart-table.ts'
import { UNKNOWN, formatCount } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'

export function chartCardLabels(): ChartCardLabels {
  return { showTable: m.chart_show_table(), showChart: m.chart_show_chart(), save: m.chart_save(), saveFailed: m.chart_save_failed() }
}

/** Cells of a twin whose first column counts epochs. */
export const epochCells = (format: (value: number) => string) => (value: string | number | null, column: number) => {
  if (typeof value === 'string') return value
  if (value === null) return UNKNOWN
  return column === 0 ? formatCount(value) : format(value)
}
