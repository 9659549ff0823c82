/**
 * The WebAssembly module of TensorFlow.js, started as its own `init` does it, but for one thing: `init` gives its threads the source text of
 * a function, which a minifier has tied to names outside it. Here they load the package's file as it is.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import oneThreadUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url'
import threadedUrl from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url'
import threadedFactory from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js'
import scriptUrl from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js?url'
import { wasmWorkerContents } from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js'
import oneThreadFactory from '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm.js'

type WasmModule = BackendWasm['wasm']

type CFunction = (...values: number[]) => number

/** Emscripten's, which the package's types leave out. */
interface Wrapper {
  cwrap: (name: string, result: 'number' | null, parameters: string[]) => CFunction
}

/** A thread starts in a blob, where a relative address leads nowhere. */
const absolute = (url: string) => new URL(url, globalThis.location.href).href

let workerUrl: string | null = null

/** The package has the script of its threads as a text, in which the escaped line ends of string literals have become real ones. */
function workerScriptUrl(): string {
  workerUrl ??= URL.createObjectURL(new Blob([wasmWorkerContents.replaceAll('\n', '\\n')], { type: 'text/javascript' }))
  return workerUrl
}

function withNames(module: WasmModule): WasmModule {
  const { cwrap } = module as WasmModule & Wrapper
  const wrap = (name: string, result: 'number' | null, parameters: number) => cwrap(name, result, Array<string>(parameters).fill('number'))
  module.tfjs = {
    init: wrap('init', null, 0),
    initWithThreadsCount: wrap('init_with_threads_count', null, 1),
    getThreadsCount: wrap('get_threads_count', 'number', 0),
    registerTensor: wrap('register_tensor', null, 3),
    disposeData: wrap('dispose_data', null, 1),
    dispose: wrap('dispose', null, 0)
  }
  return module
}

/** Never settles when the threads may not start. Rejects when the file cannot be had. */
export function startModule(threaded: boolean): Promise<WasmModule> {
  return new Promise((resolve, reject) => {
    const config = {
      locateFile: (path: string) => (path.endsWith('.worker.js') ? workerScriptUrl() : absolute(threaded ? threadedUrl : oneThreadUrl)),
      onAbort: (reason: string) => reject(new Error(reason)),
      ...(threaded && { mainScriptUrlOrBlob: absolute(scriptUrl) })
    }
    const started: Promise<WasmModule> = threaded ? threadedFactory(config) : oneThreadFactory(config)
    started.then((module) => resolve(withNames(module)), reject)
  })
}
