/**
 * `npm run bench -- memory`: bytes of the engine's plan and peak memory of the tab, per network and size, while the production build trains
 * on random bytes. A fresh browser for each, because a peak never falls. Not in it: images of a data set, which a real run keeps beside.
 */
import { writeFileSync } from 'node:fs'
import { openBrowserSteps } from './browser-steps.ts'
import { machine, type Machine } from './machine.ts'
import { readStepOptions, type Cell } from './step-options.ts'

const STEPS = 5

export interface MemoryResult extends Cell {
  threads: number
  batchSize: number
  /** The engine's one memory: weights, activations, scratch. */
  plannedBytes: number
  /** Largest resident size of the page's process before any model, and after training steps and evaluation. Null: no /proc here. */
  emptyTabBytes: number | null
  peakBytes: number | null
}

export interface MemoryFile {
  bench: 'memory'
  machine: Machine
  date: string
  results: readonly MemoryResult[]
}

async function measure(cell: Cell, threads: number, batchSize: number): Promise<MemoryResult & { version: string }> {
  const browser = await openBrowserSteps()
  try {
    const emptyTabBytes = await browser.peakBytes()
    const { deviceBytes } = await browser.probe({ ...cell, threads, numerics: 'fast', batchSize }, STEPS)
    const peakBytes = await browser.peakBytes()
    return { ...cell, threads, batchSize, plannedBytes: deviceBytes, emptyTabBytes, peakBytes, version: browser.version }
  } finally {
    await browser.close()
  }
}

const megabytes = (bytes: number | null) => (bytes === null ? '-' : `${(bytes / 1e6).toFixed(0)} MB`)

/** Options as those of `step`; rounds and numerics change nothing. Throws with one clear line for unknown ones. */
export async function benchMemory(args: readonly string[]): Promise<void> {
  const { cells, threads, batchSize, jsonPath } = readStepOptions(args, { threads: '2', numerics: 'fast' })
  const results: MemoryResult[] = []
  let browserVersion = ''
  for (const cell of cells) {
    for (const count of threads) {
      const { version, ...result } = await measure(cell, count, batchSize)
      browserVersion = version
      results.push(result)
      const { plannedBytes, emptyTabBytes, peakBytes } = result
      const text = `plan ${megabytes(plannedBytes)}, peak of the tab ${megabytes(peakBytes)} (empty ${megabytes(emptyTabBytes)})`
      console.log(`${cell.model} ${cell.sizePx} px, ${count} threads, batch ${batchSize}: ${text}`)
    }
  }
  const file: MemoryFile = { bench: 'memory', machine: machine(browserVersion), date: new Date().toISOString(), results }
  if (jsonPath !== null) writeFileSync(jsonPath, `${JSON.stringify(file, null, 2)}\n`)
}
