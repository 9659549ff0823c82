/** What a lesson makes of its runs. */
import { guessFinding, judgeGuess, type GuessFinding, type GuessOutcome } from '../runs/judge-guess.ts'
import { lessonCurve, lessonFigures, lessonGroups, lessonSeedsMissing, lessonVerdicts, type LessonGroup } from '../runs/lesson-view.ts'
import type { LessonGuess } from '../schema/lesson.ts'

// Pages have what is computed from here, and the types from runs/.
export { lessonCurve, lessonFigures, lessonGroups, lessonSeedsMissing, lessonVerdicts }

/** null while the runs are too few to say anything. */
export const findingOf = (guess: LessonGuess, groups: readonly LessonGroup[]): GuessFinding | null =>
  guessFinding(
    guess,
    groups.map(({ finished }) => finished)
  )

/** `option`: what was chosen. null when nothing was. */
export function outcomeOf({ options, quantity }: LessonGuess, option: number | null, finding: GuessFinding | null): GuessOutcome | null {
  const chosen = option === null ? undefined : options[option]
  if (!chosen) return null
  return finding ? judgeGuess(chosen, quantity, finding) : 'open'
}
