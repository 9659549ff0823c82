/** What the user may ask of a run, with its limits. */
import {
  array,
  boolean,
  check,
  exactOptional,
  integer,
  literal,
  maxLength,
  maxValue,
  minValue,
  nullable,
  number,
  picklist,
  pipe,
  strictObject,
  string,
  variant
} from 'valibot'
import { INPUT_SIZES_PX, MODEL_IDS } from './model.ts'
import { parse, problemsOf, type FieldProblem } from './parse.ts'
import { ENGINE_IDS, type RunConfig, type RunMeta } from './run.ts'

export interface Range {
  min: number
  max: number
}

/** Both ends allowed. Generous: they keep out what cannot be meant, not what is unwise. */
export const RUN_LIMITS = {
  threads: { min: 1, max: 64 },
  epochs: { min: 1, max: 1000 },
  batchSize: { min: 1, max: 1024 },
  learningRate: { min: 1e-8, max: 10 },
  momentum: { min: 0, max: 0.9999 },
  /** Seeds are unsigned 32-bit integers. */
  seed: { min: 0, max: 2 ** 32 - 1 },
  limitImages: { min: 1, max: 10_000_000 },
  maxSteps: { min: 1, max: 100_000_000 },
  scheduleFactor: { min: 1e-6, max: 1 },
  nameLength: { min: 0, max: 200 },
  noteLength: { min: 0, max: 10_000 },
  tagCount: { min: 0, max: 20 },
  tagLength: { min: 1, max: 50 }
} as const satisfies Record<string, Range>

const oneOf = <const Values extends readonly (string | number)[]>(values: Values) => picklist(values, `must be one of ${values.join(', ')}`)
const wholeMessage = ({ min, max }: Range) => `must be a whole number from ${min} to ${max}`
const realMessage = ({ min, max }: Range) => `must be a number from ${min} to ${max}`

const real = (range: Range) => pipe(number(realMessage(range)), minValue(range.min, realMessage(range)), maxValue(range.max, realMessage(range)))
const whole = (range: Range) =>
  pipe(number(wholeMessage(range)), integer(wholeMessage(range)), minValue(range.min, wholeMessage(range)), maxValue(range.max, wholeMessage(range)))
const text = ({ max }: Range) => pipe(string('must be text'), maxLength(max, `must have at most ${max} characters`))
const unknownKey = 'is not complete, or has a field that is not known'

const ascending = (epochs: number[]) => epochs.every((epoch, i) => i === 0 || epoch > (epochs[i - 1] ?? 0))

const scheduleSchema = variant(
  'kind',
  [
    strictObject({ kind: literal('constant') }, unknownKey),
    strictObject(
      {
        kind: literal('steps'),
        epochs: pipe(array(whole(RUN_LIMITS.epochs), 'must be a list of epochs'), check(ascending, 'must ascend')),
        factor: real(RUN_LIMITS.scheduleFactor)
      },
      unknownKey
    ),
    strictObject({ kind: literal('cosine') }, unknownKey)
  ],
  'must be constant, steps or cosine'
)

export const runConfigSchema = strictObject(
  {
    datasetId: oneOf(['gtsrb', 'sample']),
    model: oneOf(MODEL_IDS),
    sizePx: oneOf(INPUT_SIZES_PX),
    clahe: boolean('must be true or false'),
    split: oneOf(['study', 'track']),
    engine: oneOf(ENGINE_IDS),
    threads: whole(RUN_LIMITS.threads),
    numerics: oneOf(['fast', 'strict']),
    epochs: whole(RUN_LIMITS.epochs),
    batchSize: whole(RUN_LIMITS.batchSize),
    learningRate: real(RUN_LIMITS.learningRate),
    schedule: scheduleSchema,
    momentum: real(RUN_LIMITS.momentum),
    seed: whole(RUN_LIMITS.seed),
    limitImages: nullable(whole(RUN_LIMITS.limitImages)),
    maxSteps: nullable(whole(RUN_LIMITS.maxSteps)),
    reducedFrom: exactOptional(strictObject({ epochs: whole(RUN_LIMITS.epochs), images: whole(RUN_LIMITS.limitImages) }, unknownKey))
  },
  unknownKey
)

const metaChangeSchema = strictObject(
  {
    name: exactOptional(text(RUN_LIMITS.nameLength)),
    note: exactOptional(text(RUN_LIMITS.noteLength)),
    tags: exactOptional(pipe(array(text(RUN_LIMITS.tagLength)), maxLength(RUN_LIMITS.tagCount.max, `must be at most ${RUN_LIMITS.tagCount.max}`))),
    archived: exactOptional(boolean('must be true or false'))
  },
  unknownKey
)

export type RunMetaChange = Partial<Omit<RunMeta, 'id' | 'createdAt' | 'origin'>>

/** Throws ParseError naming each wrong field. */
export function parseRunConfig(value: unknown): RunConfig {
  return parse(runConfigSchema, 'Run settings', value)
}

/** For forms: what is wrong with each field; empty when all is well. */
export function runConfigProblems(value: unknown): FieldProblem[] {
  return problemsOf(runConfigSchema, value)
}

/** Throws ParseError. */
export function parseRunMetaChange(value: unknown): RunMetaChange {
  return parse(metaChangeSchema, 'Name, note and tags', value)
}
