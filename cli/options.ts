/** The command line: text in, checked settings out. Throws LabError naming the option. */
import type { ParseArgsConfig } from 'node:util'
import { defaultConfig } from '../src/lib/experiments/defaults.ts'
import { parseRunConfig, runConfigProblems } from '../src/lib/schema/parse-run.ts'
import type { RunConfig } from '../src/lib/schema/run.ts'
import { DATA_OPTIONS, dataOptions, numberOf, readArgs, type DataOptions } from './arguments.ts'
import { LabError } from './failure.ts'
import { readMerge, readSweep, type MergeCommand, type SweepCommand } from './sweep-options.ts'

export type LabCommand =
  | { command: 'help' }
  | { command: 'import'; data: DataOptions }
  | { command: 'train'; data: DataOptions; config: RunConfig; outPath: string | null }
  | SweepCommand
  | MergeCommand

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

/** 'constant', 'cosine' or 'steps:10,20:0.1'. */
function scheduleOf(text: string): unknown {
  const [kind, epochs, factor] = text.split(':')
  if (kind !== 'steps') return { kind: text }
  return { kind, epochs: (epochs ?? '').split(',').map(numberOf), factor: numberOf(factor ?? '') }
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
    const { values } = readArgs(args, DATA_OPTIONS)
    return values.help ? { command: 'help' } : { command, data: dataOptions(values) }
  }
  if (command === 'train') {
    const { values } = readArgs(args, TRAIN_OPTIONS)
    if (values.help) return { command: 'help' }
    const data = dataOptions(values)
    return { command, data, config: configOf(values, data, threads), outPath: values.out ?? null }
  }
  if (command === 'sweep') return readSweep(args)
  if (command === 'merge') return readMerge(args)
  throw new LabError(`Unknown command ${command}; there are train, import, sweep and merge. See: npm run lab -- --help`)
}
