/**
 * A network on the real pool of threads, below the engine: single ops can be timed, and more threads than cores are allowed. Warmed up.
 * Not responsible for results: the batch is random bytes, always the same.
 */
import { writeTensor } from '../../src/lib/engines/signpost/device-model.ts'
import { buildProgram } from '../../src/lib/engines/signpost/program.ts'
import { browserHost } from '../../src/lib/engines/signpost/wasm/browser-host.ts'
import { ThreadPool } from '../../src/lib/engines/signpost/wasm/executor.ts'
import type { KernelVariant } from '../../src/lib/engines/signpost/wasm/host.ts'
import { KernelMemory, type TapeName } from '../../src/lib/engines/signpost/wasm/kernel-memory.ts'
import { lowerProgram, type LoweredProgram } from '../../src/lib/engines/signpost/wasm/lower.ts'
import { OP_BYTES } from '../../src/lib/engines/signpost/wasm/op-layout.mjs'
import { inferShapes } from '../../src/lib/models/infer-shapes.ts'
import { initialWeights, mulberry32 } from '../../src/lib/models/init-weights.ts'
import { modelSpec } from '../../src/lib/models/registry.ts'
import type { ModelId } from '../../src/lib/schema/model.ts'
import type { Numerics } from '../../src/lib/schema/run.ts'

const WARM_UP_STEPS = 4

export interface ModelTask {
  model: ModelId
  sizePx: number
  threads: number
  numerics: Numerics
  batchSize: number
}

export interface StartedModel {
  lowered: LoweredProgram
  module: WebAssembly.Module
  memory: WebAssembly.Memory
  /** Milliseconds of the whole tape, or of op number `only`. */
  time: (tape: TapeName, only: number | null) => Promise<number>
  close: () => void
}

/** Requests run one op (`only`) or the whole tape. */
class SelectiveMemory extends KernelMemory {
  only: number | null = null

  override tape(name: TapeName): { address: number; ops: number } {
    const whole = super.tape(name)
    return this.only === null ? whole : { address: whole.address + this.only * OP_BYTES, ops: 1 }
  }
}

const host = browserHost()
const modules = new Map<KernelVariant, Promise<WebAssembly.Module>>()

/** Compiled once per page: the browser's optimised code goes with the module. */
function kernelModule(variant: KernelVariant): Promise<WebAssembly.Module> {
  const module = modules.get(variant) ?? host.loadModule(variant)
  modules.set(variant, module)
  return module
}

export async function startModel({ model, sizePx, threads, numerics, batchSize }: ModelTask): Promise<StartedModel> {
  const spec = modelSpec(model, sizePx)
  const shapes = inferShapes(spec)
  const lowered = lowerProgram(buildProgram(spec, shapes), shapes, batchSize, 0.9)
  const module = await kernelModule(`${numerics}-shared`)
  const imageBytes = sizePx ** 2 * 3
  const memory = new SelectiveMemory(lowered, { threads, hardwareThreads: host.hardwareThreads, shared: true, batchSize, imageBytes })
  for (const tensor of initialWeights(spec, 1)) writeTensor(memory, lowered.parameters, 'weights', tensor)
  const uniform = mulberry32(1)
  const pixels = Uint8Array.from({ length: batchSize * imageBytes }, () => uniform() * 256)
  const labels = Uint8Array.from({ length: batchSize }, () => uniform() * spec.classCount)
  const pool = await ThreadPool.start(memory, module, threads, host)
  const time = async (tape: TapeName, only: number | null) => {
    memory.only = only
    const start = performance.now()
    await pool.submit({ tape, pixels, labels, count: batchSize, learningRate: 1e-4 })
    await pool.idle()
    return performance.now() - start
  }
  for (let step = 0; step < WARM_UP_STEPS; step++) await time('training', null)
  return { lowered, module, memory: memory.memory, time, close: () => pool.close() }
}
