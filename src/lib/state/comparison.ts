/** Chosen runs side by side, as the Compare page takes them: each by itself, or repeats over seeds as one. */
import { differingSettings, settingsOf, type SettingDifference, type SettingName } from '../runs/compare.ts'
import { curveOf, type CurveAxis, type CurveName, type CurvePoint } from '../runs/curves.ts'
import { deltaTo, figuresOf, speedUp, type Delta, type Figures } from '../runs/figures.ts'
import { groupBy } from '../runs/group-by.ts'
import { pairedCounts, type PairedCounts } from '../runs/paired.ts'
import { paretoFront } from '../runs/pareto.ts'
import { mcNemarP } from '../runs/statistics.ts'
import { addBins, binsQuantileMs, stepBins } from '../runs/step-bins.ts'
import { seedKey, type RunSummary } from '../runs/summarise.ts'
import { shownLevels } from '../runs/time-to-accuracy.ts'
import { compareGroups, seedsMissing, SEEDS_FOR_A_VERDICT, type GroupVerdict } from '../runs/verdict.ts'
import type { StoredRun } from '../schema/run.ts'

/** So that the address stays short enough for every server and the page readable. */
export const MAX_COMPARED_RUNS = 100

/** A row of the comparison: one run, or all runs that differ in nothing but the seed. */
export interface Entry {
  /** The id of its first run. */
  key: string
  /** Its place in the comparison; letter, colour, dash and marker follow from the first few. */
  place: number
  runs: readonly RunSummary[]
  /** What its numbers come from: finished runs, one of each seed; the first run where none has finished. */
  counted: readonly RunSummary[]
}

export interface EntryFigures extends Figures {
  /** null for the baseline itself. */
  delta: Delta | null
  speedUp: number | null
}

/** Runs of the address in its order, each once; ids that are not stored are left out. */
export function comparedRuns(summary: (id: string) => RunSummary | null, ids: readonly string[], limit: number): RunSummary[] {
  return [...new Set(ids)].flatMap((id) => summary(id) ?? []).slice(0, limit)
}

/** Runs that differ in nothing but the seed repeat each other. Groups in the order of their first run. */
export const seedGroups = (runs: readonly RunSummary[]): RunSummary[][] => [...groupBy(runs, repeatKey).values()]

/** Equal for runs that repeat each other. */
export function repeatKey(run: RunSummary): string {
  const { seed: _seed, ...rest } = settingsOf(run)
  return JSON.stringify(rest)
}

/** Of the finished runs among repeats; null without any. */
export function repeatsFigures(group: readonly RunSummary[]): Figures | null {
  const finished = finishedSeeds(group)
  return finished.length > 0 ? figuresOf(finished, []) : null
}

/** What a group says about its setting: finished runs only, and one of each seed, because the same seed trains the same network again. */
export function finishedSeeds(group: readonly RunSummary[]): RunSummary[] {
  const bySeed = new Map<number | string, RunSummary>()
  for (const run of group) {
    if (run.status === 'completed' && !bySeed.has(seedKey(run))) bySeed.set(seedKey(run), run)
  }
  return [...bySeed.values()]
}

/** In the order of the runs. `merged`: repeats as one. */
export function entriesOf(runs: readonly RunSummary[], merged: boolean): Entry[] {
  const groups = merged ? seedGroups(runs) : runs.map((run) => [run])
  return groups.flatMap((group, place) => {
    const [first] = group
    const finished = finishedSeeds(group)
    return first ? [{ key: first.meta.id, place, runs: group, counted: finished.length > 0 ? finished : [first] }] : []
  })
}

/** By key. `base`: the entry that the others are measured against. */
export function entryFigures(entries: readonly Entry[], base: Entry | null): Map<string, EntryFigures> {
  const levels = levelsOf(entries)
  const baseFigures = base && figuresOf(base.counted, levels)
  return new Map(
    entries.map((entry) => {
      const figures = figuresOf(entry.counted, levels)
      const against = base && baseFigures && base.key !== entry.key
      const speed = base ? speedUp(base.counted, entry.counted) : null
      return [entry.key, { ...figures, delta: against ? deltaTo(baseFigures, figures) : null, speedUp: speed }]
    })
  )
}

/** Levels of validation accuracy, in percent, whose times are shown. */
export const levelsOf = (entries: readonly Entry[]) => shownLevels(entries.flatMap(({ counted }) => counted))

export const entryCurve = ({ counted }: Entry, curve: CurveName, axis: CurveAxis): CurvePoint[] => curveOf(counted, curve, axis)

export const differences = (runs: readonly RunSummary[]): SettingDifference[] => differingSettings(runs)

/** Every compared setting, one value per run. */
export function allSettings(runs: readonly RunSummary[]): SettingDifference[] {
  const settings = runs.map(settingsOf)
  const names = Object.keys(settings[0] ?? {}) as SettingName[]
  return names.map((setting) => ({ setting, values: settings.map((values) => values[setting]) }))
}

/** The first group of repeats that needs further seeds; undefined when all have enough. */
export const thinGroup = (groups: readonly (readonly RunSummary[])[]) => groups.find((group) => finishedSeeds(group).length < SEEDS_FOR_A_VERDICT)

export const missingSeeds = (groups: readonly (readonly RunSummary[])[]) => seedsMissing(groups.map((group) => finishedSeeds(group).length))

/** Every other entry against the baseline, where both have enough seeds. */
export function verdicts(base: Entry, others: readonly Entry[]): { entry: Entry; verdict: GroupVerdict }[] {
  return others.flatMap((entry) => {
    const verdict = compareGroups(finishedSeeds(base.runs), finishedSeeds(entry.runs))
    return verdict ? [{ entry, verdict }] : []
  })
}

/** Two runs on the same images; null when they were tested on others. */
export function pairOf(first: StoredRun, second: StoredRun): { counts: PairedCounts; p: number } | null {
  const counts = pairedCounts(first, second)
  return counts && { counts, p: mcNemarP(counts.onlyFirst, counts.onlySecond) }
}

/** Runs worth setting beside `chosen`: finished ones that share most settings with it, the nearest first. */
export function suggestions(all: readonly RunSummary[], chosen: RunSummary | null, limit: number): RunSummary[] {
  const candidates = all.filter((run) => run.epochsDone > 0 && run.meta.id !== chosen?.meta.id)
  if (!chosen) return candidates.slice(0, limit)
  const distances = new Map(candidates.map((run) => [run, differingSettings([chosen, run]).length]))
  return candidates.toSorted((a, b) => (distances.get(a) ?? 0) - (distances.get(b) ?? 0)).slice(0, limit)
}

/** Step times of an entry's runs together; null where none were kept. */
export function stepTimesOf({ counted }: Entry) {
  const bins = addBins(counted.map((run) => run.stepBins))
  const at = (fraction: number) => binsQuantileMs(bins, fraction)
  return { bins: stepBins(bins), p05: at(0.05), median: at(0.5), p95: at(0.95) }
}

/** Keys of the rows that no other one beats in both validation accuracy and training time, by ascending time. */
export function frontOf(rows: readonly { key: string; figures: Figures }[]): string[] {
  const costed = rows.flatMap(({ key, figures: { totalMinutes, validationPercent } }) =>
    totalMinutes && validationPercent ? [{ key, cost: totalMinutes.mean, gain: validationPercent.mean }] : []
  )
  return paretoFront(costed).map(({ key }) => key)
}
