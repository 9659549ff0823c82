/** The command line: text in, checked settings out. Throws LabError naming the option. */
import { parseArgs, type ParseArgsConfig } from 'node:util'
import { defaultConfig } from '../src/lib/experiments/defaults.ts'
import { parseRunConfig, runConfigProblems } from '../src/lib/schema/parse-run.ts'
import { SAMPLE_DEFAULT, SAMPLE_LIMITS, type SampleRequest } from '../src/lib/schema/dataset.ts'
import type { RunConfig } from '../src/lib/schema/run.ts'
import { LabError } from './failure.ts'

export interface DataOptions {
  /** Archives and label files, as given. */
  files: readonly string[]
  /** The sample set to be made; null = none. */
  sample: SampleRequest | null
  /** null = a temporary one. */
  profileDir: string | null
}

export type LabCommand =
  { command: 'help' } | { command: 'import'; data: DataOptions } | { command: 'train'; data: DataOptions; config: RunConfig; outPath: string | null }

const DATA_OPTIONS = {
  data: { type: 'string' },
  test: { type: 'string' },
  labels: { type: 'string' },
  profile: { type: 'string' },
  help: { type: 'boolean', short: 'h' }
} as const satisfies ParseArgsConfig['options']

const TRAIN_OPTIONS = {
  ...DATA_OPTIONS,
  model: { type: 'string' },
  size: { type: 'string' },
  'no-clahe': { type: 'boolean' },
  engine: { type: 'string' },
  threads: { type: 'string' },
  numerics: { type: 'string' },
  split: { type: 'string' },
  epochs: { type: 'string' },
  batch: { type: 'string' },
  lr: { type: 'string' },
  schedule: { type: 'string' },
  momentum: { type: 'string' },
  seed: { type: 'string' },
  limit: { type: 'string' },
  'max-steps': { type: 'string' },
  out: { type: 'string' }
} as const satisfies ParseArgsConfig['options']

type TrainOption = Exclude<keyof typeof TRAIN_OPTIONS, keyof typeof DATA_OPTIONS | 'out' | 'no-clahe' | 'schedule'>

const TEXT_FIELDS = { model: 'model', engine: 'engine', numerics: 'numerics', split: 'split' } as const
const NUMBER_FIELDS = {
  size: 'sizePx',
  threads: 'threads',
  epochs: 'epochs',
  batch: 'batchSize',
  lr: 'learningRate',
  momentum: 'momentum',
  seed: 'seed',
  limit: 'limitImages',
  'max-steps': 'maxSteps'
} as const
const FIELDS: Readonly<Record<TrainOption, keyof RunConfig>> = { ...TEXT_FIELDS, ...NUMBER_FIELDS }

function readArgs<const Options extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: false }).values
  } catch (error) {
    // Node's message may go on with advice about '--'; its first sentence says it.
    const message = error instanceof Error ? error.message : String(error)
    throw new LabError(`${message.split('. ')[0]}. See: npm run lab -- --help`)
  }
}

/** 'sample', 'sample:4300' or 'sample:4300:seed'; null for the name of a file. */
function sampleOf(data: string): SampleRequest | null {
  if (!/^sample(:|$)/.test(data)) return null
  const [, count = String(SAMPLE_DEFAULT.trainingCount), seed = String(SAMPLE_DEFAULT.seed), ...more] = data.split(':')
  const request = { trainingCount: numberOf(count), seed: numberOf(seed) }
  const fits = (['trainingCount', 'seed'] as const).every((name) => {
    const { min, max } = SAMPLE_LIMITS[name]
    return Number.isInteger(request[name]) && request[name] >= min && request[name] <= max
  })
  if (!fits || more.length > 0) {
    const { trainingCount, seed: seeds } = SAMPLE_LIMITS
    const images = `${trainingCount.min} to ${trainingCount.max} images`
    throw new LabError(`--data sample:<images>[:<seed>] takes ${images} and a seed from 0 to ${seeds.max}, not ${data}`)
  }
  return request
}

function dataOptions(values: { [Name in keyof typeof DATA_OPTIONS]?: unknown }): DataOptions {
  const { data, test, labels, profile } = values
  if (typeof data !== 'string' && typeof profile !== 'string') {
    throw new LabError('--data is missing: name the archive with the training images, e.g. --data GTSRB_Final_Training_Images.zip')
  }
  if (labels !== undefined && test === undefined && profile === undefined) {
    throw new LabError('--labels belongs to --test: name the archive with the test images too.')
  }
  const sample = typeof data === 'string' ? sampleOf(data) : null
  const files = [sample ? undefined : data, test, labels].filter((file) => typeof file === 'string')
  return { files, sample, profileDir: typeof profile === 'string' ? profile : null }
}

/** 'constant', 'cosine' or 'steps:10,20:0.1'. */
function scheduleOf(text: string): unknown {
  const [kind, epochs, factor] = text.split(':')
  if (kind !== 'steps') return { kind: text }
  return { kind, epochs: (epochs ?? '').split(',').map(numberOf), factor: numberOf(factor ?? '') }
}

/** NaN for what is no number; Number('') would be 0. */
function numberOf(text: string): number {
  return text.trim() === '' ? NaN : Number(text)
}

function configOf(values: Readonly<Record<string, string | boolean | undefined>>, data: DataOptions, threads: number): RunConfig {
  const wanted: Record<string, unknown> = { ...defaultConfig(threads), ...(data.sample ? { datasetId: 'sample' } : {}) }
  for (const [option, field] of Object.entries(FIELDS)) {
    const text = values[option]
    if (typeof text === 'string') wanted[field] = option in NUMBER_FIELDS ? numberOf(text) : text
  }
  if (values['no-clahe'] === true) wanted.clahe = false
  if (typeof values.schedule === 'string') wanted.schedule = scheduleOf(values.schedule)
  const problem = runConfigProblems(wanted)[0]
  if (!problem) return parseRunConfig(wanted)
  const field = problem.field.split('.')[0]
  const option = Object.entries(FIELDS).find(([, name]) => name === field)?.[0] ?? field
  throw new LabError(`--${option} ${problem.message}, not ${values[option ?? ''] ?? 'this'}`)
}

/** `threads`: default of --threads. */
export function readCommand([command, ...args]: readonly string[], threads: number): LabCommand {
  if (command === undefined || command === '--help' || command === '-h' || command === 'help') return { command: 'help' }
  if (command === 'import') {
    const values = readArgs(args, DATA_OPTIONS)
    return values.help ? { command: 'help' } : { command, data: dataOptions(values) }
  }
  if (command === 'train') {
    const values = readArgs(args, TRAIN_OPTIONS)
    if (values.help) return { command: 'help' }
    const data = dataOptions(values)
    return { command, data, config: configOf(values, data, threads), outPath: values.out ?? null }
  }
  throw new LabError(`Unknown command ${command}; there are train and import. See: npm run lab -- --help`)
}
