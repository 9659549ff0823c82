/** What the Runs page shows, as address keys: ?q=words&sort=-best&group=repeats&engine=tfjs-wasm&archived=1&page=2 */
import { FILTER_FIELDS, GROUP_FIELDS, type GroupField, type RunFilters } from '#lib/components/runs/run-filters.ts'
import { NEWEST_FIRST, orderFromText, orderText, type RunOrder } from '#lib/components/runs/run-rows.ts'

export interface RunsView {
  words: string
  order: RunOrder
  group: GroupField
  filters: RunFilters
  /** The archive in place of the other runs. */
  archived: boolean
  /** 1-based. */
  page: number
}

/** Unknown values count as absent. */
export function viewFromQuery(query: URLSearchParams): RunsView {
  const page = Number(query.get('page'))
  return {
    words: query.get('q') ?? '',
    order: orderFromText(query.get('sort')),
    group: GROUP_FIELDS.find((field) => field === query.get('group')) ?? 'none',
    filters: Object.fromEntries(FILTER_FIELDS.flatMap((field) => (query.get(field) === null ? [] : [[field, query.get(field) ?? '']]))),
    archived: query.get('archived') === '1',
    page: Number.isInteger(page) && page > 1 ? page : 1
  }
}

/** What is as usual is left out. */
export function viewQuery({ words, order, group, filters, archived, page }: RunsView): string {
  const query = new URLSearchParams()
  if (words !== '') query.set('q', words)
  if (orderText(order) !== orderText(NEWEST_FIRST)) query.set('sort', orderText(order))
  if (group !== 'none') query.set('group', group)
  for (const field of FILTER_FIELDS) if (filters[field] !== undefined) query.set(field, filters[field])
  if (archived) query.set('archived', '1')
  if (page > 1) query.set('page', String(page))
  return query.toString()
}
