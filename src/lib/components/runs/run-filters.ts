/** Filters by setting, and groups of runs that agree in one. */
import { UNKNOWN } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { RunSummary } from '#lib/runs/summarise.ts'
import { settingName, settingValue } from '../train/setting-names.ts'
import type { RunRow } from './run-rows.ts'
import { statusText } from './status-text.ts'

const SETTINGS = ['datasetId', 'model', 'sizePx', 'engine', 'threads', 'numerics', 'split', 'clahe', 'epochs', 'batchSize', 'learningRate'] as const
type FilteredSetting = (typeof SETTINGS)[number]
export const FILTER_FIELDS = [...SETTINGS, 'status', 'tag'] as const
export type FilterField = (typeof FILTER_FIELDS)[number]
/** Wanted value of each field, as its text in the address; fields without one are free. */
export type RunFilters = Readonly<Partial<Record<FilterField, string>>>

const isSetting = (field: FilterField): field is FilteredSetting => (SETTINGS as readonly string[]).includes(field)

/** As they stand in the address. */
function valuesOf(run: RunSummary, field: FilterField): readonly string[] {
  if (field === 'tag') return run.meta.tags
  if (field === 'status') return [run.status]
  return [String(run.config[field])]
}

function valueName(run: RunSummary, field: FilterField, value: string): string {
  if (field === 'tag') return value
  return isSetting(field) ? settingValue(field, run.config) : statusText(run.status)
}

export function fieldName(field: FilterField): string {
  if (isSetting(field)) return settingName(field)
  return field === 'tag' ? m.runs_field_tag() : m.runs_column_status()
}

export interface FilterChoice {
  field: FilterField
  name: string
  options: { value: string; name: string; count: number }[]
}

const collator = new Intl.Collator(undefined, { numeric: true })

/** Fields in which the runs differ, with the values that occur; a field that is filtered by stays. */
export function filterChoices(runs: readonly RunSummary[], filters: RunFilters): FilterChoice[] {
  return FILTER_FIELDS.flatMap((field) => {
    const options = new Map<string, { value: string; name: string; count: number }>()
    for (const run of runs) {
      for (const value of valuesOf(run, field)) {
        const option = options.get(value) ?? { value, name: valueName(run, field, value), count: 0 }
        options.set(value, { ...option, count: option.count + 1 })
      }
    }
    if (options.size < (field === 'tag' ? 1 : 2) && filters[field] === undefined) return []
    return [{ field, name: fieldName(field), options: [...options.values()].sort((a, b) => collator.compare(a.name, b.name)) }]
  })
}

export const passesFilters = (run: RunSummary, filters: RunFilters) =>
  FILTER_FIELDS.every((field) => filters[field] === undefined || valuesOf(run, field).includes(filters[field]))

export const GROUP_FIELDS = ['none', 'repeats', 'model', 'sizePx', 'engine', 'datasetId', 'status'] as const
export type GroupField = (typeof GROUP_FIELDS)[number]

export function groupName(field: GroupField): string {
  if (field === 'none') return m.runs_group_none()
  return field === 'repeats' ? m.runs_group_repeats() : fieldName(field)
}

export interface RowGroup {
  key: string
  name: string
  rows: readonly RunRow[]
}

/** In the order of their first row. `repeatKey`: equal for runs that differ in the seed only. */
export function rowGroups(rows: readonly RunRow[], field: Exclude<GroupField, 'none'>, repeatKey: (run: RunSummary) => string): RowGroup[] {
  const groups = new Map<string, { name: string; rows: RunRow[] }>()
  for (const row of rows) {
    const key = field === 'repeats' ? repeatKey(row.run) : (valuesOf(row.run, field)[0] ?? '')
    const group = groups.get(key)
    if (group) group.rows.push(row)
    else groups.set(key, { name: field === 'repeats' ? repeatsName(row) : valueName(row.run, field, key) || UNKNOWN, rows: [row] })
  }
  return [...groups].map(([key, group]) => ({ key, ...group }))
}

const repeatsName = ({ run, below, shown }: RunRow) => `${below || shown} · ${settingValue('engine', run.config)}`
