/** What the Compare page shows, as address keys: ?runs=a,b&base=b&x=wall-seconds&seeds=single&hide=a&sort=-speed&pair=a,b&all=1 */
import type { Axis } from '#lib/components/compare/axis-texts.ts'
import { COMPARE_COLUMNS, type CompareColumn } from '#lib/components/compare/compare-columns.ts'

export const AXES: readonly Axis[] = ['epoch', 'step', 'seconds', 'wall-seconds']

export interface Choice {
  /** In the order of their letters. */
  ids: readonly string[]
  /** Key of the entry that the others are measured against; '' = the first. */
  base: string
  axis: Axis
  view: 'accuracy' | 'error'
  /** Repeats over seeds as one row and line. */
  merged: boolean
  /** Keys of entries that the charts leave out. */
  hidden: readonly string[]
  sort: { column: CompareColumn; descending: boolean } | null
  /** Ids of the two runs whose matrices stand side by side; empty = the first two. */
  pair: readonly string[]
  /** Settings that are equal too. */
  allSettings: boolean
}

const listIn = (query: URLSearchParams, key: string) => [...new Set((query.get(key) ?? '').split(',').filter((id) => id !== ''))]

function sortIn(text: string | null): Choice['sort'] {
  const column = COMPARE_COLUMNS.find((one) => one === text?.replace(/^-/, ''))
  return column ? { column, descending: text?.startsWith('-') === true } : null
}

/** Unknown values count as absent. */
export function choiceFromQuery(query: URLSearchParams): Choice {
  return {
    ids: listIn(query, 'runs'),
    base: query.get('base') ?? '',
    axis: AXES.find((axis) => axis === query.get('x')) ?? 'epoch',
    view: query.get('view') === 'accuracy' ? 'accuracy' : 'error',
    merged: query.get('seeds') !== 'single',
    hidden: listIn(query, 'hide'),
    sort: sortIn(query.get('sort')),
    pair: listIn(query, 'pair').slice(0, 2),
    allSettings: query.get('all') === '1'
  }
}

/** Commas stay readable; what is as usual is left out. */
export function addressQuery({ ids, base, axis, view, merged, hidden, sort, pair, allSettings }: Choice): string {
  const list = (key: string, values: readonly string[]) => (values.length > 0 ? [`${key}=${values.map(encodeURIComponent).join(',')}`] : [])
  const keys = [
    ...list('runs', ids),
    ...(base === '' ? [] : [`base=${encodeURIComponent(base)}`]),
    ...(axis === 'epoch' ? [] : [`x=${axis}`]),
    ...(view === 'accuracy' ? ['view=accuracy'] : []),
    ...(merged ? [] : ['seeds=single']),
    ...list('hide', hidden),
    ...(sort ? [`sort=${sort.descending ? '-' : ''}${sort.column}`] : []),
    ...list('pair', pair),
    ...(allSettings ? ['all=1'] : [])
  ]
  return keys.join('&')
}
