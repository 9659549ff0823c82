/** The table twin of a chart: the same numbers, to read, copy and save. */

export interface ChartTable {
  /** With units. */
  columns: readonly string[]
  /** Raw numbers; null = not measured. The first cell names the row. */
  rows: readonly (readonly (string | number | null)[])[]
}

/** What the tools of a chart card are called. */
export interface ChartCardLabels {
  showTable: string
  showChart: string
  saveCsv: string
  saveSvg: string
}

const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

const cell = (value: string | number | null) => {
  if (value === null) return ''
  return quoted(typeof value === 'number' ? String(value) : value)
}

/** RFC 4180 with a decimal point, whatever the language; `preface` lines come first, marked with '#'. */
export function toCsv(table: ChartTable, preface: readonly string[] = []): string {
  const lines = [table.columns, ...table.rows].map((row) => row.map(cell).join(','))
  return [...preface.map((line) => `# ${line}`), ...lines].join('\r\n') + '\r\n'
}
