/** The columns of the comparison: their names, values, texts, and how rows are ordered by them. */
import type { ChartTable } from '#lib/charts/chart-table.ts'
import { UNKNOWN, formatDecimal } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { Figures } from '#lib/runs/figures.ts'
import type { Repeats } from '#lib/runs/statistics.ts'

export const COMPARE_COLUMNS = [
  'name',
  'seeds',
  'validation',
  'delta',
  'test',
  'loss',
  'epoch',
  'total',
  'speed',
  'level1',
  'level2',
  'level3',
  'step'
] as const
export type CompareColumn = (typeof COMPARE_COLUMNS)[number]

export interface CompareRowFigures extends Figures {
  delta: { points: number; beyondNoise: boolean } | null
  speedUp: number | null
}

export interface CompareRow {
  key: string
  /** Its place in the comparison. */
  place: number
  /** 'A', or its number beyond the letters. */
  label: string
  name: string
  href: string
  seeds: number
  figures: CompareRowFigures
  isBase: boolean
  hidden: boolean
  /** Words below the name: status, software GPU, reduced. */
  notes: readonly string[]
}

const LEVEL_COLUMNS = ['level1', 'level2', 'level3'] as const
const levelOf = ({ figures }: CompareRow, column: (typeof LEVEL_COLUMNS)[number]) => figures.levels[LEVEL_COLUMNS.indexOf(column)]

/** 96.70 ± 0.24; without the second part for one value. `like`: the number whose digits the other one takes. */
export const repeatsText = (repeats: Repeats | null, format: (value: number, like: number) => string) =>
  repeats
    ? format(repeats.mean, repeats.mean) + (repeats.interval ? ` ± ${format(repeats.interval.high - repeats.mean, repeats.mean)}` : '')
    : UNKNOWN

/** Digits by size: 0.042, 6.72, 161.2, 1,530; by the size of `like` for a number that stands beside it. */
export const formatAmount = (value: number, like = value) => formatDecimal(value, like >= 1000 ? 0 : like >= 100 ? 1 : like >= 1 ? 2 : 3)

/** null = not measured. */
export function columnValue(row: CompareRow, column: CompareColumn): string | number | null {
  const { figures } = row
  switch (column) {
    case 'name':
      return row.name
    case 'seeds':
      return row.seeds
    case 'validation':
      return figures.validationPercent?.mean ?? null
    case 'delta':
      return row.isBase ? 0 : (figures.delta?.points ?? null)
    case 'test':
      return figures.testPercent?.mean ?? null
    case 'loss':
      return figures.lossNats?.mean ?? null
    case 'epoch':
      return figures.epochSeconds?.mean ?? null
    case 'total':
      return figures.totalMinutes?.mean ?? null
    case 'speed':
      return figures.speedUp
    case 'level1':
    case 'level2':
    case 'level3':
      return levelOf(row, column)?.seconds?.mean ?? null
    case 'step':
      return figures.stepP95Ms
    default:
      return column satisfies never
  }
}

export function columnText(row: CompareRow, column: CompareColumn): string {
  const { figures } = row
  const two = (value: number) => formatDecimal(value, 2)
  switch (column) {
    case 'name':
      return row.name
    case 'seeds':
      return String(row.seeds)
    case 'validation':
      return repeatsText(figures.validationPercent, two)
    case 'delta':
      return row.isBase ? m.compare_baseline() : signed(figures.delta?.points ?? null)
    case 'test':
      return repeatsText(figures.testPercent, two)
    case 'loss':
      return repeatsText(figures.lossNats, (value, like) => (like < 0.01 ? formatDecimal(value, 5) : formatDecimal(value, 3)))
    case 'epoch':
      return repeatsText(figures.epochSeconds, formatAmount)
    case 'total':
      return repeatsText(figures.totalMinutes, formatAmount)
    case 'speed':
      return figures.speedUp === null ? UNKNOWN : `${two(figures.speedUp)}×`
    case 'level1':
    case 'level2':
    case 'level3':
      return levelText(row, column)
    case 'step':
      return figures.stepP95Ms === null ? UNKNOWN : formatAmount(figures.stepP95Ms)
    default:
      return column satisfies never
  }
}

