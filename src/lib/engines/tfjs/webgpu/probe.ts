/** TensorFlow.js on WebGPU. */
import type { EngineProbe } from '../../engine.ts'
import { adapterFacts } from '../../gpu-adapter.ts'
import { TFJS_VERSION, type TfjsBackend } from '../backend.ts'

const DEPARTURES = ['MatMul: split-K program off (its sums depend on the order in which threads finish)']

/** Browsers without WebGPU and insecure pages have none, which the types do not know. */
const gpu = (): GPU | undefined => navigator.gpu

export const requestAdapter = async (): Promise<GPUAdapter | null> => (await gpu()?.requestAdapter({ powerPreference: 'high-performance' })) ?? null

async function probe(): Promise<EngineProbe> {
  if (!gpu()) return { available: false, obstacle: 'no-webgpu', reason: 'This browser has no WebGPU, or the page is not on a secure address.' }
  try {
    const adapter = await requestAdapter()
    if (!adapter) return { available: false, obstacle: 'no-adapter', reason: 'The browser has WebGPU but offers no graphics device for it.' }
    return {
      ...{ available: true, version: TFJS_VERSION, maxThreads: 1, numerics: ['fast'], features: [], limitation: null, departures: DEPARTURES },
      adapter: adapterFacts(adapter.info)
    }
  } catch (error) {
    return { available: false, obstacle: 'start-failed', reason: `WebGPU did not start: ${error instanceof Error ? error.message : String(error)}` }
  }
}

export const webgpuBackend: TfjsBackend = {
  id: 'tfjs-webgpu',
  probe,
  load: async () => (await import('./start.ts')).webgpuStarter
}
