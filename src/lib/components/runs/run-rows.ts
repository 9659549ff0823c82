/** Runs of the list with everything that filtering and ordering ask again and again, made once. */
import { titleOf } from './run-title.ts'
import { reducedText } from './reduced-text.ts'
import { statusText } from './status-text.ts'
import { runTitle, settingValue, shortTitle } from '../train/setting-names.ts'
import { comparedName, comparedValue, isNamed } from '../compare/setting-texts.ts'
import type { SettingDifference } from '#lib/runs/compare.ts'
import type { RunSummary } from '#lib/runs/summarise.ts'

export const SORT_KEYS = ['name', 'engine', 'seed', 'epochs', 'last', 'best', 'test', 'time', 'date'] as const
export type SortKey = (typeof SORT_KEYS)[number]

export interface RunOrder {
  key: SortKey
  descending: boolean
}

export interface RunRow {
  run: RunSummary
  /** Unmistakable, for those who hear it: 'ResNet-20 · 32 px · Signpost wasm · seed 1'. */
  title: string
  /** Its own name, or network, size and what else differs between the listed runs; engine and seed have columns. */
  shown: string
  /** Below an own name: network and size. */
  below: string
  /** All that the filter looks into, in lower case. */
  searched: string
}

/** They have columns of their own, or are part of every name. */
const TOLD_ELSEWHERE = new Set(['datasetId', 'model', 'sizePx', 'engine', 'seed', 'epochs', 'threads', 'browser'])

function searchText(run: RunSummary, title: string): string {
  const settings = (['datasetId', 'model', 'sizePx', 'engine', 'split', 'numerics'] as const).map((name) => settingValue(name, run.config))
  const { note, tags } = run.meta
  return [title, runTitle(run.config), note, ...tags, ...settings, run.status, statusText(run.status), reducedText(run.config, run.dataset)]
    .join(' ')
    .toLowerCase()
}

/** `varied`: settings that differ between the runs, values in their order. */
export function runRows(runs: readonly RunSummary[], varied: readonly SettingDifference[]): RunRow[] {
  const named = varied.filter(({ setting }) => isNamed(setting) && !TOLD_ELSEWHERE.has(setting))
  return runs.map((run, index) => {
    const title = titleOf(run)
    const short = shortTitle(run.config)
    // Only what is not the usual: the value that most runs have says nothing in a name, nor does what an imported run does not tell.
    const changed = named.flatMap(({ setting, values }) => {
      const value = values[index] ?? null
      const isUntold = value === null && run.meta.origin !== null
      return isUntold || value === usualOf(values) ? [] : [`${comparedName(setting).toLowerCase()} ${comparedValue(setting, value, run)}`]
    })
    const shown = run.meta.name === '' ? [short, ...changed].join(' · ') : run.meta.name
    return { run, title, shown, below: run.meta.name === '' ? '' : [short, ...changed].join(' · '), searched: searchText(run, title) }
  })
}

const usualByValues = new WeakMap<readonly unknown[], unknown>()

/** The most frequent value; the first of equals. */
function usualOf(values: SettingDifference['values']): unknown {
  if (usualByValues.has(values)) return usualByValues.get(values)
  const counts = new Map<unknown, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  const [usual] = [...counts].reduce((best, one) => (one[1] > best[1] ? one : best))
  usualByValues.set(values, usual)
  return usual
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
  return { key, descending: key !== 'name' && key !== 'engine' && key !== 'time' && key !== 'seed' }
}

const wordsOf = (text: string) =>
  text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')

/** Every word must occur somewhere in the run's name, note, tags or settings. */
export function matchingRows<Row extends Pick<RunRow, 'searched'>>(rows: readonly Row[], text: string): Row[] {
  const words = wordsOf(text)
  return rows.filter(({ searched }) => words.every((word) => searched.includes(word)))
}

export function filterRuns(runs: readonly RunSummary[], text: string): RunSummary[] {
  if (wordsOf(text).length === 0) return [...runs]
  return matchingRows(
    runs.map((run) => ({ run, searched: searchText(run, titleOf(run)) })),
    text
  ).map(({ run }) => run)
}

function sortValue({ run, shown }: RunRow, key: SortKey): string | number | null {
  switch (key) {
    case 'name':
      return shown
    case 'engine':
      return run.config.engine
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

/** One for all comparisons: making it takes longer than a hundred of them. */
const collator = new Intl.Collator(undefined, { numeric: true })

function compareValues(a: string | number, b: string | number): number {
  return typeof a === 'number' && typeof b === 'number' ? a - b : collator.compare(String(a), String(b))
}

/** Runs without the value come last either way. */
export function sortRows(rows: readonly RunRow[], { key, descending }: RunOrder): RunRow[] {
  const keyed = rows.map((row) => ({ row, value: sortValue(row, key) }))
  keyed.sort(({ value: left }, { value: right }) => {
    if (left === null || right === null) return Number(left === null) - Number(right === null)
    return descending ? compareValues(right, left) : compareValues(left, right)
  })
  return keyed.map(({ row }) => row)
}
