/** `npm run record`: makes the recorded runs of the start page again, in the same headless browser as `npm run lab`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { join } from 'node:path'
import { rootDir } from '../scripts/run.mjs'
import { RECORDED_MODELS, recordedConfig, type RecordedModel } from '../src/lib/experiments/recorded.ts'
import { SAMPLE_DEFAULT } from '../src/lib/schema/dataset.ts'
import { parseRecording } from '../src/lib/schema/parse-run-file.ts'
import type { Recording } from '../src/lib/schema/run-file.ts'
import { LabError } from './failure.ts'
import { openLabPage, type LabPage } from './lab-page.ts'
import { progressWriter } from './progress-lines.ts'

const MAX_FILE_BYTES = 60_000
/** Of figures that are drawn, not computed with. */
const DIGITS = 5

/** 'AMD EPYC 9R14', or 'unknown processor' where the system does not tell. */
const machineName = () => cpus()[0]?.model.trim() || 'unknown processor'

function compact(recording: Recording): string {
  const rounded = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value
  return `${JSON.stringify(recording, rounded)}\n`
}

async function record(lab: LabPage, model: RecordedModel, folder: string): Promise<void> {
  const run = await lab.call('train', recordedConfig(model, availableParallelism()))
  if (run.status !== 'completed') throw new LabError(`The run of ${model} ended as ${run.status}; nothing was written.`)
  const { environment } = run
  if (!environment) throw new LabError(`The run of ${model} does not say where it was trained; nothing was written.`)
  const name = `${model}.json`
  const text = compact({ format: 'signpost-recording', version: 1, machine: machineName(), run: { ...run, environment } })
  parseRecording(text, name)
  const sizeBytes = Buffer.byteLength(text)
  if (sizeBytes > MAX_FILE_BYTES) throw new LabError(`${name} would have ${sizeBytes} bytes, at most ${MAX_FILE_BYTES}. Record fewer epochs.`)
  writeFileSync(join(folder, name), text)
  console.log(`${name} ${sizeBytes} bytes`)
}

/** All of them, or those named on the command line. */
function chosenModels(names: readonly string[]): readonly RecordedModel[] {
  const unknown = names.find((name) => RECORDED_MODELS.every((model) => model !== name))
  if (unknown !== undefined) throw new LabError(`There is no recording ${unknown}; there are ${RECORDED_MODELS.join(', ')}.`)
  return names.length === 0 ? RECORDED_MODELS : RECORDED_MODELS.filter((model) => names.includes(model))
}

async function main(): Promise<void> {
  const models = chosenModels(process.argv.slice(2))
  const folder = join(rootDir, 'static/recordings')
  mkdirSync(folder, { recursive: true })
  const report = progressWriter(
    (line) => console.error(line),
    () => performance.now()
  )
  const lab = await openLabPage({ profileDir: null, engines: [], report })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void lab.close().finally(() => process.exit(130)))
  try {
    await lab.call('makeSample', SAMPLE_DEFAULT)
    for (const model of models) await record(lab, model, folder)
  } finally {
    await lab.close()
  }
}

try {
  await main()
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
