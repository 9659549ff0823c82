/** Unknown values -> typed ones. Nothing from outside (a form, a command line, a file) is believed before it went through here. */
import { getDotPath, safeParse, type BaseIssue, type BaseSchema } from 'valibot'

export interface FieldProblem {
  /** Path of the field, e.g. 'learningRate' or 'schedule.factor'; empty when the value as a whole is wrong. */
  field: string
  /** In English, without the field's name. */
  message: string
}

/** The message names every wrong field. */
export class ParseError extends Error {
  override name = 'ParseError'
  readonly problems: readonly FieldProblem[]

  constructor(subject: string, problems: readonly FieldProblem[]) {
    super(`${subject}: ${problems.map(({ field, message }) => (field === '' ? message : `${field} ${message}`)).join('; ')}`)
    this.problems = problems
  }
}

/** The first thing that is wrong with a field says enough. */
const ONE_PROBLEM_A_FIELD = { abortPipeEarly: true } as const

type Schema<Output> = BaseSchema<unknown, Output, BaseIssue<unknown>>

function problemOf(issue: BaseIssue<unknown>): FieldProblem {
  return { field: getDotPath(issue) ?? '', message: issue.message }
}

/** Empty when the value fits. */
export function problemsOf<Output>(schema: Schema<Output>, value: unknown): FieldProblem[] {
  const result = safeParse(schema, value, ONE_PROBLEM_A_FIELD)
  return result.success ? [] : result.issues.map(problemOf)
}

/** Throws ParseError. `subject` begins the message, e.g. 'Run settings'. */
export function parse<Output>(schema: Schema<Output>, subject: string, value: unknown): Output {
  const result = safeParse(schema, value, ONE_PROBLEM_A_FIELD)
  if (result.success) return result.output
  throw new ParseError(subject, result.issues.map(problemOf))
}
