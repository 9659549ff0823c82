/** Markdown of each benchmark's results. Pure: the same file gives the same text. */
import { modelSpec } from '#lib/models/registry.ts'
import { MODEL_TITLES } from '#lib/schema/model.ts'
import { ENGINE_TITLES } from '#lib/schema/run.ts'
import type { EnginesFile } from './engines.ts'
import { stepFloor } from './floor.ts'
import { kernelRows } from './kernel-rows.ts'
import type { KernelFile, KernelResult } from './kernels.ts'
import type { Machine } from './machine.ts'
import type { MemoryFile } from './memory.ts'
import type { PeersFile } from './peers.ts'
import type { RunClockFile } from './run.ts'
import type { ScalingFile } from './scaling.ts'
import type { Cell } from './step-options.ts'
import type { StepFile } from './step.ts'

export type BenchFile = StepFile | KernelFile | ScalingFile | RunClockFile | MemoryFile | PeersFile | EnginesFile

/** Columns of words; the others hold numbers, which stand to the right. */
const WORD_COLUMNS: ReadonlySet<string> = new Set([
  'network',
  'numerics',
  'native layout',
  'kernel',
  'setting',
  'framework',
  'engine',
  'graphics device',
  'not here'
])

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (fields: readonly string[]) => `| ${fields.join(' | ')} |`
  const rule = head.map((name) => (WORD_COLUMNS.has(name) ? '---' : '---:'))
  return [head, rule, ...rows].map(line).join('\n')
}

const threadCount = (count: number) => (count === 1 ? '1 thread' : `${count} threads`)
const title = ({ model, sizePx }: Cell) => `${MODEL_TITLES[model]}, ${sizePx} px`
const ms = (value: number) => value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0)
const megabytes = (bytes: number | null) => (bytes === null ? 'not read' : (bytes / 1e6).toFixed(0))
const percent = (fraction: number) => `${(fraction * 100).toFixed(0)} %`

function conditions({ cpu, cores, memoryBytes, system, browser, node, ...versions }: Machine, date: string, rounds: number | null): string {
  const others = Object.entries(versions).flatMap(([name, version]) => (version === null ? [] : [`${name} ${version}`]))
  const repeats = rounds === null ? [] : [`rounds ${rounds}`]
  const hardware = `${cores} cores of ${cpu}, ${(memoryBytes / 2 ** 30).toFixed(0)} GiB, ${system}`
  return `_${[hardware, browser, ...others, `Node ${node.replace(/^v/, '')}`, ...repeats, date.slice(0, 10)].join('; ')}._`
}

function stepSection({ machine, date, rounds, launches, batchSize, cells }: StepFile): string {
  const head = ['network', 'threads', 'numerics', 'ms', 'fastest step', 'GFLOP/s', 'native, ms', 'native layout', 'ratio']
  const rows = cells.map((cell) => [
    title(cell),
    String(cell.threads),
    cell.numerics,
    ms(cell.stepMs),
    ms(cell.minStepMs),
    cell.gflops.toFixed(0),
    cell.nativeStepMs === null ? '' : ms(cell.nativeStepMs),
    cell.nativeLayout ?? '',
    cell.ratio?.toFixed(2) ?? ''
  ])
  return `${conditions(machine, date, rounds)}\n\nBatch ${batchSize}; so many rounds in each of ${launches} launches.\n\n${table(head, rows)}`
}

const setting = ({ threads, numerics, batchSize }: KernelResult) => `${threadCount(threads)}, ${numerics}, batch ${batchSize}`

/** The rows add up to the step: what ops gain or lose by running together is a row of its own. */
function kernelTable(result: KernelResult): string {
  const { ops, stepMs, peakGflops, threads } = result
  const rows = kernelRows(ops, ({ name }) => name)
  const sumMs = rows.reduce((sum, row) => sum + row.ms, 0)
  const speed = (operations: number, timeMs: number) => operations / (timeMs * 1e6)
  const lines = rows.map(({ name, count, ms: timeMs, operations }) => [
    name,
    String(count),
    ms(timeMs),
    percent(timeMs / stepMs),
    operations > 0 ? speed(operations, timeMs).toFixed(0) : '',
    operations > 0 ? (speed(operations, timeMs) / (peakGflops * threads)).toFixed(2) : ''
  ])
  const together = ['Together instead of one by one', '', ms(stepMs - sumMs), percent((stepMs - sumMs) / stepMs), '', '']
  const whole = ['**Step**', String(ops.length), `**${ms(stepMs)}**`, '100 %', '', '']
  const head = ['kernel', 'ops', 'ms', 'of the step', 'GFLOP/s', 'of the peak']
  return `### ${title(result)} (${setting(result)})\n\n${table(head, [...lines, together, whole])}`
}

function floorRow(result: KernelResult): string[] {
  const { productsMs, passesMs } = stepFloor(modelSpec(result.model, result.sizePx), result.batchSize, result)
  const floorMs = productsMs + passesMs
  const probes = [result.peakGflops.toFixed(1), result.bandwidthGBps.toFixed(1)]
  const parts = [productsMs, passesMs, floorMs, result.stepMs].map(ms)
  return [title(result), setting(result), ...probes, ...parts, percent(floorMs / result.stepMs)]
}

