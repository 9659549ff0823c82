/** The runs of a lesson, and whether they fit one. */
import { LESSON_LIMITS, type Lesson } from '../schema/lesson.ts'
import { ParseError } from '../schema/parse.ts'
import { expandPlan, type PlanCell } from './expand.ts'

/** Cells that repeat another one or that no machine can run are left out. `subject` begins the message. Throws ParseError. */
export function lessonCells({ plan, guess }: Pick<Lesson, 'plan' | 'guess'>, subject: string): PlanCell[] {
  const refuse = (field: string, message: string) => new ParseError(subject, [{ field, message }])
  const cells = expandPlan(plan).filter(({ obstacle }) => obstacle === null)
  const settings = cells.length / plan.seeds.length
  if (cells.length === 0) throw refuse('plan', 'leaves no run; take something out of exclude')
  if (cells.length > LESSON_LIMITS.cells) throw refuse('plan', `has ${cells.length} runs; a lesson has at most ${LESSON_LIMITS.cells}`)
  if (settings > LESSON_LIMITS.settings) throw refuse('plan', `compares ${settings} settings; a lesson compares at most ${LESSON_LIMITS.settings}`)
  if (guess && Math.max(guess.first, guess.second) >= settings) {
    throw refuse('guess', `names a setting that the plan does not have; it has ${settings}, counted from 0`)
  }
  return cells
}
