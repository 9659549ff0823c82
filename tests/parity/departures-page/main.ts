/** Runs a case in a fresh worker: with TensorFlow.js as it is shipped, or as our engines start it. */
import { wrap, type Remote } from 'comlink'
import type { CaseOutcome, DepartureCase } from '../departure-cases.ts'
import type { CaseWorkerApi } from './own.worker.ts'

export type Kernels = 'own' | 'stock'
export type BackendName = 'wasm' | 'webgl'

declare global {
  var runDeparture: (kernels: Kernels, backend: BackendName, name: DepartureCase) => Promise<CaseOutcome>
  var exhaust: (kernels: Kernels) => Promise<{ thrown: string | null; atZero: number }>
}

async function withWorker<Result>(kernels: Kernels, use: (api: Remote<CaseWorkerApi>) => Promise<Result>): Promise<Result> {
  const worker =
    kernels === 'own'
      ? new Worker(new URL('./own.worker.ts', import.meta.url), { type: 'module' })
      : new Worker(new URL('./stock.worker.ts', import.meta.url), { type: 'module' })
  try {
    return await use(wrap<CaseWorkerApi>(worker))
  } finally {
    worker.terminate()
  }
}

globalThis.runDeparture = (kernels, backend, name) => withWorker(kernels, (api) => api.run(backend, name))
globalThis.exhaust = (kernels) => withWorker(kernels, (api) => api.exhaust())
