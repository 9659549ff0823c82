/**
 * `npm run bench -- kernels`: each kernel on the real shapes of a network, by itself, in Chromium: milliseconds, GFLOP/s of the direct
 * algorithm's operations, and the fraction of the peak that was probed in the same page. Winograd's kernels may go beyond 1.
 */
import { chromium, type Browser, type Page } from '@playwright/test'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildPage } from '../scripts/build-page.mjs'
import { launchOptions } from '../scripts/find-browser.mjs'
import { rootDir } from '../scripts/run.mjs'
import { serve } from '../scripts/serve.mjs'
import type { KernelTimes, OpTime } from './kernel-page/main.ts'
import { readStepOptions, type Cell, type StepOptions } from './step-options.ts'

async function withPage<Result>(use: (page: Page, browser: Browser) => Promise<Result>): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), 'signpost-kernels-'))
  const outDir = join(folder, 'page')
  await buildPage(join(rootDir, 'bench/kernel-page'), outDir)
  const server = await serve({ dir: outDir })
  const browser = await chromium.launch(await launchOptions())
  try {
    const page = await browser.newPage()
    await page.goto(server.url)
    await page.waitForFunction(() => 'timeKernels' in globalThis)
    return await use(page, browser)
  } finally {
    await browser.close()
    await server.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Row {
  name: string
  ms: number
  minMs: number
  operations: number
  count: number
}

/** One row per kernel, or per kernel and layer; the slowest first. */
function rows(ops: readonly OpTime[], keyOf: (op: OpTime) => string): Row[] {
  const found = new Map<string, Row>()
  for (const op of ops) {
    const key = keyOf(op)
    const row = found.get(key) ?? { name: key, ms: 0, minMs: 0, operations: 0, count: 0 }
    found.set(key, {
      name: key,
      ms: row.ms + op.medianMs,
      minMs: row.minMs + op.minMs,
      operations: row.operations + op.operations,
      count: row.count + 1
    })
  }
  return [...found.values()].toSorted((a, b) => b.ms - a.ms)
}

function printRows(list: readonly Row[], peakGflops: number): void {
  for (const { name, ms, minMs, operations, count } of list) {
    const gflops = operations / (ms * 1e6)
    const speed = operations > 0 ? `${gflops.toFixed(1).padStart(7)} GFLOP/s ${(gflops / peakGflops).toFixed(2).padStart(6)} of peak` : ''
    console.log(`${name.padEnd(46)} ${String(count).padStart(4)} ops ${ms.toFixed(2).padStart(8)} ms (min ${minMs.toFixed(2).padStart(7)}) ${speed}`)
  }
}

function printCell(cell: Cell, threads: number, numerics: string, { ops, stepMs, minStepMs, peakGflops }: KernelTimes): void {
  const sum = ops.reduce((total, op) => total + op.medianMs, 0)
  const minSum = ops.reduce((total, op) => total + op.minMs, 0)
  console.log(
    `\n${cell.model} ${cell.sizePx} px, ${threads} threads, ${numerics}: step ${stepMs.toFixed(1)} ms (min ${minStepMs.toFixed(1)}), ops one by one ${sum.toFixed(1)} ms (min ${minSum.toFixed(1)})`
  )
  console.log(`peak of one thread ${peakGflops.toFixed(1)} GFLOP/s`)
  printRows(
    rows(ops, ({ name }) => name),
    peakGflops * threads
  )
  console.log('slowest ops:')
  printRows(rows(ops, ({ name, layer }) => `${name} ${layer}`).slice(0, 24), peakGflops * threads)
}

/** Options as those of `step`. Throws with one clear line for unknown ones. */
export async function benchKernels(args: readonly string[]): Promise<void> {
  const options: StepOptions = readStepOptions(args)
  const results: object[] = []
  await withPage(async (page) => {
    for (const cell of options.cells) {
      for (const threads of options.threads) {
        for (const numerics of options.numerics) {
          const task = { ...cell, threads, numerics, rounds: options.rounds, tape: 'training' as const }
          const times = await page.evaluate((wanted) => globalThis.timeKernels(wanted), task)
          printCell(cell, threads, numerics, times)
          results.push({ ...task, ...times })
        }
      }
    }
  })
  if (options.jsonPath !== null) writeFileSync(options.jsonPath, `${JSON.stringify({ date: new Date().toISOString(), results }, null, 2)}\n`)
}
