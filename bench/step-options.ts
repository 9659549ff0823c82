/** Command line of `npm run bench -- step`. */
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
  /** Where the results go as JSON; null = only the table. */
  jsonPath: string | null
}

/** The lab's seven: IDSIA at the size it was made for, the residual networks at every size. */
const ALL_CELLS = 'idsia:48,resnet20:32,resnet20:48,resnet20:64,resnet32:32,resnet32:48,resnet32:64'

export const STEP_USAGE = `npm run bench -- step [--threads 1,2] [--numerics fast,strict] [--cells ${ALL_CELLS}] [--rounds 5] [--json file]`

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
export function readStepOptions(args: readonly string[]): StepOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      cells: { type: 'string', default: ALL_CELLS },
      threads: { type: 'string', default: '1,2' },
      numerics: { type: 'string', default: 'fast,strict' },
      rounds: { type: 'string', default: '5' },
      json: { type: 'string' }
    }
  })
  return {
    cells: values.cells.split(',').map(readCell),
    threads: values.threads.split(',').map((text) => positiveInteger(text, 'threads')),
    numerics: values.numerics.split(',').map(readNumerics),
    rounds: positiveInteger(values.rounds, 'rounds'),
    jsonPath: values.json ?? null
  }
}
