/**
 * `npm run bench -- step`: milliseconds per training step of the production build in Chromium, beside native PyTorch on the same cores.
 * All variants of a cell are timed in turn, round by round, so that a busy machine slows all of them; the result is the median over the
 * rounds of each round's median step. Not responsible for data: the batches are random bytes.
 */
import { writeFileSync } from 'node:fs'
import { inferShapes } from '#lib/models/infer-shapes.ts'
import { modelSpec } from '#lib/models/registry.ts'
import type { ModelId } from '#lib/schema/model.ts'
import type { EngineId, Numerics } from '#lib/schema/run.ts'
import { openBrowserSteps, type BrowserSteps } from './browser-steps.ts'
import { machine, type Machine } from './machine.ts'
import { NATIVE_LAYOUTS, findTorchPython, startNativeTorch, type NativeTorch } from './native-torch.ts'
import { fastest, median, timeRounds, variant } from './rounds.ts'
import { readStepOptions, type Cell, type StepOptions } from './step-options.ts'

const ENGINE: EngineId = 'signpost-wasm'

export interface StepResult {
  model: ModelId
  sizePx: number
  engine: EngineId
  threads: number
  numerics: Numerics
  stepMs: number
  minStepMs: number
  /** 2 x multiply-adds x 3 (forward, gradients of inputs and of weights) x batch / time, convolutions and dense layers. */
  gflops: number
  nativeStepMs: number | null
  nativeLayout: string | null
  /** stepMs / nativeStepMs: below 1 the browser is faster. */
  ratio: number | null
}

export interface StepFile {
  bench: 'step'
  machine: Machine
  date: string
  batchSize: number
  rounds: number
  cells: readonly StepResult[]
}

async function benchCell(
  cell: Cell,
  threads: number,
  options: StepOptions,
  browser: BrowserSteps,
  native: NativeTorch | null
): Promise<StepResult[]> {
  const { batchSize } = options
  await native?.load({ ...cell, threads, batchSize })
  const nativeVariants = native ? NATIVE_LAYOUTS.map((layout) => variant(layout, (steps) => native.time(layout, steps))) : []
  const own = options.numerics.map((numerics) => ({
    numerics,
    variant: variant(numerics, (steps) => browser.time({ ...cell, threads, numerics, batchSize }, steps))
  }))
  await timeRounds([...own.map((entry) => entry.variant), ...nativeVariants], options.rounds)
  const best = fastest(nativeVariants)
  const nativeStepMs = best && median(best.roundMedians)
  const { multiplyAdds } = inferShapes(modelSpec(cell.model, cell.sizePx))
  return own.map((entry) => {
    const stepMs = median(entry.variant.roundMedians)
    return {
      ...cell,
      engine: ENGINE,
      threads,
      numerics: entry.numerics,
      stepMs,
      minStepMs: entry.variant.minMs,
      gflops: (2 * multiplyAdds * 3 * batchSize) / (stepMs * 1e6),
      nativeStepMs,
      nativeLayout: best?.name ?? null,
      ratio: nativeStepMs === null ? null : stepMs / nativeStepMs
    }
  })
}

const COLUMNS = ['model', 'px', 'threads', 'numerics', 'ms/step', 'min', 'GFLOP/s', 'native ms', 'ratio']
const WIDTHS = [10, 4, 8, 9, 9, 9, 8, 20, 6]

const tableLine = (fields: readonly string[]) =>
  fields.map((field, i) => (i === 0 ? field.padEnd(WIDTHS[i] ?? 0) : field.padStart(WIDTHS[i] ?? 0))).join(' ')

function resultLine(result: StepResult): string {
  const native = result.nativeStepMs === null ? '-' : `${result.nativeStepMs.toFixed(1)} ${result.nativeLayout ?? ''}`
  return tableLine([
    result.model,
    String(result.sizePx),
    String(result.threads),
    result.numerics,
    result.stepMs.toFixed(1),
    result.minStepMs.toFixed(1),
    result.gflops.toFixed(1),
    native,
    result.ratio?.toFixed(2) ?? '-'
  ])
}

async function benchAll(options: StepOptions, browser: BrowserSteps, native: NativeTorch | null): Promise<StepResult[]> {
  const results: StepResult[] = []
  console.log(tableLine(COLUMNS))
  for (const cell of options.cells) {
    for (const threads of options.threads) {
      const rows = await benchCell(cell, threads, options, browser, native)
      for (const row of rows) console.log(resultLine(row))
      results.push(...rows)
    }
  }
  return results
}

/** Throws with one clear line for unknown options, a missing Chromium or a page that does not answer. */
export async function benchStep(args: readonly string[]): Promise<void> {
  const options = readStepOptions(args)
  const browser = await openBrowserSteps()
  const python = findTorchPython()
  const native = python === null ? null : await startNativeTorch(python)
  try {
    console.log(
      `${browser.version}; native PyTorch: ${native?.version ?? 'no python3 with torch found, no ratio'}; batch ${options.batchSize}, ${options.rounds} rounds`
    )
    const cells = await benchAll(options, browser, native)
    console.log('ms/step: median over rounds of the median step. GFLOP/s: 2 x multiply-adds x 3 x batch / time, convolutions and dense layers.')
    const { rounds, batchSize } = options
    const versions = { engineVersion: browser.engineVersion, pytorch: native?.version ?? null }
    const file: StepFile = { bench: 'step', machine: machine(browser.version, versions), date: new Date().toISOString(), batchSize, rounds, cells }
    if (options.jsonPath !== null) writeFileSync(options.jsonPath, `${JSON.stringify(file, null, 2)}\n`)
  } finally {
    native?.close()
    await browser.close()
  }
}
