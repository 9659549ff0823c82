/** What groups of repeated runs say about their settings; never anything from one seed. Not responsible for words. */
import { bootstrapRatio, welch, type Difference, type Ratio } from './statistics.ts'
import { timedEpochs, type RunSummary } from './summarise.ts'

export const SEEDS_FOR_A_VERDICT = 3

/** How many more seeds the settings need before they may be compared; one number of finished seeds per setting. */
export const seedsMissing = (seedCounts: readonly number[]) => seedCounts.reduce((sum, count) => sum + Math.max(0, SEEDS_FOR_A_VERDICT - count), 0)

/** `equal`: the whole interval lies within EQUAL_POINTS of 0; `undecided`: it holds 0 and more than that. */
export type AccuracyOutcome = 'differs' | 'equal' | 'undecided'

export const EQUAL_POINTS = 0.3

export interface GroupVerdict {
  /** Percentage points of the validation accuracy after the last epoch, the second group minus the first; null where nothing varies. */
  accuracy: (Difference & { outcome: AccuracyOutcome }) | null
  /** Training time per image, the first over the second; null where a group has no epoch seen from start to end. */
  time: (Ratio & { differs: boolean }) | null
}

function outcomeOf({ interval: { low, high } }: Difference): AccuracyOutcome {
  if (low > 0 || high < 0) return 'differs'
  return low >= -EQUAL_POINTS && high <= EQUAL_POINTS ? 'equal' : 'undecided'
}

const accuracies = (group: readonly RunSummary[]) => group.flatMap(({ lastValidation }) => lastValidation?.accuracyFraction ?? [])

/** Milliseconds per image of each whole epoch that was not hidden. */
function imageTimesMs(run: RunSummary): number[] {
  return timedEpochs(run).flatMap(({ trainingMs, images }) => (images ? [trainingMs / images] : []))
}

/** null for fewer than SEEDS_FOR_A_VERDICT runs on a side. A difference is one whose 95 % interval leaves chance out. */
export function compareGroups(first: readonly RunSummary[], second: readonly RunSummary[]): GroupVerdict | null {
  if (Math.min(first.length, second.length) < SEEDS_FOR_A_VERDICT) return null
  const inPercent = (group: readonly RunSummary[]) => accuracies(group).map((fraction) => 100 * fraction)
  const accuracy = welch(inPercent(first), inPercent(second))
  const time = bootstrapRatio(first.map(imageTimesMs), second.map(imageTimesMs))
  return {
    accuracy: accuracy && { ...accuracy, outcome: outcomeOf(accuracy) },
    time: time && { ...time, differs: time.interval.low > 1 || time.interval.high < 1 }
  }
}