function floorSection({ machine, date, results }: KernelFile): string {
  const head = ['network', 'setting', 'peak, GFLOP/s', 'memory, GB/s', 'products, ms', 'passes, ms', 'floor, ms', 'step, ms', 'reached']
  return `${conditions(machine, date, null)}\n\n${table(head, results.map(floorRow))}`
}

function scalingSection({ machine, date, rounds, results }: ScalingFile): string {
  const counts = [...new Set(results.map(({ threads }) => threads))].toSorted((a, b) => a - b)
  const nameOf = (result: (typeof results)[number]) => `${title(result)} | ${result.numerics}`
  const rows = [...new Set(results.map(nameOf))].map((name) => {
    const field = (count: number) => {
      const found = results.find((result) => nameOf(result) === name && result.threads === count)
      return found ? `${ms(found.stepMs)} (${found.speedUp.toFixed(2)})` : ''
    }
    return [name, ...counts.map(field)]
  })
  const head = ['network', 'numerics', ...counts.map((count) => `${threadCount(count)}, ms (speed-up)`)]
  return `${conditions(machine, date, rounds)}\n\n${table(head, rows)}`
}

function runSection({ machine, date, engineVersion, batchSize, results }: RunClockFile): string {
  const head = ['network', 'threads', 'steps', 'first step after, ms', 'epoch, s', 'sum of steps, s', 'ratio', 'median step, ms', 'step alone, ms']
  const rows = results.map((result) => [
    title(result),
    String(result.threads),
    String(result.steps),
    result.startMs.toFixed(0),
    (result.epochMs / 1000).toFixed(2),
    (result.stepsMs / 1000).toFixed(2),
    (result.epochMs / result.stepsMs).toFixed(3),
    ms(result.medianStepMs),
    ms(result.probedStepMs)
  ])
  return `${conditions({ ...machine, engineVersion }, date, null)}\n\nBatch ${batchSize}.\n\n${table(head, rows)}`
}

function memorySection({ machine, date, results }: MemoryFile): string {
  const head = ['network', 'batch', 'threads', 'engine, MB', 'tab before, MB', 'tab peak, MB']
  const rows = results.map((result) => [
    title(result),
    String(result.batchSize),
    String(result.threads),
    megabytes(result.plannedBytes),
    megabytes(result.emptyTabBytes),
    megabytes(result.peakBytes)
  ])
  return `${conditions(machine, date, null)}\n\n${table(head, rows)}`
}

function peersSection({ machine, date, rounds, results }: PeersFile): string {
  const head = ['network', 'framework', 'batch', 'threads', 'loss of the first step', 'ms', 'times ours']
  const rows = results.map((result) => [
    title(result),
    result.name,
    String(result.batchSize),
    result.threadsUsed,
    result.firstLoss.toFixed(6),
    ms(result.stepMs),
    result.ratio.toFixed(2)
  ])
  return `${conditions(machine, date, rounds)}\n\n${table(head, rows)}`
}

function enginesSection({ machine, date, results, absent }: EnginesFile): string {
  const head = [
    'network',
    'engine',
    'graphics device',
    'batch',
    'threads',
    'rounds',
    'load, ms',
    'step, ms',
    'fastest step',
    'memory, MB',
    'times the first'
  ]
  const firstMs = results[0]?.stepMs ?? NaN
  const rows = results.map((result) => [
    title(result),
    result.title,
    result.adapter ?? '',
    String(result.batchSize),
    String(result.threads),
    String(result.rounds),
    ms(result.compileMs),
    ms(result.stepMs),
    ms(result.minStepMs),
    megabytes(result.deviceBytes),
    (result.stepMs / firstMs).toFixed(2)
  ])
  const missing = absent.map(({ engine, reason }) => `${ENGINE_TITLES[engine]}: ${reason}`)
  return [conditions(machine, date, null), table(head, rows), ...missing].join('\n\n')
}

/** Section of the document -> its text. */
export function sectionsOf(file: BenchFile): Record<string, string> {
  switch (file.bench) {
    case 'step':
      return { step: stepSection(file) }
    case 'kernels':
      return { kernels: [conditions(file.machine, file.date, null), ...file.results.map(kernelTable)].join('\n\n'), floor: floorSection(file) }
    case 'scaling':
      return { scaling: scalingSection(file) }
    case 'run':
      return { run: runSection(file) }
    case 'memory':
      return { memory: memorySection(file) }
    case 'peers':
      return { peers: peersSection(file) }
    case 'engines':
      return { engines: enginesSection(file) }
    default:
      return file satisfies never
  }
}

/** Puts the text between `<!-- name -->` and `<!-- /name -->`. Throws when the document has no such place. */
export function fillSection(document: string, name: string, text: string): string {
  const [open, close] = [`<!-- ${name} -->`, `<!-- /${name} -->`]
  const [start, end] = [document.indexOf(open), document.indexOf(close)]
  if (start < 0 || end < start) throw new Error(`docs/performance.md has no place for ${name}: it needs ${open} and, below it, ${close}.`)
  return `${document.slice(0, start + open.length)}\n\n${text}\n\n${document.slice(end)}`
}