const signed = (points: number | null) => (points === null ? UNKNOWN : `${points > 0 ? '+' : ''}${formatDecimal(points, 2)}`)

function levelText(row: CompareRow, column: (typeof LEVEL_COLUMNS)[number]): string {
  const level = levelOf(row, column)
  if (!level) return UNKNOWN
  if (level.seconds) return repeatsText(level.seconds, formatAmount)
  return level.reached > 0 ? m.compare_level_some({ reached: level.reached, of: level.of }) : UNKNOWN
}

/** `levels`: percent. */
export function columnTitle(column: CompareColumn, levels: readonly number[]): string {
  switch (column) {
    case 'name':
      return m.compare_run()
    case 'seeds':
      return m.compare_seeds()
    case 'validation':
      return m.compare_validation()
    case 'delta':
      return m.compare_delta()
    case 'test':
      return m.compare_test()
    case 'loss':
      return m.compare_loss()
    case 'epoch':
      return m.compare_epoch_time()
    case 'total':
      return m.compare_total()
    case 'speed':
      return m.compare_speed()
    case 'level1':
    case 'level2':
    case 'level3':
      return m.compare_level({ level: formatDecimal(levels[LEVEL_COLUMNS.indexOf(column)], 0) })
    case 'step':
      return m.compare_step_p95()
    default:
      return column satisfies never
  }
}

/** Columns with something in them; a test accuracy that nobody has would be a column of dashes. */
export const shownColumns = (rows: readonly CompareRow[]): CompareColumn[] =>
  COMPARE_COLUMNS.filter(
    (column) => !['test', 'seeds'].includes(column) || rows.some((row) => (column === 'test' ? row.figures.testPercent !== null : row.seeds > 1))
  )

const SPREADS = { validation: 'validationPercent', test: 'testPercent', loss: 'lossNats', epoch: 'epochSeconds', total: 'totalMinutes' } as const

/** Raw numbers for other programs: every mean is followed by half of its 95 % interval, the standard deviation, and all values. */
export function compareTable(rows: readonly CompareRow[], levels: readonly number[]): ChartTable {
  const hasSpread = (column: CompareColumn): column is keyof typeof SPREADS => column in SPREADS
  const spreadOf = (repeats: Repeats | null) => [
    repeats?.interval ? repeats.interval.high - repeats.mean : null,
    repeats?.deviation ?? null,
    repeats ? repeats.values.map((value) => Number(value.toPrecision(8))).join('; ') : null
  ]
  const cells = (row: CompareRow, column: CompareColumn) => [
    columnValue(row, column),
    ...(hasSpread(column) ? spreadOf(row.figures[SPREADS[column]]) : [])
  ]
  const titles = COMPARE_COLUMNS.flatMap((column) => {
    const title = columnTitle(column, levels)
    return hasSpread(column) ? [title, `${title} (± 95 %)`, `${title} (SD)`, `${title} (${m.compare_values()})`] : [title]
  })
  return {
    columns: [m.compare_letter(), ...titles],
    rows: rows.map((row) => [row.label, ...COMPARE_COLUMNS.flatMap((column) => cells(row, column))])
  }
}

function byValue(a: string | number | null, b: string | number | null, sign: number): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null)
  return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true }))
}

/** The baseline stays on top; rows without the value come last either way; without an order by their place. */
export function sortedRows(rows: readonly CompareRow[], sort: { column: CompareColumn; descending: boolean } | null): CompareRow[] {
  const keyed = rows.map((row) => ({ row, value: sort ? columnValue(row, sort.column) : row.place }))
  const sign = sort?.descending ? -1 : 1
  keyed.sort((a, b) => Number(b.row.isBase) - Number(a.row.isBase) || byValue(a.value, b.value, sign))
  return keyed.map(({ row }) => row)
}
