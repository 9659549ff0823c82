import { BackendWasm, getThreadsCount, setThreadsCount } from '@tensorflow/tfjs-backend-wasm'
import * as tf from '@tensorflow/tfjs-core'
import { EngineUnavailableError } from '../../engine.ts'
import type { BackendStarter, RunningBackend } from '../backend.ts'
import { DeviceWatch } from '../../device-watch.ts'
import { removeBackend, replaceBackend } from '../replace-backend.ts'
import { wasmBatchNorm } from './batch-norm.ts'
import { filterGradient, inputGradient } from './convolution-gradients.ts'
import { evaluationNorm } from './evaluation-norm.ts'
import { replaceKernel } from '../own-kernel.ts'
import { guardAllocations, heapBytes } from './memory.ts'
import { startModule } from './module.ts'
import { maxPoolGradient } from './pooling-gradient.ts'
import { matrixProduct } from './products.ts'
import { rectifier } from './rectifier.ts'
import { leadingSum } from './reductions.ts'
import { mostThreads, noteFailedThreads } from './threads.ts'

const START_DEADLINE_MS = 8_000

replaceKernel('wasm', filterGradient)
replaceKernel('wasm', inputGradient)
replaceKernel('wasm', maxPoolGradient)
replaceKernel('wasm', matrixProduct)
replaceKernel('wasm', rectifier)
replaceKernel('wasm', leadingSum)
replaceKernel('wasm', evaluationNorm)

function withinDeadline(work: Promise<boolean>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(false), START_DEADLINE_MS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** null when it did not start. */
async function startWith(threads: number): Promise<BackendWasm | null> {
  const created: BackendWasm[] = []
  setThreadsCount(threads)
  replaceBackend('wasm', async () => {
    const backend = new BackendWasm(guardAllocations(await startModule(threads > 1)))
    created.push(backend)
    return backend
  })
  const isStarted = await withinDeadline(tf.setBackend('wasm'))
  return isStarted ? (created[0] ?? null) : null
}

async function start(wantedThreads: number): Promise<RunningBackend> {
  const threads = Math.min(wantedThreads, mostThreads())
  const threaded = threads > 1 ? await startWith(threads) : null
  if (threads > 1 && !threaded) noteFailedThreads()
  const backend = threaded ?? (await startWith(1))
  if (!backend) throw new EngineUnavailableError('The WebAssembly backend of TensorFlow.js did not start.')
  return {
    name: 'wasm',
    threads: getThreadsCount(),
    fixedShapes: false,
    rehearses: true,
    batchNorm: wasmBatchNorm,
    watch: new DeviceWatch(),
    reservedBytes: () => heapBytes(backend),
    withinMemory: (work) => work(),
    stop: () => removeBackend('wasm')
  }
}

export const wasmStarter: BackendStarter = { start }
