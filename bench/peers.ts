/**
 * `npm run bench -- peers`: one training step of the same network on the same batch from the same initial weights, in the lab's engine, in
 * native PyTorch and in the other frameworks that can train on a browser's processor; in turn, in one page. The first loss of each stands
 * beside its time: where they differ, something else was computed. Running statistics of batch norm are not kept by TensorFlow.js.
 */
import type { Page } from '@playwright/test'
import { writeFileSync } from 'node:fs'
import { dependencies } from '../package.json'
import { machine, type Machine } from './machine.ts'
import { NATIVE_LAYOUTS, findTorchPython, startNativeTorch, type InitialState, type NativeTorch } from './native-torch.ts'
import { withPage } from './open-page.ts'
import type { PeerName } from './peer-page/main.ts'
import { peerData, type PeerTask } from './peer-page/peer-task.ts'
import { median, timeRounds, variant, type Variant } from './rounds.ts'
import { readStepOptions, type Cell, type StepOptions } from './step-options.ts'

const DEFAULTS = { cells: 'resnet20:32,idsia:48', threads: '2', numerics: 'fast', rounds: '2' }
/** The slowest takes more than a minute per step. */
const MIN_STEPS = 1

export interface PeerResult extends PeerTask {
  name: string
  /** Threads that the framework uses: as asked, its one, or as many as the machine has. */
  threadsUsed: string
  firstLoss: number
  stepMs: number
  /** Time / time of the first in the list, ours. */
  ratio: number
}

export interface PeersFile {
  bench: 'peers'
  machine: Machine
  date: string
  rounds: number
  results: readonly PeerResult[]
}

interface Entry {
  variant: Variant
  firstLoss: number
  threadsUsed: string
}

const base64 = ({ buffer, byteOffset, byteLength }: Uint8Array | Float32Array) => Buffer.from(buffer, byteOffset, byteLength).toString('base64')

function initialState(task: PeerTask): InitialState {
  const { weights, pixels, labels } = peerData(task)
  return { weights: weights.map(({ shape, values }) => ({ shape, base64: base64(values) })), pixels: base64(pixels), labels: base64(labels) }
}

async function nativeEntries(native: NativeTorch, task: PeerTask): Promise<Entry[]> {
  const firstLoss = await native.load({ ...task, initial: initialState(task) })
  return NATIVE_LAYOUTS.map((layout) => ({
    variant: variant(`PyTorch ${layout}`, (steps) => native.time(layout, steps)),
    firstLoss,
    threadsUsed: String(task.threads)
  }))
}

async function pageEntry(page: Page, name: PeerName, task: PeerTask): Promise<Entry> {
  const { firstLoss, threads } = await page.evaluate(({ name, task }) => globalThis.loadPeer(name, task), { name, task })
  const time = async (steps: number) => {
    const times = await page.evaluate(({ name, steps }) => globalThis.timePeer(name, steps), { name, steps })
    return { medianMs: median(times), minMs: Math.min(...times) }
  }
  return { variant: variant(name, time), firstLoss, threadsUsed: threads === null ? 'all' : String(threads) }
}

async function benchCell(page: Page, cell: Cell, options: StepOptions, native: NativeTorch | null): Promise<PeerResult[]> {
  const [threads = 2] = options.threads
  const task = { ...cell, batchSize: options.batchSize, threads }
  const own: Entry[] = []
  for (const numerics of options.numerics) own.push(await pageEntry(page, `signpost ${numerics}`, task))
  const entries = [
    ...own,
    ...(native ? await nativeEntries(native, task) : []),
    await pageEntry(page, 'jax-js wasm', task),
    await pageEntry(page, 'tfjs wasm', task),
    await pageEntry(page, 'tfjs cpu', task)
  ]
  await timeRounds(
    entries.map((entry) => entry.variant),
    options.rounds,
    MIN_STEPS
  )
  const times = entries.map((entry) => median(entry.variant.roundMedians))
  return entries.map(({ variant: { name }, firstLoss, threadsUsed }, index) => {
    const stepMs = times[index] ?? NaN
    return { ...task, name, threadsUsed, firstLoss, stepMs, ratio: stepMs / (times[0] ?? NaN) }
  })
}

function print({ model, sizePx, batchSize, name, threadsUsed, firstLoss, stepMs, ratio }: PeerResult): void {
  const time = `${stepMs.toFixed(1).padStart(9)} ms/step ${ratio.toFixed(2).padStart(8)} x`
  console.log(
    `${model} ${sizePx} px, batch ${batchSize}: ${name.padEnd(22)} ${threadsUsed.padStart(3)} threads ${time}  loss ${firstLoss.toFixed(6)}`
  )
}

/** Options as those of `step`; the first number of threads counts. Throws with one clear line for unknown ones. */
export async function benchPeers(args: readonly string[]): Promise<void> {
  const options = readStepOptions(args, DEFAULTS)
  const python = findTorchPython()
  const native = python === null ? null : await startNativeTorch(python)
  const results: PeerResult[] = []
  let version = ''
  try {
    for (const cell of options.cells) {
      // A page for each: no framework lets go of all its memory.
      await withPage('peer-page', 'timePeer', async (page, browser) => {
        version = `Chromium ${browser.version()}`
        const found = await benchCell(page, cell, options, native)
        found.forEach(print)
        results.push(...found)
      })
    }
  } finally {
    native?.close()
  }
  const versions = { pytorch: native?.version ?? null, tfjs: dependencies['@tensorflow/tfjs-core'], jaxjs: dependencies['@jax-js/jax'] }
  const file: PeersFile = { bench: 'peers', machine: machine(version, versions), date: new Date().toISOString(), rounds: options.rounds, results }
  if (options.jsonPath !== null) writeFileSync(options.jsonPath, `${JSON.stringify(file, null, 2)}\n`)
}
