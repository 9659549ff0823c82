/** Chosen runs side by side, as the Compare page takes them. */
import { differingSettings, runCurve, settingsOf, type CurveAxis, type CurveName, type SettingDifference, type SettingName } from '../runs/compare.ts'
import { groupBy } from '../runs/group-by.ts'
import { pairedCounts, type PairedCounts } from '../runs/paired.ts'
import { mcNemarP, repeatsOf, type Repeats } from '../runs/statistics.ts'
import type { RunSummary } from '../runs/summarise.ts'
import { compareGroups, seedsMissing, SEEDS_FOR_A_VERDICT, type GroupVerdict } from '../runs/verdict.ts'
import type { StoredRun } from '../schema/run.ts'
import type { RunLibrary } from './runs.svelte.ts'

export interface ComparedRun {
  /** Its place in the comparison: letter, colour, dash and marker follow from it. */
  index: number
  run: StoredRun
  summary: RunSummary
}

/** Runs of the address in its order, each once; ids that are not stored are left out. */
export function comparedRuns(library: Pick<RunLibrary, 'run' | 'summary'>, ids: readonly string[], limit: number): ComparedRun[] {
  const known = [...new Set(ids)].flatMap((id) => {
    const [run, summary] = [library.run(id), library.summary(id)]
    return run && summary ? [{ run, summary }] : []
  })
  return known.slice(0, limit).map((pair, index) => ({ ...pair, index }))
}

export const curveOf = ({ run }: ComparedRun, curve: CurveName, axis: CurveAxis) => runCurve(run, curve, axis)

export const differences = (runs: readonly ComparedRun[]): SettingDifference[] => differingSettings(runs.map(({ summary }) => summary))

/** Every compared setting, one value per run. */
export function allSettings(runs: readonly ComparedRun[]): SettingDifference[] {
  const settings = runs.map(({ summary }) => settingsOf(summary))
  const names = Object.keys(settings[0] ?? {}) as SettingName[]
  return names.map((setting) => ({ setting, values: settings.map((values) => values[setting]) }))
}

/** Runs that differ in nothing but the seed repeat each other. Groups in the order of their first run. */
export function seedGroups(runs: readonly ComparedRun[]): ComparedRun[][] {
  const settingsWithoutSeed = ({ summary }: ComparedRun) => {
    const { seed: _seed, ...rest } = settingsOf(summary)
    return JSON.stringify(rest)
  }
  return [...groupBy(runs, settingsWithoutSeed).values()]
}

/** What a group says about its setting: finished runs only, and one of each seed, because the same seed trains the same network again. */
export function finishedSeeds(group: readonly ComparedRun[]): ComparedRun[] {
  const bySeed = new Map<number, ComparedRun>()
  for (const run of group) {
    if (run.summary.status === 'completed' && !bySeed.has(run.summary.config.seed)) bySeed.set(run.summary.config.seed, run)
  }
  return [...bySeed.values()]
}

/** A setting's first group that needs further seeds; undefined when all have enough. */
export const thinGroup = (groups: readonly ComparedRun[][]) => groups.find((group) => finishedSeeds(group).length < SEEDS_FOR_A_VERDICT)

export const missingSeeds = (groups: readonly ComparedRun[][]) => seedsMissing(groups.map((group) => finishedSeeds(group).length))

/** Validation accuracy of a group's finished seeds in percent; null without one. */
export const accuracyRepeats = (group: readonly ComparedRun[]): Repeats | null =>
  repeatsOf(finishedSeeds(group).flatMap(({ summary }) => (summary.lastValidation ? 100 * summary.lastValidation.accuracyFraction : [])))

/** Each further group against the first one, where both have enough seeds. */
export function verdicts(groups: readonly ComparedRun[][]): { first: ComparedRun[]; second: ComparedRun[]; verdict: GroupVerdict }[] {
  const [first, ...others] = groups
  if (!first) return []
  return others.flatMap((second) => {
    const verdict = compareGroups(finishedSeeds(first), finishedSeeds(second))
    return verdict ? [{ first, second, verdict }] : []
  })
}

/** Exactly two runs on the same images; null otherwise. */
export function pairOf(runs: readonly ComparedRun[]): { first: ComparedRun; second: ComparedRun; counts: PairedCounts; p: number } | null {
  const [first, second] = runs
  const counts = first && second && runs.length === 2 ? pairedCounts(first.run, second.run) : null
  return first && second && counts ? { first, second, counts, p: mcNemarP(counts.onlyFirst, counts.onlySecond) } : null
}

/** Runs worth setting beside `chosen`: finished ones that share most settings with it, the nearest first. */
export function suggestions(all: readonly RunSummary[], chosen: RunSummary | null, limit: number): RunSummary[] {
  const candidates = all.filter((run) => run.epochsDone > 0 && run.meta.id !== chosen?.meta.id)
  if (!chosen) return candidates.slice(0, limit)
  const distance = (run: RunSummary) => differingSettings([chosen, run]).length
  return candidates.toSorted((a, b) => distance(a) - distance(b)).slice(0, limit)
}
