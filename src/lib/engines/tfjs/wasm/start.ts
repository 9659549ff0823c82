import { BackendWasm, getThreadsCount, setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { init } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm.js'
import oneThreadUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url'
import * as tf from '@tensorflow/tfjs-core'
import { EngineUnavailableError } from '../../engine.ts'
import type { BackendStarter, RunningBackend } from '../backend.ts'
import { DeviceWatch } from '../device-watch.ts'
import { removeBackend, replaceBackend } from '../replace-backend.ts'
import { wasmBatchNorm } from './batch-norm.ts'
import { filterGradient, inputGradient } from './convolution-gradients.ts'
import { evaluationNorm } from './evaluation-norm.ts'
import { replaceKernel } from '../own-kernel.ts'
import { guardAllocations, heapBytes } from './memory.ts'
import { maxPoolGradient } from './pooling-gradient.ts'
import { matrixProduct } from './products.ts'
import { rectifier } from './rectifier.ts'
import { leadingSum } from './reductions.ts'
import { mostThreads, noteFailedThreads } from './threads.ts'

const START_DEADLINE_MS = 15_000

replaceKernel('wasm', filterGradient)
replaceKernel('wasm', inputGradient)
replaceKernel('wasm', maxPoolGradient)
replaceKernel('wasm', matrixProduct)
replaceKernel('wasm', rectifier)
replaceKernel('wasm', leadingSum)
replaceKernel('wasm', evaluationNorm)

// It insists on a name for each build; the one without SIMD is never asked for, because the probe refuses such browsers.
setWasmPaths({
  'tfjs-backend-wasm.wasm': oneThreadUrl,
  'tfjs-backend-wasm-simd.wasm': oneThreadUrl,
  'tfjs-backend-wasm-threaded-simd.wasm': threadedUrl
})

async function create(): Promise<BackendWasm> {
  const { wasm } = await init()
  return new BackendWasm(guardAllocations(wasm))
}

function withinDeadline(work: Promise<boolean>): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => resolve(false), START_DEADLINE_MS)
    work.then(resolve, reject).finally(() => clearTimeout(timer))
  })
}

/** Whether it started. */
async function startWith(threads: number): Promise<boolean> {
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', threads > 1)
  setThreadsCount(threads)
  replaceBackend('wasm', create)
  return withinDeadline(tf.setBackend('wasm')).catch(() => false)
}

async function start(wantedThreads: number): Promise<RunningBackend> {
  const threads = Math.min(wantedThreads, mostThreads())
  if (threads > 1 && !(await startWith(threads))) noteFailedThreads()
  const started = tf.engine().registry
  if (!('wasm' in started) && !(await startWith(1))) throw new EngineUnavailableError('The WebAssembly backend of TensorFlow.js did not start.')
  const backend = tf.backend() as BackendWasm
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
