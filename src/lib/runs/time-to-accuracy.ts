/** How long a run trains until its validation accuracy reaches a level: to the end of the first epoch that does. */
import { repeatsOf, type Repeats } from './statistics.ts'
import type { RunSummary } from './summarise.ts'

/** Percent. */
export const STANDARD_LEVELS: readonly number[] = [95, 97, 98]
/** What short runs reach; used where the standard levels are not. */
const LADDER: readonly number[] = [5, 10, 20, 30, 40, 50, 60, 70, 80, 90, ...STANDARD_LEVELS]

export interface LevelTime {
  levelPercent: number
  /** Seconds of training; null unless every repeat reaches the level: a mean of the lucky ones would flatter. */
  seconds: Repeats | null
  reached: number
  of: number
}

/** Seconds of training; null when the level is not reached. */
export function secondsToLevel({ epochs }: Pick<RunSummary, 'epochs'>, levelPercent: number): number | null {
  let trainingMs = 0
  for (const { trainingMs: epochMs, validationAccuracyFraction: accuracy } of epochs) {
    trainingMs += epochMs
    // In whole hundredths of a percent, as printed: 0.95 * 100 is not 95 in every case.
    if (accuracy !== null && Math.round(accuracy * 1e4) >= levelPercent * 100) return trainingMs / 1000
  }
  return null
}

/** The three standard levels where some run reaches the highest, else the highest three that some run reaches. */
export function shownLevels(runs: readonly RunSummary[]): readonly number[] {
  const bestPercent = Math.max(0, ...runs.map(({ bestValidation }) => Math.round((bestValidation?.accuracyFraction ?? 0) * 1e4) / 100))
  const reached = LADDER.filter((level) => level <= bestPercent)
  return reached.length === 0 ? STANDARD_LEVELS : reached.slice(-STANDARD_LEVELS.length)
}

export function levelTime(runs: readonly RunSummary[], levelPercent: number): LevelTime {
  const seconds = runs.flatMap((run) => secondsToLevel(run, levelPercent) ?? [])
  return { levelPercent, seconds: seconds.length === runs.length ? repeatsOf(seconds) : null, reached: seconds.length, of: runs.length }
}
