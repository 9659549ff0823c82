/** The lab's own CPU engine: a static program on WebAssembly kernels. Where threads and modules come from is the host's business. */
import { inferShapes } from '../../models/infer-shapes.ts'
import type { ModelShapes } from '../../schema/model.ts'
import { ENGINE_TITLES, type Numerics } from '../../schema/run.ts'
import { checkTensors } from '../checks.ts'
import { EngineUnavailableError, type DeviceModel, type Engine, type EngineProbe, type ModelRequest } from '../engine.ts'
import { WasmDeviceModel, writeTensor } from './device-model.ts'
import { buildProgram } from './program.ts'
import { InlineExecutor, ThreadPool, type Executor } from './wasm/executor.ts'
import { wasmFeatures } from '../wasm-features.ts'
import type { KernelHost, KernelVariant } from './wasm/host.ts'
import { KernelMemory } from './wasm/kernel-memory.ts'
import { lowerProgram, type LoweredProgram } from './wasm/lower.ts'
import { MAX_THREADS } from './wasm/op-layout.mjs'

/** Changes when results or timings may. */
const VERSION = '1.5.0'

class SignpostEngine implements Engine {
  readonly id = 'signpost-wasm'
  readonly title = ENGINE_TITLES['signpost-wasm']
  readonly #host: KernelHost
  readonly #modules = new Map<KernelVariant, Promise<WebAssembly.Module>>()

  constructor(host: KernelHost) {
    this.#host = host
  }

  async probe(): Promise<EngineProbe> {
    const { simd, relaxedSimd } = wasmFeatures()
    if (!simd) return { available: false, obstacle: 'no-simd', reason: 'This browser has no WebAssembly SIMD.' }
    const { sharedMemory, hardwareThreads } = this.#host
    const features = ['simd128', ...(relaxedSimd ? ['relaxed-simd'] : []), ...(sharedMemory ? ['shared-memory'] : [])]
    const limitation = sharedMemory ? (relaxedSimd ? null : 'no-relaxed-simd') : 'not-isolated'
    return {
      available: true,
      version: VERSION,
      maxThreads: sharedMemory ? Math.min(hardwareThreads, MAX_THREADS) : 1,
      numerics: ['fast', 'strict'],
      features,
      limitation
    }
  }

  #module(numerics: Numerics): Promise<WebAssembly.Module> {
    const build = wasmFeatures().relaxedSimd ? numerics : 'strict'
    const variant: KernelVariant = `${build}-${this.#host.sharedMemory ? 'shared' : 'unshared'}`
    let module = this.#modules.get(variant)
    if (!module) {
      module = this.#host.loadModule(variant)
      this.#modules.set(variant, module)
      // A failed download must not stay remembered.
      module.catch(() => this.#modules.delete(variant))
    }
    return module
  }

  #threads(wanted = this.#host.hardwareThreads): number {
    return this.#host.sharedMemory ? Math.max(1, Math.min(Math.floor(wanted), this.#host.hardwareThreads, MAX_THREADS)) : 1
  }

  async load(request: ModelRequest): Promise<DeviceModel> {
    const probe = await this.probe()
    if (!probe.available) throw new EngineUnavailableError(probe.reason)
    const { model, batchSize } = request
    const shapes = inferShapes(model)
    checkTensors(shapes.parameters, request.initialWeights)
    const lowered = lowerProgram(buildProgram(model, shapes), shapes, batchSize, request.optimizer.momentum)
    const module = await this.#module(request.numerics)
    const threads = this.#threads(request.threads)
    const imageBytes = model.inputSizePx * model.inputSizePx * model.inputChannels
    const { hardwareThreads, sharedMemory } = this.#host
    const memory = new KernelMemory(lowered, { threads, hardwareThreads, shared: sharedMemory, batchSize, imageBytes })
    writeInitialState(memory, lowered, shapes, request)
    const executor: Executor = sharedMemory ? await ThreadPool.start(memory, module, threads, this.#host) : new InlineExecutor(memory, module)
    return new WasmDeviceModel({ executor, memory, lowered, shapes, threads, batchSize, classCount: model.classCount, imageBytes })
  }
}

function writeInitialState(memory: KernelMemory, lowered: LoweredProgram, shapes: ModelShapes, { initialWeights }: ModelRequest): void {
  for (const tensor of initialWeights) writeTensor(memory, lowered.parameters, 'weights', tensor)
  for (const { name, shape, init } of shapes.runningStatistics) {
    const values = new Float32Array(shape[0] ?? 0).fill(init === 'ones' ? 1 : 0)
    writeTensor(memory, lowered.parameters, 'running', { name, shape, values })
  }
}

export function createSignpostEngine(host: KernelHost): Engine {
  return new SignpostEngine(host)
}
