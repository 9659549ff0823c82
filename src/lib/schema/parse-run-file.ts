/** A run's JSON document and a recording: unknown text -> typed, every number finite, every list capped. */
import {
  array,
  boolean,
  exactOptional,
  finite,
  integer,
  literal,
  maxLength,
  maxValue,
  minValue,
  nullable,
  number,
  object,
  picklist,
  pipe,
  regex,
  strictObject,
  string,
  variant
} from 'valibot'
import { parse, ParseError } from './parse.ts'
import { RUN_LIMITS, runConfigSchema } from './parse-run.ts'
import type { Recording } from './run-file.ts'

/** Generous, so that a long run fits: they keep out what would stall the page. */
const CAPS = { text: 2000, base64: 100_000, list: 20_000, epochs: RUN_LIMITS.epochs.max, recordingChars: 1_000_000 } as const

const text = pipe(string('must be text'), maxLength(CAPS.text, `must have at most ${CAPS.text} characters`))
const real = pipe(number('must be a number'), finite('must be finite'))
const amount = pipe(real, minValue(0, 'must not be negative'))
const whole = pipe(amount, integer('must be a whole number'))
const fraction = pipe(amount, maxValue(1, 'must lie between 0 and 1'))
const list = <Item extends Parameters<typeof array>[0]>(item: Item, most: number = CAPS.list) =>
  pipe(array(item, 'must be a list'), maxLength(most, `must have at most ${most} entries`))

const base64 = pipe(string('must be text'), maxLength(CAPS.base64), regex(/^[A-Za-z0-9+/]*={0,2}$/, 'must be base64'))

const layout = picklist(['official-training', 'training-fixed', 'official-test', 'kaggle', 'synthetic'])
const metrics = object({ lossNats: real, accuracyFraction: fraction })

const epochSchema = object({
  epoch: pipe(whole, minValue(1, 'must be at least 1')),
  steps: pipe(whole, minValue(1, 'must be at least 1')),
  images: whole,
  learningRate: amount,
  train: metrics,
  validation: metrics,
  trainingMs: amount,
  evaluationMs: amount,
  dataWaitMs: amount,
  hiddenMs: amount,
  stepMs: object({ count: whole, min: amount, p05: amount, p25: amount, median: amount, p75: amount, p95: amount, max: amount, mean: amount }),
  stepHistogram: object({ startMs: amount, binMs: amount, counts: list(whole) }),
  batchLosses: list(object({ step: whole, lossNats: real }))
})

const outcomeSchema = variant('status', [
  object({ status: literal('completed') }),
  object({ status: literal('stopped'), step: whole, reason: picklist(['user', 'max-steps']) }),
  object({ status: literal('failed'), message: text, errorName: exactOptional(text), errorCode: exactOptional(text) })
])

const environmentSchema = object({
  appVersion: text,
  buildId: text,
  engineVersion: text,
  userAgent: text,
  browser: text,
  hardwareThreads: whole,
  threads: whole,
  crossOriginIsolated: boolean(),
  features: list(text, 100),
  adapter: exactOptional(object({ vendor: text, architecture: text, device: text, description: text, isSoftware: boolean() })),
  departures: exactOptional(list(text, 100)),
  verification: exactOptional(object({ at: text, passed: boolean(), maxRelativeDifference: nullable(amount) }))
})

const runFileSchema = object({
  format: literal('signpost-run', "must be 'signpost-run'"),
  version: literal(1, 'must be 1; a newer version of Signpost reads newer files'),
  id: text,
  name: text,
  note: pipe(string(), maxLength(RUN_LIMITS.noteLength.max)),
  tags: list(text, RUN_LIMITS.tagCount.max),
  createdAt: text,
  endedAt: nullable(text),
  status: picklist(['completed', 'stopped', 'failed', 'running', 'interrupted']),
  outcome: nullable(outcomeSchema),
  config: runConfigSchema,
  environment: environmentSchema,
  dataset: object({
    layout,
    contentSha256: text,
    trainImages: whole,
    validationImages: whole,
    testImages: whole,
    trainClasses: exactOptional(whole),
    storedClasses: exactOptional(whole),
    testLayout: exactOptional(layout)
  }),
  model: object({ parameterCount: whole, multiplyAdds: whole, deviceBytes: whole }),
  preparation: nullable(object({ loadMs: amount, compileMs: amount, warmUpMs: amount, warmUpSteps: whole })),
  epochs: list(epochSchema, CAPS.epochs),
  tested: nullable(
    object({
      lossNats: real,
      accuracyFraction: fraction,
      set: picklist(['test', 'validation']),
      evaluationMs: amount,
      correctBase64: exactOptional(base64),
      weightsSha256: exactOptional(pipe(string('must be text'), regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits')))
    })
  ),
  testAccuracyFraction: nullable(fraction),
  confusion: nullable(object({ classCount: whole, counts: list(whole) })),
  pauses: list(object({ step: whole, pausedMs: amount }))
})

const recordingSchema = strictObject({
  format: literal('signpost-recording', "must be 'signpost-recording'"),
  version: literal(1, 'must be 1'),
  machine: text,
  run: runFileSchema
})

/** `fileName` begins the message. Throws ParseError naming each wrong field. */
export function parseRecording(json: string, fileName: string): Recording {
  if (json.length > CAPS.recordingChars) {
    throw new ParseError(fileName, [{ field: '', message: `is longer than ${CAPS.recordingChars} characters, so it is no recording` }])
  }
  let value: unknown
  try {
    value = JSON.parse(json)
  } catch {
    throw new ParseError(fileName, [{ field: '', message: 'is not JSON; make it again with npm run record' }])
  }
  return parse(recordingSchema, fileName, value)
}
