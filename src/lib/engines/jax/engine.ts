/** jax-js on one of its devices. jax-js itself is loaded with the first model, not to ask whether it could run. */
import { inferShapes } from '../../models/infer-shapes.ts'
import { ENGINE_TITLES } from '../../schema/run.ts'
import { checkTensors } from '../checks.ts'
import { EngineUnavailableError, type DeviceModel, type Engine, type EngineProbe, type ModelRequest } from '../engine.ts'
import { adapterFacts } from '../gpu-adapter.ts'
import { blobWorkersStart } from './blob-workers.ts'

/** Of the package, which does not tell it; a test compares. */
export const JAX_VERSION = '0.1.25'
const WASM_DEPARTURES = ['convolution: gathered patches and a matrix product in place of lax.conv']
const WEBGPU_DEPARTURES = ['ReLU: a comparison in place of nn.relu, which hides NaN']

export type JaxDevice = 'wasm' | 'webgpu'

const sharesMemory = () => typeof SharedArrayBuffer === 'function' && typeof Worker === 'function'

/** As jax-js decides: a worker for every hardware thread where memory can be shared, whatever was asked for. */
const wasmThreads = () => (sharesMemory() ? Math.max(1, navigator.hardwareConcurrency) : 1)

const common = { version: JAX_VERSION, numerics: ['fast'] } as const

async function probeWasm(): Promise<EngineProbe> {
  const shared = sharesMemory()
  if (shared && !(await blobWorkersStart())) {
    const reason = 'jax-js starts its threads from blob: addresses, and the policy of this site forbids that.'
    return { available: false, obstacle: 'start-failed', reason }
  }
  const features = ['simd128', ...(shared ? ['shared-memory'] : [])]
  const limitation = shared ? null : 'not-isolated'
  return { available: true, ...common, maxThreads: wasmThreads(), features, limitation, departures: WASM_DEPARTURES }
}

async function probeWebgpu(): Promise<EngineProbe> {
  if (!('gpu' in navigator)) return { available: false, obstacle: 'no-webgpu', reason: 'This browser has no WebGPU here.' }
  try {
    // As jax-js asks for it.
    const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' })
    if (!adapter) return { available: false, obstacle: 'no-adapter', reason: 'The browser offers no graphics adapter for WebGPU.' }
    const features = [...adapter.features].filter((feature) => feature === 'shader-f16')
    return {
      available: true,
      ...common,
      maxThreads: 1,
      features,
      limitation: null,
      departures: WEBGPU_DEPARTURES,
      adapter: adapterFacts(adapter.info)
    }
  } catch (error) {
    return { available: false, obstacle: 'start-failed', reason: `WebGPU did not start: ${String(error)}` }
  }
}

export class JaxEngine implements Engine {
  readonly id
  readonly title
  readonly #device: JaxDevice
  /** Only the answer of wasm stays true for the life of the page: an adapter may come and go. */
  #wasmProbe: Promise<EngineProbe> | null = null

  constructor(device: JaxDevice) {
    this.id = `jax-${device}` as const
    this.title = ENGINE_TITLES[this.id]
    this.#device = device
  }

  probe(): Promise<EngineProbe> {
    return this.#device === 'webgpu' ? probeWebgpu() : (this.#wasmProbe ??= probeWasm())
  }

  async load(request: ModelRequest): Promise<DeviceModel> {
    const probe = await this.probe()
    if (!probe.available) throw new EngineUnavailableError(probe.reason)
    const shapes = inferShapes(request.model)
    checkTensors(shapes.parameters, request.initialWeights)
    const { startRuntime } = await import('./runtime.ts')
    const runtime = await startRuntime(this.#device)
    return runtime.loadModel(request, shapes, this.#device === 'wasm' ? wasmThreads() : 1)
  }
}
