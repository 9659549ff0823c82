/**
 * `npm run bench -- scaling`: the step on 1, 2, 4 and 8 threads in one page, in turn, and how much faster than on one thread. Numbers of
 * threads beyond the cores are real threads too, which the engine itself does not start: they must not be slower than as many as cores.
 */
import type { Page } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import type {} from './kernel-page/main.ts'
import type { ModelTask } from './kernel-page/started-model.ts'
import { machine, type Machine } from './machine.ts'
import { withPage } from './open-page.ts'
import { median, timeRounds, variant } from './rounds.ts'
import { readStepOptions, type StepOptions } from './step-options.ts'

export interface ScalingResult extends ModelTask {
  /** Median over the rounds of each round's median step. */
  stepMs: number
  minStepMs: number
  /** Time on the fewest threads of the run (1, unless asked otherwise) / this time. */
  speedUp: number
}

export interface ScalingFile {
  bench: 'scaling'
  machine: Machine
  date: string
  rounds: number
  results: readonly ScalingResult[]
}

const DEFAULTS = { threads: '1,2,4,8', cells: 'resnet20:32,idsia:48' }

/** All numbers of threads of one network in one kind of numerics. */
async function scaleOne(page: Page, tasks: readonly ModelTask[], rounds: number): Promise<ScalingResult[]> {
  const timed = tasks.map((task) => {
    const time = async (steps: number) => {
      const times = await page.evaluate(({ task, steps }) => globalThis.timeSteps(task, steps), { task, steps })
      return { medianMs: median(times), minMs: Math.min(...times) }
    }
    return { task, variant: variant(`${task.threads}`, time) }
  })
  await timeRounds(
    timed.map((entry) => entry.variant),
    rounds
  )
  const base = timed.reduce((fewest, entry) => (entry.task.threads < fewest.task.threads ? entry : fewest))
  const baseMs = median(base.variant.roundMedians)
  return timed.map(({ task, variant: { roundMedians, minMs } }) => {
    const stepMs = median(roundMedians)
    return { ...task, stepMs, minStepMs: minMs, speedUp: baseMs / stepMs }
  })
}

function print({ model, sizePx, threads, numerics, stepMs, minStepMs, speedUp }: ScalingResult): void {
  const times = `${stepMs.toFixed(1).padStart(8)} ms/step (min ${minStepMs.toFixed(1).padStart(7)})`
  console.log(
    `${model.padEnd(9)} ${sizePx} px ${numerics.padEnd(6)} ${String(threads).padStart(3)} threads ${times} ${speedUp.toFixed(2).padStart(5)} x`
  )
}

async function scaleAll(page: Page, { cells, numerics, threads, batchSize, rounds }: StepOptions): Promise<ScalingResult[]> {
  const results: ScalingResult[] = []
  for (const cell of cells) {
    for (const kind of numerics) {
      const tasks = threads.map((count) => ({ ...cell, numerics: kind, threads: count, batchSize }))
      const found = await scaleOne(page, tasks, rounds)
      found.forEach(print)
      results.push(...found)
    }
  }
  return results
}

/** Options as those of `step`. Throws with one clear line for unknown ones. */
export async function benchScaling(args: readonly string[]): Promise<void> {
  const options = readStepOptions(args, DEFAULTS)
  await withPage('kernel-page', 'timeKernels', async (page, browser) => {
    const results = await scaleAll(page, options)
    const version = `Chromium ${browser.version()}`
    const file: ScalingFile = { bench: 'scaling', machine: machine(version), date: new Date().toISOString(), rounds: options.rounds, results }
    if (options.jsonPath !== null) writeFileSync(options.jsonPath, `${JSON.stringify(file, null, 2)}\n`)
  })
}
