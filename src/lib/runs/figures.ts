/** The numbers of a comparison's row: repeats as one, and what sets them off from a baseline. */
import { repeatsOf, welch, type Repeats } from './statistics.ts'
import { addBins, binsQuantileMs, type StepBins } from './step-bins.ts'
import type { RunSummary } from './summarise.ts'
import { levelTime, type LevelTime } from './time-to-accuracy.ts'

/** null = not measured. */
export interface Figures {
  /** Percent, after the last epoch. */
  validationPercent: Repeats | null
  testPercent: Repeats | null
  lossNats: Repeats | null
  /** Median of each run's whole epochs. */
  epochSeconds: Repeats | null
  totalMinutes: Repeats | null
  stepBins: StepBins
  stepMedianMs: number | null
  stepP95Ms: number | null
  levels: readonly LevelTime[]
}

export function figuresOf(runs: readonly RunSummary[], levels: readonly number[]): Figures {
  const repeats = (valueOf: (run: RunSummary) => number | null | undefined) => repeatsOf(runs.flatMap((run) => valueOf(run) ?? []))
  const stepBins = addBins(runs.map((run) => run.stepBins))
  return {
    validationPercent: repeats(({ lastValidation }) => lastValidation && 100 * lastValidation.accuracyFraction),
    testPercent: repeats(({ test }) => test && 100 * test.accuracyFraction),
    lossNats: repeats(({ lastValidation }) => lastValidation?.lossNats),
    epochSeconds: repeats(({ medianEpochTrainingMs }) => medianEpochTrainingMs && medianEpochTrainingMs / 1000),
    totalMinutes: repeats(({ trainingMs, epochsDone }) => (epochsDone > 0 ? trainingMs / 60_000 : null)),
    stepBins,
    stepMedianMs: binsQuantileMs(stepBins, 0.5),
    stepP95Ms: binsQuantileMs(stepBins, 0.95),
    levels: levels.map((level) => levelTime(runs, level))
  }
}

export interface Delta {
  /** Points of validation accuracy, own minus the baseline's. */
  points: number
  /** The 95 % interval of the difference leaves 0 out; false also when a side has fewer than two seeds. */
  beyondNoise: boolean
}

/** null where a side has no accuracy. */
export function deltaTo(base: Figures, own: Figures): Delta | null {
  if (!base.validationPercent || !own.validationPercent) return null
  const tested = welch(base.validationPercent.values, own.validationPercent.values)
  const beyondNoise = tested !== null && (tested.interval.low > 0 || tested.interval.high < 0)
  return { points: own.validationPercent.mean - base.validationPercent.mean, beyondNoise }
}

const msPerImage = (runs: readonly RunSummary[]) =>
  repeatsOf(
    runs.flatMap(({ medianEpochTrainingMs, dataset }) =>
      medianEpochTrainingMs !== null && dataset.trainImages ? [medianEpochTrainingMs / dataset.trainImages] : []
    )
  )

/** How many times faster than the baseline, per image, so that runs on other numbers of images compare; null when not measured. */
export function speedUp(base: readonly RunSummary[], own: readonly RunSummary[]): number | null {
  const [baseMs, ownMs] = [msPerImage(base)?.mean, msPerImage(own)?.mean]
  return baseMs && ownMs ? baseMs / ownMs : null
}
