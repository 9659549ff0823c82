/** Finding and ordering runs in the list. */
import { reducedText } from './reduced-text.ts'
import { runTitle, settingValue } from '../train/setting-names.ts'
import type { RunSummary } from '#lib/runs/summarise.ts'

export const SORT_KEYS = ['name', 'model', 'seed', 'epochs', 'last', 'best', 'test', 'time', 'date'] as const
export type SortKey = (typeof SORT_KEYS)[number]

export interface RunOrder {
  key: SortKey
  descending: boolean
}

export const NEWEST_FIRST: RunOrder = { key: 'date', descending: true }

/** '-best' sorts by best, the greatest first. */
export function orderFromText(text: string | null): RunOrder {
  const key = SORT_KEYS.find((one) => one === text?.replace(/^-/, ''))
  return key ? { key, descending: text?.startsWith('-') === true } : NEWEST_FIRST
}

export const orderText = ({ key, descending }: RunOrder) => (descending ? `-${key}` : key)

/** The same column again turns the order round; numbers start with the greatest, names with the first. */
export function nextOrder(current: RunOrder, key: SortKey): RunOrder {
  if (current.key === key) return { key, descending: !current.descending }
  return { key, descending: key !== 'name' && key !== 'model' && key !== 'time' && key !== 'seed' }
}

export const titleOf = ({ config, meta }: Pick<RunSummary, 'config' | 'meta'>) => runTitle(config, meta.name)

/** All that the filter looks into, in lower case. */
function searchText(run: RunSummary): string {
  const settings = (['datasetId', 'model', 'sizePx', 'engine', 'split', 'numerics'] as const).map((name) => settingValue(name, run.config))
  return [titleOf(run), runTitle(run.config), run.meta.note, ...run.meta.tags, ...settings, run.status, reducedText(run.config, run.dataset)]
    .join(' ')
    .toLowerCase()
}

/** Every word must occur somewhere in the run's name, note, tags or settings. */
export function filterRuns(runs: readonly RunSummary[], text: string): RunSummary[] {
  const words = text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
  return runs.filter((run) => {
    const searched = searchText(run)
    return words.every((word) => searched.includes(word))
  })
}

function sortValue(run: RunSummary, key: SortKey): string | number | null {
  switch (key) {
    case 'name':
      return titleOf(run)
    case 'model':
      return `${run.config.model} ${run.config.sizePx}`
    case 'seed':
      return run.config.seed
    case 'epochs':
      return run.epochsDone
    case 'last':
      return run.lastValidation?.accuracyFraction ?? null
    case 'best':
      return run.bestValidation?.accuracyFraction ?? null
    case 'test':
      return run.test?.accuracyFraction ?? null
    case 'time':
      return run.medianEpochTrainingMs
    case 'date':
      return run.meta.createdAt
    default:
      return key satisfies never
  }
}

function compareValues(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b), undefined, { numeric: true })
}

/** Runs without the value come last either way. */
export function sortRuns(runs: readonly RunSummary[], { key, descending }: RunOrder): RunSummary[] {
  return runs.toSorted((a, b) => {
    const [left, right] = [sortValue(a, key), sortValue(b, key)]
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return descending ? compareValues(right, left) : compareValues(left, right)
  })
}
