/** The files of a sweep, as another machine may have left them: unknown text -> typed. */
import {
  array,
  integer,
  literal,
  maxLength,
  minValue,
  nullable,
  number,
  object,
  optional,
  picklist,
  pipe,
  regex,
  strictObject,
  string
} from 'valibot'
import { parse, ParseError } from './parse.ts'
import { checkCellCount, planSchema } from './parse-plan.ts'
import { runConfigSchema } from './parse-run.ts'
import { PLAN_LIMITS } from './plan.ts'
import type { RunConfig, RunOutcome } from './run.ts'
import type { SweepManifest } from './sweep.ts'

const MANIFEST_CHARS = 20_000_000

const incomplete = 'is not complete, or has a field that is not known'
const whole = pipe(number('must be a number'), integer('must be a whole number'), minValue(0, 'must not be negative'))
const sha256 = pipe(string('must be text'), regex(/^[0-9a-f]{64}$/, 'must be 64 hexadecimal digits'))

const manifestSchema = strictObject(
  {
    format: literal('signpost-sweep', "must be 'signpost-sweep'"),
    version: literal(1, 'must be 1; a newer version of Signpost reads newer files'),
    plan: planSchema,
    shard: nullable(strictObject({ index: whole, count: whole }, incomplete)),
    cells: pipe(
      array(
        strictObject(
          {
            key: pipe(string('must be text'), regex(/^[a-z0-9-]{1,200}$/, 'must be a key of a cell')),
            state: picklist(['done', 'failed'], 'must be done or failed'),
            sha256: nullable(sha256),
            failure: nullable(pipe(string('must be text'), maxLength(10_000, 'must have at most 10000 characters')))
          },
          incomplete
        ),
        'must be a list'
      ),
      maxLength(PLAN_LIMITS.cells, `must have at most ${PLAN_LIMITS.cells} entries`)
    ),
    datasets: strictObject({ gtsrb: optional(sha256), sample: optional(sha256) }, incomplete)
  },
  incomplete
)

function fromJson(json: string, fileName: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    throw new ParseError(fileName, [{ field: '', message: 'is not JSON' }])
  }
}

/** `fileName` begins the message. Throws ParseError. */
export function parseSweepManifest(json: string, fileName: string): SweepManifest {
  if (json.length > MANIFEST_CHARS) throw new ParseError(fileName, [{ field: '', message: `is longer than ${MANIFEST_CHARS} characters` }])
  const manifest = parse(manifestSchema, fileName, fromJson(json, fileName)) as SweepManifest
  checkCellCount(manifest.plan, fileName)
  return manifest
}

/** As much of a run file as tells which cell it is of, whether it is finished, and on which images it was trained. */
const cellRunSchema = object({
  format: literal('signpost-run', "must be 'signpost-run'"),
  config: runConfigSchema,
  outcome: nullable(object({ status: picklist(['completed', 'stopped', 'failed']), reason: optional(picklist(['user', 'max-steps'])) })),
  dataset: object({ contentSha256: sha256 })
})

export interface CellRun {
  config: RunConfig
  outcome: { status: RunOutcome['status']; reason?: 'user' | 'max-steps' | undefined } | null
  dataset: { contentSha256: string }
}

/** Throws ParseError. */
export function parseCellRun(json: string, fileName: string): CellRun {
  return parse(cellRunSchema, fileName, fromJson(json, fileName))
}
