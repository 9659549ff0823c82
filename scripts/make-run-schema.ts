/** Writes the JSON Schema of run files again: node scripts/run-ts.mjs scripts/make-run-schema.ts */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { RUN_SCHEMA_PATH, runJsonSchema } from './run-schema.ts'

mkdirSync(dirname(RUN_SCHEMA_PATH), { recursive: true })
writeFileSync(RUN_SCHEMA_PATH, `${JSON.stringify(runJsonSchema(), null, 1)}\n`)
