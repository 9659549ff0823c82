/** The command lines of sweep and merge. Throws LabError naming the option. */
import type { ParseArgsConfig } from 'node:util'
import { DATA_OPTIONS, dataOptions, numberOf, readArgs, type DataOptions } from './arguments.ts'
import { LabError } from './failure.ts'
import type { Shard } from '../src/lib/schema/sweep.ts'

export interface SweepCommand {
  command: 'sweep'
  planPath: string
  outDir: string
  /** null = all cells. */
  shard: Shard | null
  /** Leaves what is finished in the folder. */
  resume: boolean
  /** More cells than a person would expect are meant. */
  yes: boolean
  /** null = the plan's own: the sample set as it is made by default. */
  data: DataOptions | null
}

export interface MergeCommand {
  command: 'merge'
  dirs: readonly string[]
  outDir: string
}

const SWEEP_OPTIONS = {
  ...DATA_OPTIONS,
  out: { type: 'string' },
  shard: { type: 'string' },
  resume: { type: 'boolean' },
  yes: { type: 'boolean' }
} as const satisfies ParseArgsConfig['options']

const MERGE_OPTIONS = { out: { type: 'string' }, help: { type: 'boolean', short: 'h' } } as const satisfies ParseArgsConfig['options']

/** '0/3' to '2/3', as the index of an indexed job counts. */
function shardOf(text: string): Shard {
  const [index = '', count = '', ...more] = text.split('/')
  const shard = { index: numberOf(index), count: numberOf(count) }
  const fits = Number.isInteger(shard.index) && Number.isInteger(shard.count) && shard.index >= 0 && shard.index < shard.count
  if (!fits || more.length > 0) throw new LabError(`--shard takes index/count with an index from 0, such as 0/3, 1/3 and 2/3, not ${text}`)
  return shard
}

function outOf(out: string | undefined): string {
  if (out === undefined || out === '') throw new LabError('--out is missing: name the folder for the run files.')
  return out
}

export function readSweep(args: readonly string[]): SweepCommand | { command: 'help' } {
  const { values, positionals } = readArgs(args, SWEEP_OPTIONS, true)
  if (values.help) return { command: 'help' }
  const [planPath, ...more] = positionals
  if (planPath === undefined || more.length > 0) throw new LabError('sweep takes one plan: npm run lab -- sweep plan.json --out <folder>')
  return {
    command: 'sweep',
    planPath,
    outDir: outOf(values.out),
    shard: values.shard === undefined ? null : shardOf(values.shard),
    resume: values.resume ?? false,
    yes: values.yes ?? false,
    data: values.data === undefined && values.profile === undefined ? null : dataOptions(values)
  }
}

export function readMerge(args: readonly string[]): MergeCommand | { command: 'help' } {
  const { values, positionals } = readArgs(args, MERGE_OPTIONS, true)
  if (values.help) return { command: 'help' }
  if (positionals.length === 0) throw new LabError('merge takes the folders of the shards: npm run lab -- merge a b c --out <folder>')
  return { command: 'merge', dirs: positionals, outDir: outOf(values.out) }
}
