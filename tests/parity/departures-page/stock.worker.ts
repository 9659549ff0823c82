/** The backends as TensorFlow.js ships them. */
import '@tensorflow/tfjs-backend-cpu'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import wasmUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import { setWebGLContext } from '@tensorflow/tfjs-backend-webgl'
import * as tf from '@tensorflow/tfjs-core'
import { expose } from 'comlink'
import { exhaustMemory, runCase } from '../departure-cases.ts'
import type { CaseWorkerApi } from './own.worker.ts'

const names = ['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'] as const
setWasmPaths(Object.fromEntries(names.map((name) => [name, wasmUrl])))
tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false)

async function start(backend: string): Promise<void> {
  // It would refuse a software device.
  if (backend === 'webgl') setWebGLContext(2, new OffscreenCanvas(1, 1).getContext('webgl2') as WebGL2RenderingContext)
  await tf.setBackend(backend)
}

const api: CaseWorkerApi = {
  run: (backend, name) => runCase(name, backend, () => start(backend)),
  exhaust: async () => {
    await start('wasm')
    return exhaustMemory()
  }
}

expose(api)
