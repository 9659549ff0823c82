/** The schema with which the app checks run files, as JSON Schema for other programs. */
import { toJsonSchema } from '@valibot/to-json-schema'
import { join } from 'node:path'
import { runFileSchema } from '../src/lib/schema/run-file-schema.ts'
import { RUN_FILE_VERSION } from '../src/lib/schema/run-file.ts'
import { rootDir } from './run.mjs'

const FILE_NAME = `signpost-run-${RUN_FILE_VERSION}.json`
export const RUN_SCHEMA_PATH = join(rootDir, 'static/schema', FILE_NAME)

/** JSON knows no other numbers than finite ones; what `check` holds stands in docs/run-files.md. */
const BEYOND_JSON_SCHEMA = ['finite', 'check']

export function runJsonSchema(): Record<string, unknown> {
  const { $schema, ...schema } = toJsonSchema(runFileSchema, { target: 'draft-2020-12', ignoreActions: BEYOND_JSON_SCHEMA })
  return { $schema, $id: FILE_NAME, title: `A training run, version ${RUN_FILE_VERSION}`, ...schema }
}
