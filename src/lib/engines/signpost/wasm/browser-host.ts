/** Threads and modules in a browser; to be used inside a worker, because compute on the page's thread would freeze it. */
import type { KernelHost, KernelThreadHandle, KernelThreadListener, KernelVariant } from './host.ts'
import type { KernelThreadNews, KernelThreadStart } from './kernel-thread.ts'

/** Literal URLs, so that the bundler finds the files. */
const moduleUrls: Readonly<Record<KernelVariant, URL>> = {
  'fast-shared': new URL('./generated/fast-shared.wasm', import.meta.url),
  'fast-unshared': new URL('./generated/fast-unshared.wasm', import.meta.url),
  'strict-shared': new URL('./generated/strict-shared.wasm', import.meta.url),
  'strict-unshared': new URL('./generated/strict-unshared.wasm', import.meta.url)
}

async function loadModule(variant: KernelVariant): Promise<WebAssembly.Module> {
  const response = await fetch(moduleUrls[variant])
  if (!response.ok) throw new Error(`The kernels could not be loaded (${response.status}). Reload the page.`)
  return WebAssembly.compile(await response.arrayBuffer())
}

function spawn(start: KernelThreadStart, listener: KernelThreadListener): KernelThreadHandle {
  const worker = new Worker(new URL('../../../../../workers/kernel.worker.ts', import.meta.url), { type: 'module', name: `kernel ${start.thread}` })
  worker.addEventListener('message', ({ data }: MessageEvent<KernelThreadNews>) => listener.news(data))
  worker.addEventListener('error', (event) => listener.failed(event.message || 'script error'))
  worker.addEventListener('messageerror', () => listener.failed('unreadable message'))
  worker.postMessage({ ...start, buildKey: __BUILD_KEY__ })
  return worker
}

export function browserHost(): KernelHost {
  return {
    hardwareThreads: Math.max(1, navigator.hardwareConcurrency),
    sharedMemory: globalThis.crossOriginIsolated && typeof SharedArrayBuffer === 'function',
    loadModule,
    spawn
  }
}
