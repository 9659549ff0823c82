/** Times every op of a training step by itself, in the browser, on the real pool of threads. */
import { writeTensor } from '../../src/lib/engines/signpost/device-model.ts'
import { buildProgram, type ProgramOp } from '../../src/lib/engines/signpost/program.ts'
import { browserHost } from '../../src/lib/engines/signpost/wasm/browser-host.ts'
import { ThreadPool } from '../../src/lib/engines/signpost/wasm/executor.ts'
import { instantiateKernels } from '../../src/lib/engines/signpost/wasm/kernel-thread.ts'
import { KernelMemory, type TapeName } from '../../src/lib/engines/signpost/wasm/kernel-memory.ts'
import { lowerProgram } from '../../src/lib/engines/signpost/wasm/lower.ts'
import { OP_BYTES } from '../../src/lib/engines/signpost/wasm/op-layout.mjs'
import type { TapeOp } from '../../src/lib/engines/signpost/wasm/tape.ts'
import { inferShapes } from '../../src/lib/models/infer-shapes.ts'
import { initialWeights, mulberry32 } from '../../src/lib/models/init-weights.ts'
import { modelSpec } from '../../src/lib/models/registry.ts'
import type { ModelId } from '../../src/lib/schema/model.ts'
import type { Numerics } from '../../src/lib/schema/run.ts'

const BATCH_SIZE = 64
const WARM_UP_STEPS = 4

export interface KernelTask {
  model: ModelId
  sizePx: number
  threads: number
  numerics: Numerics
  rounds: number
  tape: TapeName
}

export interface OpTime {
  name: string
  /** The layer or tensor it works on. */
  layer: string
  medianMs: number
  minMs: number
  /** 2 x multiply-adds of the direct algorithm; 0 for passes over memory. */
  operations: number
}

export interface KernelTimes {
  ops: readonly OpTime[]
  /** The whole tape in one request. */
  stepMs: number
  minStepMs: number
  /** One thread, measured in this page. */
  peakGflops: number
}

declare global {
  var timeKernels: (task: KernelTask) => Promise<KernelTimes>
}

/** Requests run one op (`only`) or the whole tape. */
class SelectiveMemory extends KernelMemory {
  only: number | null = null

  override tape(name: TapeName): { address: number; ops: number } {
    const whole = super.tape(name)
    return this.only === null ? whole : { address: whole.address + this.only * OP_BYTES, ops: 1 }
  }
}

function convOperations(op: ProgramOp | null): number {
  if (!op || !('layer' in op)) return 0
  if (op.layer.op === 'dense') return 0
  const output = 'output' in op && op.kind === 'conv' ? op.output : 'gradient' in op ? op.gradient : null
  const input = op.kind === 'convInputGradient' ? op.output : 'input' in op ? op.input : null
  return output && input ? 2 * BATCH_SIZE * output.height * output.width * output.channels * input.channels * op.layer.kernelSize ** 2 : 0
}

/** Work that belongs to the main kernel of an op, not to its reductions. */
const MAIN_KERNELS = new Set(['conv', 'winograd', 'winogradGradient', 'convWeights', 'winogradWeights'])

function describe({ name, source }: TapeOp): Pick<OpTime, 'name' | 'layer' | 'operations'> {
  const layer = source && 'layer' in source ? source.layer.name : source && 'norm' in source ? source.norm.name : ''
  return { name, layer, operations: MAIN_KERNELS.has(name) ? convOperations(source) : 0 }
}

function middle(values: number[]): number {
  values.sort((a, b) => a - b)
  return values[Math.floor(values.length / 2)] ?? NaN
}

const OPERATIONS_PER_ROUND = 96
const PEAK_ROUNDS = 2_000_000

function measurePeak(module: WebAssembly.Module, memory: WebAssembly.Memory): number {
  const kernels = instantiateKernels(module, memory)
  const times = Array.from({ length: 12 }, () => {
    const start = performance.now()
    kernels.peak(PEAK_ROUNDS)
    return performance.now() - start
  })
  return (PEAK_ROUNDS * OPERATIONS_PER_ROUND) / (Math.min(...times) * 1e6)
}

globalThis.timeKernels = async ({ model, sizePx, threads, numerics, rounds, tape }) => {
  const spec = modelSpec(model, sizePx)
  const shapes = inferShapes(spec)
  const lowered = lowerProgram(buildProgram(spec, shapes), shapes, BATCH_SIZE, 0.9)
  const host = browserHost()
  const module = await host.loadModule(`${numerics}-shared`)
  const imageBytes = sizePx ** 2 * 3
  const memory = new SelectiveMemory(lowered, { threads, hardwareThreads: host.hardwareThreads, shared: true, batchSize: BATCH_SIZE, imageBytes })
  for (const tensor of initialWeights(spec, 1)) writeTensor(memory, lowered.parameters, 'weights', tensor)
  const uniform = mulberry32(1)
  const pixels = Uint8Array.from({ length: BATCH_SIZE * imageBytes }, () => uniform() * 256)
  const labels = Uint8Array.from({ length: BATCH_SIZE }, () => uniform() * spec.classCount)
  const pool = await ThreadPool.start(memory, module, threads, host)
  const time = async (only: number | null) => {
    memory.only = only
    const start = performance.now()
    await pool.submit({ tape, pixels, labels, count: BATCH_SIZE, learningRate: 1e-4 })
    await pool.idle()
    return performance.now() - start
  }
  for (let step = 0; step < WARM_UP_STEPS; step++) await time(null)
  const ops = lowered[tape]
  const perOp: number[][] = ops.map(() => [])
  const steps: number[] = []
  for (let round = 0; round < rounds; round++) {
    steps.push(await time(null))
    for (const [index, times] of perOp.entries()) times.push(await time(index))
  }
  pool.close()
  return {
    ops: ops.map((op, index) => ({ ...describe(op), medianMs: middle(perOp[index] ?? []), minMs: Math.min(...(perOp[index] ?? [])) })),
    stepMs: middle(steps),
    minStepMs: Math.min(...steps),
    peakGflops: measurePeak(module, memory.memory)
  }
}
