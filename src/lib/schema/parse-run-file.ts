/**
 * Run files, bundles of them and recordings: unknown text -> typed. Each run of a bundle is judged for itself, so one bad run does not keep
 * the others out.
 */
import { parse, ParseError, type FieldProblem } from './parse.ts'
import { JsonError, readJson } from './read-json.ts'
import { contradictions } from './run-file-consistency.ts'
import { migrateRunFile } from './run-file-migrations.ts'
import { recordingSchema, runFileSchema } from './run-file-schema.ts'
import { RUN_FILE_VERSION, type Recording, type RunFile } from './run-file.ts'

export const RUN_FILE_CAPS = { chars: 64_000_000, depth: 16, runs: 5000 } as const
export const RECORDING_CAPS = { chars: 1_000_000, depth: RUN_FILE_CAPS.depth } as const

export type RunFileObstacle = 'too-long' | 'too-deep' | 'not-json' | 'not-a-run-file' | 'newer' | 'too-many-runs' | 'invalid'

/** Why a file, or one run of it, is refused; `code` lets the pages say it in the reader's language, `problems` name the fields. */
export class RunFileError extends Error {
  override name = 'RunFileError'
  readonly code: RunFileObstacle
  readonly problems: readonly FieldProblem[]

  constructor(subject: string, code: RunFileObstacle, problems: readonly FieldProblem[]) {
    super(`${subject}: ${problems.map(({ field, message }) => (field === '' ? message : `${field} ${message}`)).join('; ')}`)
    this.code = code
    this.problems = problems
  }
}

export interface RunFileReading {
  runs: readonly RunFile[]
  /** Runs of the file that are none. */
  refused: readonly RunFileError[]
}

const MAX_PROBLEMS = 10

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value)

const whole = (subject: string, code: RunFileObstacle, message: string) => new RunFileError(subject, code, [{ field: '', message }])

/** Of a run or a bundle. Throws RunFileError. */
function versionOf(value: Record<string, unknown>, subject: string): number {
  const { version } = value
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1) {
    throw new RunFileError(subject, 'invalid', [{ field: 'version', message: `must be a whole number from 1 to ${RUN_FILE_VERSION}` }])
  }
  if (version > RUN_FILE_VERSION) {
    throw whole(subject, 'newer', `has version ${version}; this Signpost reads up to ${RUN_FILE_VERSION}. Reload the page to get a newer version.`)
  }
  return version
}

/** Throws RunFileError naming each wrong field. `value`: of any version. */
export function parseRunFile(value: unknown, subject: string): RunFile {
  if (!isObject(value) || value.format !== 'signpost-run') {
    throw whole(subject, 'not-a-run-file', "is no run of Signpost: its field format must be 'signpost-run'")
  }
  const version = versionOf(value, subject)
  try {
    const run: RunFile = parse(runFileSchema, subject, migrateRunFile(value, version, subject))
    const problems = contradictions(run)
    if (problems.length > 0) throw new ParseError(subject, problems)
    return run
  } catch (error) {
    if (error instanceof ParseError) throw new RunFileError(subject, 'invalid', error.problems.slice(0, MAX_PROBLEMS))
    throw error
  }
}

/** One run, a bundle, or the plain list that version 1 wrote for several. */
function runValues(value: unknown, fileName: string): readonly unknown[] {
  if (Array.isArray(value)) return value
  if (!isObject(value) || value.format !== 'signpost-runs') return [value]
  versionOf(value, fileName)
  if (!Array.isArray(value.runs)) throw new RunFileError(fileName, 'invalid', [{ field: 'runs', message: 'must be a list' }])
  return value.runs
}

/** Throws RunFileError. */
export function jsonOf(text: string, fileName: string, caps: { chars: number; depth: number }): unknown {
  try {
    return readJson(text, caps)
  } catch (error) {
    if (error instanceof JsonError) throw whole(fileName, error.code, error.message)
    throw error
  }
}

/** Throws RunFileError when the file as a whole is none. `fileName` begins every message; in a bundle the run's position follows, from 1. */
export function readRunFiles(text: string, fileName: string): RunFileReading {
  const values = runValues(jsonOf(text, fileName, RUN_FILE_CAPS), fileName)
  if (values.length === 0) throw whole(fileName, 'not-a-run-file', 'holds no run')
  if (values.length > RUN_FILE_CAPS.runs) throw whole(fileName, 'too-many-runs', `holds ${values.length} runs, at most ${RUN_FILE_CAPS.runs}`)
  const runs: RunFile[] = []
  const refused: RunFileError[] = []
  for (const [index, value] of values.entries()) {
    try {
      runs.push(parseRunFile(value, values.length === 1 ? fileName : `${fileName}, run ${index + 1}`))
    } catch (error) {
      if (!(error instanceof RunFileError)) throw error
      refused.push(error)
    }
  }
  return { runs, refused }
}

/** `fileName` begins the message. Throws RunFileError or ParseError naming each wrong field. */
export function parseRecording(json: string, fileName: string): Recording {
  const value = jsonOf(json, fileName, RECORDING_CAPS)
  const run = isObject(value) ? value.run : null
  const { machine } = parse(recordingSchema, fileName, value)
  return { format: 'signpost-recording', version: 1, machine, run: parseRecordedRun(run, fileName) }
}

/** A run of ours, with where it was trained. Throws RunFileError. */
export function parseRecordedRun(value: unknown, subject: string): Recording['run'] {
  const { environment, ...parsed } = parseRunFile(value, subject)
  if (!environment) throw new RunFileError(subject, 'invalid', [{ field: 'run.environment', message: 'must be told in a recording' }])
  return { ...parsed, environment }
}
