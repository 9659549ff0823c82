/** Command line of the benchmarks; each has defaults of its own. */
import { parseArgs } from 'node:util'
import { MODEL_IDS, type ModelId } from '#lib/schema/model.ts'
import type { Numerics } from '#lib/schema/run.ts'

export interface Cell {
  model: ModelId
  sizePx: number
}

export interface StepOptions {
  cells: readonly Cell[]
  threads: readonly number[]
  numerics: readonly Numerics[]
  rounds: number
  /** The browser (and PyTorch) start anew for each; only `step` has them. */
  launches: number
  batchSize: number
  /** Where the results go as JSON; null = only the table. */
  jsonPath: string | null
}

/** The lab's seven: IDSIA at the size it was made for, the residual networks at every size. */
const ALL_CELLS = 'idsia:48,resnet20:32,resnet20:48,resnet20:64,resnet32:32,resnet32:48,resnet32:64'

const DEFAULTS = { cells: ALL_CELLS, threads: '1,2', numerics: 'fast,strict', rounds: '5', launches: '1', batch: '64' }

/** As texts of the command line. */
export type OptionDefaults = typeof DEFAULTS

const optionTexts = ({ cells, threads, numerics, rounds, batch }: OptionDefaults) =>
  `[--threads ${threads}] [--numerics ${numerics}] [--cells ${cells}] [--rounds ${rounds}] [--batch ${batch}] [--json file]`

export const STEP_USAGE = `Options and their defaults for step: ${optionTexts(DEFAULTS)} [--launches ${DEFAULTS.launches}]`

function positiveInteger(text: string, option: string): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${option} wants whole numbers from 1, not '${text}'.`)
  return value
}

function readCell(text: string): Cell {
  const [name, size = ''] = text.split(':')
  const model = MODEL_IDS.find((id) => id === name)
  if (!model) throw new Error(`--cells knows no model '${name ?? ''}'; there are ${MODEL_IDS.join(', ')}.`)
  return { model, sizePx: positiveInteger(size, 'cells') }
}

function readNumerics(text: string): Numerics {
  if (text === 'fast' || text === 'strict') return text
  throw new Error(`--numerics wants fast or strict, not '${text}'.`)
}

/** Throws an Error with one clear line for anything it does not know. */
export function readStepOptions(args: readonly string[], changes: Partial<OptionDefaults> = {}): StepOptions {
  const defaults = { ...DEFAULTS, ...changes }
  const { values } = parseArgs({
    args: [...args],
    options: {
      cells: { type: 'string', default: defaults.cells },
      threads: { type: 'string', default: defaults.threads },
      numerics: { type: 'string', default: defaults.numerics },
      rounds: { type: 'string', default: defaults.rounds },
      launches: { type: 'string', default: defaults.launches },
      batch: { type: 'string', default: defaults.batch },
      json: { type: 'string' }
    }
  })
  return {
    cells: values.cells.split(',').map(readCell),
    threads: values.threads.split(',').map((text) => positiveInteger(text, 'threads')),
    numerics: values.numerics.split(',').map(readNumerics),
    rounds: positiveInteger(values.rounds, 'rounds'),
    launches: positiveInteger(values.launches, 'launches'),
    batchSize: positiveInteger(values.batch, 'batch'),
    jsonPath: values.json ?? null
  }
}
