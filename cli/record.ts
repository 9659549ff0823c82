/** `npm run record`: makes the recorded runs of the start page and of the lessons again, in the same headless browser as `npm run lab`. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { availableParallelism, cpus } from 'node:os'
import { dirname, join } from 'node:path'
import { rootDir } from '../scripts/run.mjs'
import { DEMO_SLUGS, isDemoSlug, type DemoSlug } from '../src/lib/experiments/demos/slugs.ts'
import { RECORDED_MODELS, recordedConfig, type RecordedModel } from '../src/lib/experiments/recorded.ts'
import { SAMPLE_DEFAULT } from '../src/lib/schema/dataset.ts'
import { parseLessonRecording, type LessonRecording } from '../src/lib/schema/lesson-recording.ts'
import { parseRecording } from '../src/lib/schema/parse-run-file.ts'
import type { Recording } from '../src/lib/schema/run-file.ts'
import type { RunConfig } from '../src/lib/schema/run.ts'
import { LabError } from './failure.ts'
import { openLabPage, type LabPage } from './lab-page.ts'
import { progressWriter } from './progress-lines.ts'

const MAX_FILE_BYTES = 60_000
/** Of figures that are drawn, not computed with. */
const DIGITS = 5
const LESSON_PREFIX = 'lessons/'

type Name = RecordedModel | `${typeof LESSON_PREFIX}${DemoSlug}`
const LESSON_NAMES = DEMO_SLUGS.map((slug) => `${LESSON_PREFIX}${slug}` as const)
const NAMES: readonly Name[] = [...RECORDED_MODELS, ...LESSON_NAMES]

/** 'AMD EPYC 9R14', or 'unknown processor' where the system does not tell. */
const machineName = () => cpus()[0]?.model.trim() || 'unknown processor'

function compact(recording: Recording | LessonRecording): string {
  const rounded = (_key: string, value: unknown) =>
    typeof value === 'number' && !Number.isInteger(value) ? Number(value.toPrecision(DIGITS)) : value
  return `${JSON.stringify(recording, rounded)}\n`
}

async function train(lab: LabPage, config: RunConfig): Promise<Recording['run']> {
  const run = await lab.call('train', config)
  if (run.status !== 'completed') throw new LabError(`The run of ${run.name} ended as ${run.status}; nothing was written.`)
  const { environment } = run
  if (!environment) throw new LabError(`The run of ${run.name} does not say where it was trained; nothing was written.`)
  return { ...run, environment }
}

/** What no lesson draws is most of a run's file. */
function slim(run: Recording['run']): Recording['run'] {
  const epochs = run.epochs.map((epoch) => ({ ...epoch, batchLosses: [] }))
  if (!run.tested) return { ...run, epochs, confusion: null }
  const { correctBase64: _correct, ...tested } = run.tested
  return { ...run, epochs, confusion: null, tested }
}

function write(name: Name, text: string): void {
  const sizeBytes = Buffer.byteLength(text)
  if (sizeBytes > MAX_FILE_BYTES) throw new LabError(`${name}.json would have ${sizeBytes} bytes, at most ${MAX_FILE_BYTES}. Record fewer epochs.`)
  const path = join(rootDir, 'static/recordings', `${name}.json`)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  console.log(`${name}.json ${sizeBytes} bytes`)
}

async function recordModel(lab: LabPage, model: RecordedModel): Promise<void> {
  const run = await train(lab, recordedConfig(model, availableParallelism()))
  const text = compact({ format: 'signpost-recording', version: 1, machine: machineName(), run })
  parseRecording(text, model)
  write(model, text)
}

async function recordLesson(lab: LabPage, slug: DemoSlug): Promise<void> {
  const runs: Recording['run'][] = []
  for (const config of await lab.call('lessonConfigs', slug)) runs.push(slim(await train(lab, config)))
  const text = compact({ format: 'signpost-lesson-recording', version: 1, machine: machineName(), runs })
  parseLessonRecording(text, slug)
  write(`${LESSON_PREFIX}${slug}`, text)
}

function record(lab: LabPage, name: Name): Promise<void> {
  const slug = name.slice(LESSON_PREFIX.length)
  if (name.startsWith(LESSON_PREFIX) && isDemoSlug(slug)) return recordLesson(lab, slug)
  return recordModel(lab, name as RecordedModel)
}

/** All of them, or those named on the command line. */
function chosenNames(names: readonly string[]): readonly Name[] {
  const unknown = names.find((name) => NAMES.every((known) => known !== name))
  if (unknown !== undefined) throw new LabError(`There is no recording ${unknown}; there are ${NAMES.join(', ')}.`)
  return names.length === 0 ? NAMES : NAMES.filter((name) => names.includes(name))
}

async function main(): Promise<void> {
  const names = chosenNames(process.argv.slice(2))
  const report = progressWriter(
    (line) => console.error(line),
    () => performance.now()
  )
  const lab = await openLabPage({ profileDir: null, engines: [], report })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void lab.close().finally(() => process.exit(130)))
  try {
    await lab.call('makeSample', SAMPLE_DEFAULT)
    for (const name of names) await record(lab, name)
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
