/** Entries of a comparison as rows of its table, and what its files say about them. */
import { IDENTITY_COUNT, identityAt } from '#lib/charts/identity.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { SettingName } from '#lib/runs/compare.ts'
import type { RunSummary } from '#lib/runs/summarise.ts'
import { reducedText } from '../runs/reduced-text.ts'
import { statusText } from '../runs/status-text.ts'
import { adapterText } from '../train/engine-text.ts'
import type { CompareRow, CompareRowFigures } from './compare-columns.ts'
import { nameByDifference } from './setting-texts.ts'

/** 'A' to 'H', then '9', '10', ... */
export const placeLabel = (place: number) => (place < IDENTITY_COUNT ? identityAt(place).letter : String(place + 1))

interface EntryLike {
  key: string
  place: number
  runs: readonly RunSummary[]
  counted: readonly RunSummary[]
}

function notesOf({ runs, counted }: EntryLike): string[] {
  const [first] = counted
  if (!first) return []
  const imported = first.meta.origin ? [m.files_imported()] : []
  const unfinished = first.status === 'completed' ? [] : [statusText(first.status)]
  const software = first.environment.adapter?.isSoftware ? [m.train_engine_software()] : []
  const left = runs.length > counted.length ? [m.compare_not_counted({ count: runs.length - counted.length })] : []
  return [...imported, ...unfinished, ...software, reducedText(first.config, first.dataset), ...left].filter((text) => text !== '')
}

/** A given name belongs to one run; repeats are called after what they have in common. */
function nameOf({ runs, counted }: EntryLike, differing: readonly SettingName[]): string {
  const [first] = counted
  if (!first) return ''
  const own = runs.length > 1 ? { ...first, meta: { ...first.meta, name: '' } } : first
  return nameByDifference(own, runs.length > 1 ? differing.filter((name) => name !== 'seed') : differing, runs.length > 1)
}

interface RowTexts {
  differing: readonly SettingName[]
  base: string
  hidden: readonly string[]
  hrefOf: (id: string) => string
}

export function compareRow(entry: EntryLike, figures: CompareRowFigures, { differing, base, hidden, hrefOf }: RowTexts): CompareRow {
  const { key, place, counted } = entry
  return {
    ...{ key, place, figures },
    label: placeLabel(place),
    name: nameOf(entry, differing),
    href: hrefOf(counted[0]?.meta.id ?? key),
    seeds: counted.length,
    isBase: key === base,
    hidden: hidden.includes(key),
    notes: notesOf(entry)
  }
}

/** For saved files: who is who, how many seeds, and where it ran. */
export function aboutLines(rows: readonly CompareRow[], runs: readonly RunSummary[]): string[] {
  const names = rows.slice(0, IDENTITY_COUNT).map(({ label, name, seeds }) => `${label}: ${name} (n = ${seeds})`)
  const more = rows.length > IDENTITY_COUNT ? [m.compare_about_more({ count: rows.length - IDENTITY_COUNT })] : []
  const machines = runs.map(({ environment }) => machineLine(environment))
  return [...names, ...more, ...[...new Set(machines)].slice(0, 4)]
}

function machineLine(environment: RunSummary['environment']): string {
  const { producer, engineVersion, browser, threads, hardwareThreads, adapter, appVersion, buildId } = environment
  if (producer) {
    const { name, version, device, hardware } = producer
    return [`${name} ${version}`.trim(), engineVersion, device ?? '', hardware].filter((part) => part !== '').join(', ')
  }
  return [
    browser,
    m.compare_about_threads({ used: threads, hardware: hardwareThreads }),
    ...(adapter ? [adapterText(adapter)] : []),
    `Signpost ${appVersion} (${buildId})`
  ].join(', ')
}
