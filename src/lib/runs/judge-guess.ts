/** What a guess is worth beside the runs: a range that was expected against the interval that was found. Not responsible for words. */
import type { GuessOption, GuessQuantity, LessonGuess } from '../schema/lesson.ts'
import type { Interval } from './statistics.ts'
import { compareGroups } from './verdict.ts'

/** `open`: the runs are too few or too different to tell. */
export type GuessOutcome = 'right' | 'wrong' | 'open'

export interface GuessFinding {
  /** Points of accuracy, or a ratio of times. */
  value: number
  interval: Interval
}

type Question = Pick<LessonGuess, 'quantity' | 'first' | 'second'>
type Group = Parameters<typeof compareGroups>[0]

/** null while a side has too few finished runs, or no time that counts. `groups`: finished runs by setting. */
export function guessFinding({ quantity, first, second }: Question, groups: readonly Group[]): GuessFinding | null {
  const [firstGroup, secondGroup] = [groups[first] ?? [], groups[second] ?? []]
  if (quantity === 'time') {
    const time = compareGroups(secondGroup, firstGroup)?.time
    return time ? { value: time.ratio, interval: time.interval } : null
  }
  const verdict = compareGroups(firstGroup, secondGroup)
  if (!verdict) return null
  // Nothing varies: every seed gave the same accuracy on both sides.
  if (!verdict.accuracy) return { value: 0, interval: { low: 0, high: 0 } }
  return { value: verdict.accuracy.difference, interval: verdict.accuracy.interval }
}

/** The value that says that both settings are alike. */
const NEUTRAL = { accuracy: 0, time: 1 } as const

/**
 * Right when the whole interval lies in the expected range, wrong when none of it does. Without a range the guess was that nothing will
 * stand out: right when the interval holds the value of no difference.
 */
export function judgeGuess({ from, to }: Pick<GuessOption, 'from' | 'to'>, quantity: GuessQuantity, { interval }: GuessFinding): GuessOutcome {
  if (from === null && to === null) return interval.low <= NEUTRAL[quantity] && interval.high >= NEUTRAL[quantity] ? 'right' : 'wrong'
  const [low, high] = [from ?? -Infinity, to ?? Infinity]
  if (interval.low >= low && interval.high < high) return 'right'
  return interval.high < low || interval.low >= high ? 'wrong' : 'open'
}
