/** What a lesson shows of its runs, live or replayed: by setting, with means over seeds. Pure. */
import type { LessonChart } from '../schema/lesson.ts'
import type { PlanSettings } from '../schema/plan.ts'
import { curveOf, type CurveAxis, type CurveName, type CurvePoint } from './curves.ts'
import { groupBy } from './group-by.ts'
import { repeatsOf, type Repeats } from './statistics.ts'
import type { RunSummary } from './summarise.ts'
import { compareGroups, seedsMissing, type GroupVerdict } from './verdict.ts'

/** Of a plan: one run that it asks for. */
interface Cell {
  settings: PlanSettings & { seed: number }
}

/** A setting of the plan with its seeds. */
export interface LessonGroup {
  /** Its place in the plan: letter, colour, dash and marker follow from it. */
  index: number
  settings: PlanSettings
  seeds: number
  /** Those that have begun. */
  runs: readonly RunSummary[]
  finished: readonly RunSummary[]
}

const settingsText = ({ settings: { seed: _seed, ...settings } }: Cell) => JSON.stringify(settings)

/** `runs`: one per cell, null where none has begun. */
export function lessonGroups(cells: readonly Cell[], runs: readonly (RunSummary | null)[]): LessonGroup[] {
  const pairs = cells.map((cell, index) => ({ cell, run: runs[index] ?? null }))
  return [...groupBy(pairs, ({ cell }) => settingsText(cell)).values()].flatMap((group, index) => {
    const [first] = group
    if (!first) return []
    const { seed: _seed, ...settings } = first.cell.settings
    const begun = group.flatMap(({ run }) => run ?? [])
    return [{ index, settings, seeds: group.length, runs: begun, finished: begun.filter(isFinished) }]
  })
}

/** Also one that ended as its settings say, at their limit of steps. */
const isFinished = ({ status, config: { maxSteps }, steps }: RunSummary) =>
  status === 'completed' || (status === 'stopped' && typeof maxSteps === 'number' && steps >= maxSteps)

const CURVES: Record<LessonChart, { curve: CurveName; axis: CurveAxis }> = {
  'accuracy-epoch': { curve: 'validationAccuracy', axis: 'epoch' },
  'accuracy-seconds': { curve: 'validationAccuracy', axis: 'training' },
  'loss-epoch': { curve: 'validationLoss', axis: 'epoch' },
  'time-epoch': { curve: 'epochSeconds', axis: 'epoch' }
}

export interface LessonCurve {
  /** With its interval: of the finished seeds; before the first has finished, over as many epochs as all that have begun have. */
  mean: readonly CurvePoint[]
  /** Every value of every seed. */
  values: readonly CurvePoint[]
}

/** y: a fraction, nats or seconds. */
export function lessonCurve({ runs, finished }: LessonGroup, chart: LessonChart): LessonCurve {
  const { curve, axis } = CURVES[chart]
  return { mean: curveOf(finished.length > 0 ? finished : runs, curve, axis), values: runs.flatMap((run) => curveOf([run], curve, axis)) }
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
  const repeats = (value: (summary: RunSummary) => number | null | undefined) => repeatsOf(finished.flatMap((run) => value(run) ?? []))
  return {
    validation: repeats(({ lastValidation }) => lastValidation && 100 * lastValidation.accuracyFraction),
    test: repeats(({ test }) => test && 100 * test.accuracyFraction),
    epochSeconds: repeats(({ medianEpochTrainingMs }) => medianEpochTrainingMs && medianEpochTrainingMs / 1000),
    softwareAdapter: finished.some(({ environment }) => environment.adapter?.isSoftware === true)
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
