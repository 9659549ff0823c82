/** Plans from files and other pages: unknown -> typed. */
import {
  array,
  check,
  exactOptional,
  literal,
  maxLength,
  minLength,
  nullable,
  optional,
  pipe,
  strictObject,
  string,
  type BaseIssue,
  type BaseSchema,
  type GenericSchema
} from 'valibot'
import { parse, ParseError } from './parse.ts'
import { RUN_LIMITS, runConfigSchema } from './parse-run.ts'
import { PLAN_LIMITS, PLAN_SETTING_NAMES, type Plan, type PlanSettingName, type PlanSettings } from './plan.ts'

type Schema<Output> = BaseSchema<unknown, Output, BaseIssue<unknown>>

const entries: { [Name in PlanSettingName]: Schema<PlanSettings[Name]> } = {
  ...runConfigSchema.entries,
  threads: nullable(runConfigSchema.entries.threads)
}

const distinct = (values: readonly unknown[]) => new Set(values.map((value) => JSON.stringify(value))).size === values.length

/** One value at least, none twice. */
const choices = <Output>(item: Schema<Output>) =>
  pipe(
    array(item, 'must be a list'),
    minLength(1, 'must have a value; leave the field out when nothing varies'),
    maxLength(PLAN_LIMITS.axisValues, `must have at most ${PLAN_LIMITS.axisValues} values`),
    check((values) => distinct(values), 'must not have a value twice')
  )

const unknownSetting = `is not a setting of a plan; there are ${PLAN_SETTING_NAMES.join(', ')}`

/** An object with any of the settings, each described by `describe`; the type is that of the caller, as mapped types do not survive fromEntries. */
function anyOf<Output>(describe: (schema: Schema<unknown>) => GenericSchema): Schema<Output> {
  const optionalEntries = PLAN_SETTING_NAMES.map((name) => [name, exactOptional(describe(entries[name]))] as const)
  return strictObject(Object.fromEntries(optionalEntries), unknownSetting) as unknown as Schema<Output>
}

const settings = anyOf<Partial<PlanSettings>>((schema) => schema)

export const planSchema = strictObject(
  {
    format: literal('signpost-plan', "must be 'signpost-plan'"),
    version: literal(1, 'must be 1; a newer version of Signpost reads newer files'),
    name: pipe(string('must be text'), maxLength(RUN_LIMITS.nameLength.max, `must have at most ${RUN_LIMITS.nameLength.max} characters`)),
    base: settings,
    axes: anyOf<Plan['axes']>(choices),
    seeds: choices(runConfigSchema.entries.seed),
    exclude: optional(
      pipe(array(settings, 'must be a list'), maxLength(PLAN_LIMITS.excluded, `must have at most ${PLAN_LIMITS.excluded} entries`)),
      []
    )
  },
  'is not complete, or has a field that is not known; a plan has format, version, name, base, axes, seeds, exclude'
)

/** Of the whole grid, with what the plan leaves out. */
export function planCellCount({ axes, seeds }: Pick<Plan, 'axes' | 'seeds'>): number {
  return Object.values(axes).reduce((product, values) => product * values.length, seeds.length)
}

/** `subject` begins the message. Throws ParseError naming each wrong field, or the number of cells where there are too many. */
export function parsePlan(value: unknown, subject = 'The plan'): Plan {
  const plan: Plan = parse(planSchema, subject, value)
  checkCellCount(plan, subject)
  return plan
}

/** Throws ParseError where the plan has more cells than a plan may have. */
export function checkCellCount(plan: Plan, subject: string): void {
  const cells = planCellCount(plan)
  if (cells <= PLAN_LIMITS.cells) return
  throw new ParseError(subject, [{ field: 'axes', message: `make ${cells} cells with the seeds; a plan has at most ${PLAN_LIMITS.cells}` }])
}

/** `fileName` begins the message. Throws ParseError. */
export function parsePlanFile(json: string, fileName: string): Plan {
  const refuse = (message: string) => new ParseError(fileName, [{ field: '', message }])
  if (json.length > PLAN_LIMITS.fileChars) throw refuse(`is longer than ${PLAN_LIMITS.fileChars} characters, so it is no plan`)
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw refuse('is not JSON; choose a file that was saved on the page Plans')
  }
  return parsePlan(value, fileName)
}
