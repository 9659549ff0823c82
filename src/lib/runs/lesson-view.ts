/** What a lesson shows of its runs, live or replayed: by setting, with means over seeds. Pure. */
import { runCurve, type CurveAxis, type CurveName, type CurvePoint } from './compare.ts'
import { groupBy } from './group-by.ts'
import { repeatsOf, type Repeats } from './statistics.ts'
import { summarise, type RunSummary } from './summarise.ts'
import { compareGroups, seedsMissing, type GroupVerdict } from './verdict.ts'
import type { LessonChart } from '../schema/lesson.ts'
import type { PlanSettings } from '../schema/plan.ts'
import type { StoredRun } from '../schema/run.ts'

/** Of a plan: one run that it asks for. */
interface Cell {
  settings: PlanSettings & { seed: number }
}

/** A run that has begun. */
export interface LessonRun {
  run: StoredRun
  summary: RunSummary
}

/** A setting of the plan with its seeds. */
export interface LessonGroup {
  /** Its place in the plan: letter, colour, dash and marker follow from it. */
  index: number
  settings: PlanSettings
  seeds: number
  runs: readonly LessonRun[]
  finished: readonly LessonRun[]
}

const settingsText = ({ settings: { seed: _seed, ...settings } }: Cell) => JSON.stringify(settings)

/** `runs`: one per cell, null where none has begun. */
export function lessonGroups(cells: readonly Cell[], runs: readonly (StoredRun | null)[]): LessonGroup[] {
  const pairs = cells.map((cell, index) => ({ cell, run: runs[index] ?? null }))
  return [...groupBy(pairs, ({ cell }) => settingsText(cell)).values()].flatMap((group, index) => {
    const [first] = group
    if (!first) return []
    const { seed: _seed, ...settings } = first.cell.settings
    const begun = group.flatMap(({ run }) => lessonRun(run) ?? [])
    return [
      { index, settings, seeds: group.length, runs: begun, finished: begun.filter(({ summary }) => summary.status === 'completed' || isCut(summary)) }
    ]
  })
}

/** Ended as its settings say, at their limit of steps. */
const isCut = ({ status, config, steps }: RunSummary) => status === 'stopped' && config.maxSteps !== null && steps >= config.maxSteps

function lessonRun(run: StoredRun | null): LessonRun | null {
  const summary = run && summarise(run, true)
  return run && summary ? { run, summary } : null
}

const CURVES: Record<LessonChart, { curve: CurveName; axis: CurveAxis }> = {
  'accuracy-epoch': { curve: 'validationAccuracy', axis: 'epoch' },
  'accuracy-seconds': { curve: 'validationAccuracy', axis: 'seconds' },
  'loss-epoch': { curve: 'validationLoss', axis: 'epoch' },
  'time-epoch': { curve: 'epochSeconds', axis: 'epoch' }
}

export interface LessonCurve {
  /** Mean over the finished seeds; before the first has finished, over as many epochs as all that have begun have. */
  mean: readonly CurvePoint[]
  /** Every value of every seed. */
  values: readonly CurvePoint[]
}

/** y: a fraction, nats or seconds. */
export function lessonCurve({ runs, finished }: LessonGroup, chart: LessonChart): LessonCurve {
  const { curve, axis } = CURVES[chart]
  const of = (group: readonly LessonRun[]) => group.map(({ run }) => runCurve(run, curve, axis))
  return { mean: meanCurve(of(finished.length > 0 ? finished : runs)), values: of(runs).flat() }
}

function meanCurve(curves: readonly CurvePoint[][]): CurvePoint[] {
  const length = curves.length > 0 ? Math.min(...curves.map((points) => points.length)) : 0
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
  return Array.from({ length }, (_, index) => {
    const points = curves.flatMap((curve) => curve[index] ?? [])
    return { x: mean(points.map(({ x }) => x)), y: mean(points.map(({ y }) => y)) }
  })
}

export interface LessonFigures {
  /** Percent, after the last epoch. */
  validation: Repeats | null
  /** Percent, on the test images. */
  test: Repeats | null
  /** Seconds of training per epoch, the median of each seed. */
  epochSeconds: Repeats | null
  /** What most of its runs were told to compute on; null for the processor. */
  softwareAdapter: boolean
}

export function lessonFigures({ finished }: LessonGroup): LessonFigures {
  const repeats = (value: (summary: RunSummary) => number | null | undefined) => repeatsOf(finished.flatMap(({ summary }) => value(summary) ?? []))
  return {
    validation: repeats(({ lastValidation }) => lastValidation && 100 * lastValidation.accuracyFraction),
    test: repeats(({ test }) => test && 100 * test.accuracyFraction),
    epochSeconds: repeats(({ medianEpochTrainingMs }) => medianEpochTrainingMs && medianEpochTrainingMs / 1000),
    softwareAdapter: finished.some(({ summary }) => summary.environment.adapter?.isSoftware === true)
  }
}

export interface LessonVerdict {
  first: LessonGroup
  second: LessonGroup
  verdict: GroupVerdict
}

/** Each further setting against the first one, where both have enough finished seeds. */
export function lessonVerdicts(groups: readonly LessonGroup[]): LessonVerdict[] {
  const [first, ...others] = groups
  if (!first) return []
  return others.flatMap((second) => {
    const verdict = compareGroups(first.finished, second.finished)
    return verdict ? [{ first, second, verdict }] : []
  })
}

export const lessonSeedsMissing = (groups: readonly LessonGroup[]) => seedsMissing(groups.map(({ finished }) => finished.length))
