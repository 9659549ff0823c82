/** The backends as our engines start them. */
import '@tensorflow/tfjs-backend-cpu'
import { expose } from 'comlink'
import { exhaustMemory, runCase, type CaseOutcome, type DepartureCase } from '../departure-cases.ts'
import type { BackendName } from './main.ts'

const starters = {
  wasm: async () => (await import('../../../src/lib/engines/tfjs/wasm/start.ts')).wasmStarter,
  webgl: async () => (await import('../../../src/lib/engines/tfjs/webgl/start.ts')).webglStarter
}

const api = {
  run: (backend: BackendName, name: DepartureCase): Promise<CaseOutcome> => runCase(name, backend, async () => (await starters[backend]()).start(1)),
  exhaust: async () => {
    await (await starters.wasm()).start(1)
    return exhaustMemory()
  }
}

export type CaseWorkerApi = typeof api

expose(api)
