/** TensorFlow.js on WebAssembly: XNNPACK's kernels, and ours where it has none or wrong ones. */
import type { EngineProbe } from '../../engine.ts'
import { wasmFeatures } from '../../wasm-features.ts'
import { TFJS_VERSION, type TfjsBackend } from '../backend.ts'
import { WASM_DEPARTURES } from './departures.ts'
import { mostThreads, threadsFailed } from './threads.ts'

async function probe(): Promise<EngineProbe> {
  if (!wasmFeatures().simd) return { available: false, obstacle: 'no-simd', reason: 'This browser has no WebAssembly SIMD.' }
  const isolated = globalThis.crossOriginIsolated
  return {
    available: true,
    version: TFJS_VERSION,
    maxThreads: mostThreads(),
    numerics: ['fast'],
    features: ['simd128', ...(isolated ? ['shared-memory'] : []), ...(threadsFailed() ? ['threads-did-not-start'] : [])],
    limitation: isolated ? null : 'not-isolated',
    departures: WASM_DEPARTURES
  }
}

export const wasmBackend: TfjsBackend = {
  id: 'tfjs-wasm',
  probe,
  load: async () => (await import('./start.ts')).wasmStarter
}
