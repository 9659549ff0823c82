/** The parts that run files of every version have: numbers finite, texts and lists capped. */
import {
  array,
  boolean,
  check,
  exactOptional,
  finite,
  integer,
  literal,
  maxLength,
  maxValue,
  minLength,
  minValue,
  nullable,
  number,
  picklist,
  pipe,
  regex,
  strictObject,
  string,
  variant
} from 'valibot'
import { RUN_LIMITS } from './parse-run.ts'

/** Generous, so that a long run fits: they keep out what would stall the page. */
export const CAPS = {
  text: 2000,
  id: 200,
  framework: 100,
  /** Ten bits an image: the full test set takes 2,108 characters. */
  base64: 100_000,
  list: 20_000,
  epochDots: 2000,
  features: 100,
  classes: 200,
  /** Milliseconds, images, steps, bytes: whatever counts in a run stays far below. */
  amount: 1e15
} as const

export const UNKNOWN_FIELD = 'is not complete, or has a field that is not known'

export const text = pipe(string('must be text'), maxLength(CAPS.text, `must have at most ${CAPS.text} characters`))
export const frameworkName = pipe(
  string('must be text'),
  minLength(1, 'must not be empty'),
  maxLength(CAPS.framework, `must have at most ${CAPS.framework} characters`)
)
export const idText = pipe(string('must be text'), maxLength(CAPS.id, `must have at most ${CAPS.id} characters`))
export const real = pipe(
  number('must be a number'),
  finite('must be finite'),
  minValue(-CAPS.amount, 'must be at least -1e15'),
  maxValue(CAPS.amount, 'must be at most 1e15')
)
export const amount = pipe(
  number('must be a number'),
  finite('must be finite'),
  minValue(0, 'must not be negative'),
  maxValue(CAPS.amount, 'must be at most 1e15')
)
export const whole = pipe(amount, integer('must be a whole number'))
export const counted = pipe(whole, minValue(1, 'must be at least 1'))
export const fraction = pipe(number('must be a number'), minValue(0, 'must not be negative'), maxValue(1, 'must lie between 0 and 1'))
export const list = <Item extends Parameters<typeof array>[0]>(item: Item, most: number = CAPS.list) =>
  pipe(array(item, 'must be a list'), maxLength(most, `must have at most ${most} entries`))
export const flag = boolean('must be true or false')

const ISO_MOMENT = /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/
/** Pages format it, and a date that does not exist cannot be formatted. */
export const moment = pipe(
  string('must be text'),
  regex(ISO_MOMENT, 'must be a date and time such as 2026-11-25T10:00:00Z'),
  check((value) => !Number.isNaN(Date.parse(value)), 'must be a date and time that exists')
)

export const base64 = pipe(
  string('must be text'),
  maxLength(CAPS.base64, `must have at most ${CAPS.base64} characters`),
  regex(/^[A-Za-z0-9+/]*={0,2}$/, 'must be base64')
)

export const sha256 = pipe(string('must be text'), regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'))

export const layout = picklist(['official-training', 'training-fixed', 'official-test', 'kaggle', 'synthetic'], 'must be a known layout')
export const status = picklist(['completed', 'stopped', 'failed', 'running', 'interrupted'], 'must be a known status')
export const setName = picklist(['test', 'validation'], "must be 'test' or 'validation'")

export const metrics = strictObject({ lossNats: real, accuracyFraction: fraction }, UNKNOWN_FIELD)

export const stepQuantiles = strictObject(
  { count: whole, min: amount, p05: amount, p25: amount, median: amount, p75: amount, p95: amount, max: amount, mean: amount },
  UNKNOWN_FIELD
)
export const histogram = strictObject({ startMs: amount, binMs: amount, counts: list(whole) }, UNKNOWN_FIELD)
export const dots = list(strictObject({ step: whole, lossNats: real }, UNKNOWN_FIELD), CAPS.epochDots)

export const outcome = variant(
  'status',
  [
    strictObject({ status: literal('completed') }, UNKNOWN_FIELD),
    strictObject(
      { status: literal('stopped'), step: whole, reason: picklist(['user', 'max-steps'], "must be 'user' or 'max-steps'") },
      UNKNOWN_FIELD
    ),
    strictObject({ status: literal('failed'), message: text, errorName: exactOptional(text), errorCode: exactOptional(text) }, UNKNOWN_FIELD)
  ],
  'must be completed, stopped or failed'
)

export const environment = strictObject(
  {
    appVersion: text,
    buildId: text,
    engineVersion: text,
    userAgent: text,
    browser: text,
    hardwareThreads: whole,
    threads: whole,
    crossOriginIsolated: flag,
    features: list(text, CAPS.features),
    adapter: exactOptional(strictObject({ vendor: text, architecture: text, device: text, description: text, isSoftware: flag }, UNKNOWN_FIELD)),
    departures: exactOptional(list(text, CAPS.features)),
    verification: exactOptional(strictObject({ at: moment, passed: flag, maxRelativeDifference: nullable(amount) }, UNKNOWN_FIELD))
  },
  UNKNOWN_FIELD
)

export const confusion = strictObject(
  { classCount: pipe(counted, maxValue(CAPS.classes, `must be at most ${CAPS.classes}`)), counts: list(whole, CAPS.classes ** 2) },
  UNKNOWN_FIELD
)

export const preparation = { loadMs: amount, compileMs: amount, warmUpMs: amount, warmUpSteps: whole }

export const names = {
  name: pipe(string('must be text'), maxLength(RUN_LIMITS.nameLength.max, `must have at most ${RUN_LIMITS.nameLength.max} characters`)),
  note: pipe(string('must be text'), maxLength(RUN_LIMITS.noteLength.max, `must have at most ${RUN_LIMITS.noteLength.max} characters`)),
  tags: list(
    pipe(string('must be text'), maxLength(RUN_LIMITS.tagLength.max, `must have at most ${RUN_LIMITS.tagLength.max} characters`)),
    RUN_LIMITS.tagCount.max
  )
}
