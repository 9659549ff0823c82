/** The table twin of a chart: the same numbers, to read, copy and save. */

export interface ChartTable {
  /** With units. */
  columns: readonly string[]
  /** Raw numbers; null = not measured. The first cell names the row. */
  rows: readonly (readonly TableCell[])[]
}

export type TableCell = string | number | null
/** Prints a cell of the given column, as the page does. */
export type CellFormat = (value: TableCell, column: number) => string

const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text)

/**
 * Spreadsheets run a cell that begins like a formula, and names come from people and files: an apostrophe makes it text.
 * Source: OWASP, CSV Injection.
 */
const harmless = (text: string) => (/^[\s]*[=+\-@]|^[\t\r\n]/.test(text) ? `'${text}` : text)

function cell(value: TableCell): string {
  if (typeof value === 'number') return Number.isFinite(value) ? String(value) : ''
  return value === null ? '' : quoted(harmless(value))
}

/** One cell, whatever the line holds: readers that skip lines with '#' know no quotes there. */
const comment = (line: string) => `# ${line.replaceAll(',', ';').replaceAll(/["\s]+/g, ' ')}`

/**
 * RFC 4180 with a decimal point, whatever the language; `preface` lines come first, marked with '#'. What was not measured is an empty cell.
 */
export function toCsv(table: ChartTable, preface: readonly string[] = []): string {
  const lines = [table.columns, ...table.rows].map((row) => row.map(cell).join(','))
  return [...preface.map(comment), ...lines].join('\r\n') + '\r\n'
}

const ENTITIES: Readonly<Record<string, string>> = { '<': '&lt;', '>': '&gt;', '&': '&amp;' }

/** Text stays text: no mark-up, no new column, no link. */
const plain = (text: string) => text.replaceAll(/[\\|`*_[\]<>&]/g, (mark) => ENTITIES[mark] ?? `\\${mark}`).replaceAll(/\s+/g, ' ')

/** A table of GitHub's Markdown under its title; `about` lines follow as a list. Columns of numbers stand right. */
export function toMarkdown(table: ChartTable, formatCell: CellFormat, [title = '', ...about]: readonly string[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`
  const isNumeric = (column: number) => table.rows.some((row) => typeof row[column] === 'number')
  return [
    `**${plain(title)}**`,
    '',
    line(table.columns.map(plain)),
    line(table.columns.map((_, column) => (isNumeric(column) ? '--:' : '---'))),
    ...table.rows.map((row) => line(row.map((value, column) => plain(formatCell(value, column))))),
    '',
    ...about.map((text) => `- ${plain(text)}`),
    ''
  ].join('\n')
}

/** What the tools of a chart card are called. */
export interface ChartCardLabels {
  showTable: string
  showChart: string
  /** 'Save', followed by the title. */
  save: string
  saveFailed: string
}
