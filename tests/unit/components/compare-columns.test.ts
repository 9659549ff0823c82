import { describe, expect, it } from 'vitest'
import { columnText, columnValue, compareTable, shownColumns, sortedRows, type CompareRow } from '#lib/components/compare/compare-columns.ts'
import { figuresOf } from '#lib/runs/figures.ts'
import { summarise } from '#lib/runs/summarise.ts'
import { present } from '../present.ts'
import { ended, epochEvent, run, started } from '../runs/run-fixture.ts'

/** Seeds of one setting; an empty list has measured nothing. */
function row(key: string, place: number, accuracies: readonly number[], epochMs: number, change: Partial<CompareRow> = {}): CompareRow {
  const runs = accuracies.map((accuracy, seed) => present(summarise(run(key, started({ seed }), epochEvent(1, accuracy, epochMs), ended), false)))
  const figures = { ...figuresOf(runs, [50, 90, 99]), delta: null, speedUp: null }
  return {
    key,
    place,
    label: 'ABC'[place] ?? '',
    name: key,
    href: '',
    seeds: runs.length,
    figures,
    isBase: false,
    hidden: false,
    notes: [],
    ...change
  }
}

const rows = [row('a', 0, [0.9], 3000, { isBase: true }), row('b', 1, [0.95], 2000), row('c', 2, [0.92], 1000), row('d', 3, [], 0)]
const keys = (sorted: readonly CompareRow[]) => sorted.map(({ key }) => key).join('')

describe('the rows of a comparison', () => {
  it('keep the baseline on top and what was not measured at the end, whatever the order', () => {
    expect(keys(sortedRows(rows, null))).toBe('abcd')
    expect(keys(sortedRows(rows, { column: 'epoch', descending: false }))).toBe('acbd')
    expect(keys(sortedRows(rows, { column: 'epoch', descending: true }))).toBe('abcd')
    expect(keys(sortedRows(rows, { column: 'validation', descending: true }))).toBe('abcd')
    expect(keys(sortedRows(rows, { column: 'validation', descending: false }))).toBe('acbd')
  })

  it('never show NaN: what was not measured is a dash, and an empty cell in files', () => {
    const nothing = present(rows[3])
    for (const column of shownColumns(rows).slice(1)) expect(columnText(nothing, column)).toMatch(/^[–\d]+$/)
    expect(columnValue(nothing, 'validation')).toBeNull()
    expect(
      compareTable(rows, [50, 90, 99])
        .rows.flat()
        .filter((cell) => typeof cell === 'number' && !Number.isFinite(cell))
    ).toEqual([])
  })

  it('say how many of the repeats reach a level', () => {
    expect(columnText(row('e', 0, [0.95, 0.5, 0.96], 1000), 'level2')).toBe('2 of 3')
    expect(columnText(row('e', 0, [0.95, 0.96], 1000), 'level3')).toBe('–')
  })

  it('are written with half of the interval, deviation and every value', () => {
    const { columns, rows: [cells] } = compareTable([row('e', 0, [0.9, 0.92, 0.94], 1000)], [50, 90, 99]) // prettier-ignore
    const cell = (name: RegExp) => cells?.[columns.findIndex((column) => name.test(column))]
    expect(cell(/^Validation.*± 95/)).toBeCloseTo((4.302653 * 2) / Math.sqrt(3), 5)
    expect(cell(/^Validation.*SD/)).toBeCloseTo(2, 9)
    expect(cell(/^Validation.*values/)).toBe('90; 92; 94')
    expect(cells).toHaveLength(columns.length)
  })

  it('have no column of seeds or test accuracy while there is none', () => {
    expect(shownColumns(rows)).not.toContain('seeds')
    expect(shownColumns([row('e', 0, [0.9, 0.91], 1)])).toContain('seeds')
    expect(shownColumns(rows)).not.toContain('test')
  })
})
