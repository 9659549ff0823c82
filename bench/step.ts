/**
 * `npm run bench -- step`: milliseconds per training step of the production build in Chromium, beside native PyTorch on the same cores.
 * All variants of a cell are timed in turn, round by round, so that a busy machine slows all of them; the result is the median over the
 * rounds of all launches of each round's median step. Not responsible for data: the batches are random bytes.
 */
import { writeFileSync } from 'node:fs'
import { inferShapes } from '#lib/models/infer-shapes.ts'
import { modelSpec } from '#lib/models/registry.ts'
import type { ModelId } from '#lib/schema/model.ts'
import type { EngineId, Numerics } from '#lib/schema/run.ts'
import { openBrowserSteps, type BrowserSteps } from './browser-steps.ts'
import { machine, type Machine } from './machine.ts'
import { NATIVE_LAYOUTS, findTorchPython, startNativeTorch, type NativeTorch } from './native-torch.ts'
import { fastest, median, timeRounds, variant, type Variant } from './rounds.ts'
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
  launches: number
  cells: readonly StepResult[]
}

/** What is running; another launch, another one. */
interface Session {
  browser: BrowserSteps
  native: NativeTorch | null
}

async function openSession(python: string | null): Promise<Session> {
  const browser = await openBrowserSteps()
  return { browser, native: python === null ? null : await startNativeTorch(python) }
}

/** All ways to run a cell on so many threads; their times grow from launch to launch. */
interface Trial {
  cell: Cell
  threads: number
  own: readonly { numerics: Numerics; variant: Variant }[]
  natives: readonly Variant[]
}

/** `current` gives the session of the launch that is timed. */
function trials({ cells, threads, numerics, batchSize }: StepOptions, current: () => Session): Trial[] {
  const timeNative = (layout: (typeof NATIVE_LAYOUTS)[number]) => (steps: number) => {
    const { native } = current()
    if (!native) throw new Error('There is no native PyTorch to time.')
    return native.time(layout, steps)
  }
  return cells.flatMap((cell) =>
    threads.map((count) => ({
      cell,
      threads: count,
      own: numerics.map((kind) => ({
        numerics: kind,
        variant: variant(kind, (steps) => current().browser.time({ ...cell, threads: count, numerics: kind, batchSize }, steps))
      })),
      natives: current().native ? NATIVE_LAYOUTS.map((layout) => variant(layout, timeNative(layout))) : []
    }))
  )
}

function resultsOf({ cell, threads, own, natives }: Trial, batchSize: number): StepResult[] {
  const best = fastest(natives)
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

/** One launch: every trial's rounds. Prints what is known so far. */
async function timeAll(all: readonly Trial[], { batchSize, rounds }: StepOptions, { native }: Session): Promise<void> {
  console.log(tableLine(COLUMNS))
  for (const trial of all) {
    await native?.load({ ...trial.cell, threads: trial.threads, batchSize })
    await timeRounds([...trial.own.map((entry) => entry.variant), ...trial.natives], rounds)
    for (const row of resultsOf(trial, batchSize)) console.log(resultLine(row))
  }
}

/** Throws with one clear line for unknown options, a missing Chromium or a page that does not answer. */
export async function benchStep(args: readonly string[]): Promise<void> {
  const options = readStepOptions(args)
  const { rounds, launches, batchSize } = options
  const python = findTorchPython()
  let session = await openSession(python)
  const all = trials(options, () => session)
  const close = async () => {
    session.native?.close()
    await session.browser.close()
  }
  try {
    const pytorch = session.native?.version ?? 'no python3 with torch found, no ratio'
    console.log(`${session.browser.version}; native PyTorch: ${pytorch}; batch ${batchSize}, ${rounds} rounds, launches ${launches}`)
    for (let launch = 0; launch < launches; launch++) {
      if (launch > 0) {
        await close()
        session = await openSession(python)
      }
      await timeAll(all, options, session)
    }
    console.log('ms/step: median over rounds of the median step. GFLOP/s: 2 x multiply-adds x 3 x batch / time, convolutions and dense layers.')
    const { browser, native } = session
    const about = machine(browser.version, { engineVersion: browser.engineVersion, pytorch: native?.version ?? null })
    const cells = all.flatMap((trial) => resultsOf(trial, batchSize))
    const file: StepFile = { bench: 'step', machine: about, date: new Date().toISOString(), batchSize, rounds, launches, cells }
    if (options.jsonPath !== null) writeFileSync(options.jsonPath, `${JSON.stringify(file, null, 2)}\n`)
  } finally {
    await close()
  }
}
