/**
 * `npm run bench -- kernels`: each kernel on the real shapes of a network, by itself, in Chromium: milliseconds, GFLOP/s of the direct
 * algorithm's operations, and the fraction of the peak that was probed in the same page. Winograd's kernels may go beyond 1.
 */
import { writeFileSync } from 'node:fs'
import type { KernelTask, KernelTimes } from './kernel-page/main.ts'
import { kernelRows, type KernelRow } from './kernel-rows.ts'
import { machine, type Machine } from './machine.ts'
import { withPage } from './open-page.ts'
import { readStepOptions, type Cell, type StepOptions } from './step-options.ts'

export type KernelResult = KernelTask & KernelTimes

export interface KernelFile {
  bench: 'kernels'
  machine: Machine
  date: string
  results: readonly KernelResult[]
}

function printRows(list: readonly KernelRow[], peakGflops: number): void {
  for (const { name, ms, minMs, operations, count } of list) {
    const gflops = operations / (ms * 1e6)
    const speed = operations > 0 ? `${gflops.toFixed(1).padStart(7)} GFLOP/s ${(gflops / peakGflops).toFixed(2).padStart(6)} of peak` : ''
    console.log(`${name.padEnd(46)} ${String(count).padStart(4)} ops ${ms.toFixed(2).padStart(8)} ms (min ${minMs.toFixed(2).padStart(7)}) ${speed}`)
  }
}

function printCell(
  cell: Cell,
  threads: number,
  numerics: string,
  { ops, stepMs, minStepMs, peakGflops, bandwidthGBps, passBytes }: KernelTimes
): void {
  const sum = ops.reduce((total, op) => total + op.medianMs, 0)
  const minSum = ops.reduce((total, op) => total + op.minMs, 0)
  console.log(
    `\n${cell.model} ${cell.sizePx} px, ${threads} threads, ${numerics}: step ${stepMs.toFixed(1)} ms (min ${minStepMs.toFixed(1)}), ops one by one ${sum.toFixed(1)} ms (min ${minSum.toFixed(1)})`
  )
  const passes = `the passes move at least ${(passBytes / 1e6).toFixed(0)} MB`
  console.log(`peak of one thread ${peakGflops.toFixed(1)} GFLOP/s, memory ${bandwidthGBps.toFixed(1)} GB/s, ${passes}`)
  printRows(
    kernelRows(ops, ({ name }) => name),
    peakGflops * threads
  )
  console.log('slowest ops:')
  printRows(kernelRows(ops, ({ name, layer }) => `${name} ${layer}`).slice(0, 24), peakGflops * threads)
}

/** Options as those of `step`. Throws with one clear line for unknown ones. */
export async function benchKernels(args: readonly string[]): Promise<void> {
  const options: StepOptions = readStepOptions(args)
  const results: KernelResult[] = []
  const version = await withPage('kernel-page', 'timeKernels', async (page, browser) => {
    for (const cell of options.cells) {
      for (const threads of options.threads) {
        for (const numerics of options.numerics) {
          const { rounds, batchSize } = options
          const task = { ...cell, threads, numerics, batchSize, rounds, tape: 'training' as const }
          const times = await page.evaluate((wanted) => globalThis.timeKernels(wanted), task)
          printCell(cell, threads, numerics, times)
          results.push({ ...task, ...times })
        }
      }
    }
    return `Chromium ${browser.version()}`
  })
  const file: KernelFile = { bench: 'kernels', machine: machine(version), date: new Date().toISOString(), results }
  if (options.jsonPath !== null) writeFileSync(options.jsonPath, `${JSON.stringify(file, null, 2)}\n`)
}
