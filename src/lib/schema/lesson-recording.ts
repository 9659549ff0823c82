/** The recorded runs of a built-in lesson, in the order of its plan's cells (static/recordings/lessons). Parsed like any foreign file. */
import { array, literal, maxLength, pipe, strictObject, string, unknown } from 'valibot'
import { LESSON_LIMITS } from './lesson.ts'
import { jsonOf, parseRecordedRun, RECORDING_CAPS } from './parse-run-file.ts'
import { parse } from './parse.ts'
import type { Recording } from './run-file.ts'

export interface LessonRecording {
  format: 'signpost-lesson-recording'
  version: 1
  /** The processor, as its operating system names it: a browser does not know it. */
  machine: string
  runs: readonly Recording['run'][]
}

const schema = strictObject({
  format: literal('signpost-lesson-recording', "must be 'signpost-lesson-recording'"),
  version: literal(1, 'must be 1'),
  machine: pipe(string('must be text'), maxLength(200)),
  runs: pipe(array(unknown(), 'must be a list'), maxLength(LESSON_LIMITS.cells, `must have at most ${LESSON_LIMITS.cells} entries`))
})

/** `fileName` begins the message. Throws RunFileError or ParseError naming each wrong field. */
export function parseLessonRecording(json: string, fileName: string): LessonRecording {
  const { runs, ...rest } = parse(schema, fileName, jsonOf(json, fileName, RECORDING_CAPS))
  return { ...rest, runs: runs.map((run, index) => parseRecordedRun(run, `${fileName}, run ${index + 1}`)) }
}
