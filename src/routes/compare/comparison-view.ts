/** From runs and the address to what the parts of the page show. Words come from components, numbers from state. */
import { placeLabel } from '#lib/components/compare/compare-rows.ts'
import { repeatsText } from '#lib/components/compare/compare-columns.ts'
import type { Curve } from '#lib/components/compare/compare-series.ts'
import type { Axis } from '#lib/components/compare/axis-texts.ts'
import { verdictSentences } from '#lib/components/compare/verdict-texts.ts'
import { IDENTITY_COUNT } from '#lib/charts/identity.ts'
import { formatCount, formatDecimal } from '#lib/i18n/format.ts'
import type { CurveAxis, CurveName } from '#lib/runs/curves.ts'
import type { RunSummary } from '#lib/runs/summarise.ts'
import {
  entriesOf,
  entryCurve,
  entryFigures,
  finishedSeeds,
  missingSeeds,
  stepTimesOf,
  thinGroup,
  verdicts,
  type Entry
} from '#lib/state/comparison.ts'

const CURVE_AXES: Readonly<Record<Axis, CurveAxis>> = { epoch: 'epoch', step: 'step', seconds: 'training', 'wall-seconds': 'wall' }

export const curvesOf = (entries: readonly Entry[], name: CurveName, axis: Axis): Curve[] =>
  entries.map((entry) => ({
    key: entry.key,
    place: entry.place,
    label: placeLabel(entry.place),
    points: entryCurve(entry, name, CURVE_AXES[axis])
  }))

/** One row per entry with a letter. */
export const stepRows = (entries: readonly Entry[], nameOf: (key: string) => string) =>
  entries
    .filter(({ place }) => place < IDENTITY_COUNT)
    .map((entry) => ({ key: entry.key, place: entry.place, label: placeLabel(entry.place), name: nameOf(entry.key), ...stepTimesOf(entry) }))

export interface VerdictView {
  groups: { letters: string; accuracy: string }[]
  sentences: string[]
  missingSeeds: number
  unequalEpochs: boolean
  /** The setting that needs another seed, and a seed that it does not have. */
  anotherSeed: { id: string; seed: number } | null
}

/**
 * `entries`: as shown, whose labels the sentences use. The verdict is always about repeats, also while they are shown one
 * by one, and about those of the first eight, which have letters.
 */
export function verdictView(runs: readonly RunSummary[], entries: readonly Entry[], baseKey: string): VerdictView {
  const labels = new Map(entries.flatMap(({ place, runs: own }) => own.map((run) => [run.meta.id, placeLabel(place)] as const)))
  const lettered = new Set(entries.filter(({ place }) => place < IDENTITY_COUNT).flatMap(({ runs: own }) => own.map((run) => run.meta.id)))
  const groups = entriesOf(runs, true).filter((group) => group.runs.some((run) => lettered.has(run.meta.id)))
  const lettersOf = (group: Entry) => [...new Set(group.runs.map((run) => labels.get(run.meta.id) ?? ''))].join(', ')
  const base = groups.find((group) => group.runs.some((run) => run.meta.id === baseKey)) ?? groups[0]
  const others = groups.filter((group) => group !== base)
  const figures = entryFigures(groups, null)
  const count = (group: Entry) => formatCount(finishedSeeds(group.runs).length)
  const thin = thinGroup(groups.map((group) => group.runs))
  const last = thin?.at(-1)
  return {
    groups: groups.map((group) => ({
      letters: lettersOf(group),
      accuracy: `${repeatsText(figures.get(group.key)?.validationPercent ?? null, (value) => formatDecimal(value, 2))} %`
    })),
    sentences: base
      ? verdicts(base, others).flatMap(({ entry, verdict }) =>
          verdictSentences({ first: lettersOf(base), second: lettersOf(entry), counts: `${count(base)} / ${count(entry)}` }, verdict)
        )
      : [],
    missingSeeds: missingSeeds(groups.map((group) => group.runs)),
    unequalEpochs: new Set(runs.map(({ epochsDone }) => epochsDone)).size > 1,
    // Runs of other programs may not tell their seeds.
    anotherSeed: last && thin ? { id: last.meta.id, seed: Math.max(0, ...thin.map(({ config }) => config.seed ?? 0)) + 1 } : null
  }
}
