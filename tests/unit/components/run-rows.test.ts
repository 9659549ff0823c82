import { describe, expect, it } from 'vitest'
import { filterChoices, passesFilters, rowGroups } from '#lib/components/runs/run-filters.ts'
import { PAGE_ROWS, pageCount, pageOf } from '#lib/components/runs/run-pages.ts'
import { matchingRows, orderFromText, orderText, runRows, sortRows, type RunRow } from '#lib/components/runs/run-rows.ts'
import { runTableFile } from '#lib/components/runs/run-table-file.ts'
import { differingSettings } from '#lib/runs/compare.ts'
import { summarise, type RunSummary } from '#lib/runs/summarise.ts'
import type { RunConfig } from '#lib/schema/run.ts'
import { present } from '../present.ts'
import { ended, epochEvent, meta, run, started } from '../runs/run-fixture.ts'

function runOf(id: string, config: Partial<RunConfig>, accuracy: number, own: Partial<RunSummary['meta']> = {}): RunSummary {
  const summary = present(summarise(run(id, started(config), epochEvent(1, accuracy, 1000), ended), false))
  return { ...summary, meta: { ...meta(id), ...own } }
}

const runs = [
  runOf('a', { seed: 1 }, 0.9),
  runOf('b', { seed: 2, batchSize: 32 }, 0.8, { tags: ['night'] }),
  runOf('c', { seed: 10, model: 'idsia', engine: 'tfjs-wasm' }, 0.95, { name: '=SUM(1)', note: 'a, "b"' })
]
const rows = runRows(runs, differingSettings(runs))
const ids = (found: readonly RunRow[]) => found.map(({ run: { meta: own } }) => own.id).join('')

describe('rows of the list', () => {
  it('are called after network and size, and what is not as in most runs; engine and seed have columns', () => {
    expect(rows.map(({ shown }) => shown)).toEqual(['ResNet-20 · 32 px', 'ResNet-20 · 32 px · batch size 32', '=SUM(1)'])
    expect(rows[2]?.below).toBe('IDSIA · 32 px')
    expect(rows[0]?.title).toContain('seed 1')
  })

  it('are found by every word of name, note, tags and settings', () => {
    expect(ids(matchingRows(rows, 'RESNET night'))).toBe('b')
    expect(ids(matchingRows(rows, 'tensorflow'))).toBe('c')
    expect(ids(matchingRows(rows, ' '))).toBe('abc')
    expect(ids(matchingRows(rows, 'nothing of the kind'))).toBe('')
  })

  it('are ordered by a column, numbers as numbers', () => {
    expect(ids(sortRows(rows, { key: 'last', descending: true }))).toBe('cab')
    expect(ids(sortRows(rows, { key: 'seed', descending: false }))).toBe('abc')
    expect(orderText(orderFromText('-best'))).toBe('-best')
    expect(orderText(orderFromText('nonsense'))).toBe('-date')
  })

  it('are filtered by a setting that differs, with the number of runs of each value', () => {
    const choices = filterChoices(runs, {})
    expect(choices.map(({ field }) => field)).toEqual(['model', 'engine', 'batchSize', 'tag'])
    expect(choices[0]?.options.map(({ value, count }) => [value, count])).toEqual([['idsia', 1], ['resnet20', 2]]) // prettier-ignore
    expect(runs.filter((one) => passesFilters(one, { model: 'resnet20', batchSize: '32' })).map((one) => one.meta.id)).toEqual(['b'])
    expect(runs.filter((one) => passesFilters(one, { tag: 'night' }))).toHaveLength(1)
  })

  it('form groups in the order of their first row', () => {
    expect(rowGroups(rows, 'model', String).map(({ name, rows: members }) => [name, ids(members)])).toEqual([['ResNet-20', 'ab'], ['IDSIA', 'c']]) // prettier-ignore
    expect(rowGroups(rows, 'repeats', ({ config }) => String(config.batchSize)).map(({ rows: members }) => ids(members))).toEqual(['ac', 'b'])
  })

  it('go to files with every setting, texts as they are', () => {
    const { columns, rows: cells } = runTableFile(rows)
    expect(cells.every((line) => line.length === columns.length)).toBe(true)
    expect(cells[2]?.slice(0, 3)).toEqual(['=SUM(1)', '', 'a, "b"'])
    expect(cells[1]?.[columns.indexOf('Batch size')]).toBe(32)
  })
})

describe('pages of the list', () => {
  const groupOf = (key: string, count: number) => ({ key, rows: Array.from({ length: count }, () => present(rows[0])) })
  const groups = [groupOf('x', PAGE_ROWS - 5), groupOf('y', 10), groupOf('z', 0)]

  it('cut groups where a page ends', () => {
    expect(pageCount(groups)).toBe(2)
    expect(pageOf(groups, 1).map(({ key, rows: shown }) => [key, shown.length])).toEqual([['x', PAGE_ROWS - 5], ['y', 5]]) // prettier-ignore
    expect(pageOf(groups, 2).map(({ key, rows: shown }) => [key, shown.length])).toEqual([['y', 5]])
  })

  it('beyond the last one are the last one', () => {
    expect(pageOf(groups, 99)).toEqual(pageOf(groups, 2))
    expect(pageOf([], 1)).toEqual([])
    expect(pageCount([])).toBe(1)
  })
})
