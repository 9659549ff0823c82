/**
 * `node scripts/run-ts.mjs scripts/make-verification.ts`: writes static/verification.json (verification-reference.ts). Run it when the
 * networks or the images change.
 */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { rootDir } from './run.mjs'
import { makeVerification } from './verification-reference.ts'

const MAX_FILE_BYTES = 60_000

const text = makeVerification()
if (text.length > MAX_FILE_BYTES) throw new Error(`The reference would have ${text.length} bytes, at most ${MAX_FILE_BYTES}.`)
writeFileSync(join(rootDir, 'static/verification.json'), text)
console.log(`static/verification.json: ${text.length} bytes`)
