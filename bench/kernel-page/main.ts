/** Times every op of a training step by itself, in the browser, on the real pool of threads. */
import type { ProgramOp } from '../../src/lib/engines/signpost/program.ts'
import type { TapeName } from '../../src/lib/engines/signpost/wasm/kernel-memory.ts'
import { instantiateKernels } from '../../src/lib/engines/signpost/wasm/kernel-thread.ts'
import type { TapeOp } from '../../src/lib/engines/signpost/wasm/tape.ts'
import { passBytes } from './pass-bytes.ts'
import { startModel, type ModelTask } from './started-model.ts'

export interface KernelTask extends ModelTask {
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
  /** Read and written, one thread copying; threads share it. */
  bandwidthGBps: number
  /** What the passes over memory have to move in one step of the tape. */
  passBytes: number
}

declare global {
  /** Milliseconds of each step after the warm-up. */
  var timeSteps: (task: ModelTask, steps: number) => Promise<number[]>
  var timeKernels: (task: KernelTask) => Promise<KernelTimes>
}

function convOperations(op: ProgramOp | null, batchSize: number): number {
  if (!op || !('layer' in op)) return 0
  if (op.layer.op === 'dense') return 0
  const output = 'output' in op && op.kind === 'conv' ? op.output : 'gradient' in op ? op.gradient : null
  const input = op.kind === 'convInputGradient' ? op.output : 'input' in op ? op.input : null
  return output && input ? 2 * batchSize * output.height * output.width * output.channels * input.channels * op.layer.kernelSize ** 2 : 0
}

/** Work that belongs to the main kernel of an op, not to its reductions. */
const MAIN_KERNELS = new Set(['conv', 'winograd', 'winogradGradient', 'convWeights', 'winogradWeights'])

function describe({ name, source }: TapeOp, batchSize: number): Pick<OpTime, 'name' | 'layer' | 'operations'> {
  const layer = source && 'layer' in source ? source.layer.name : source && 'norm' in source ? source.norm.name : ''
  return { name, layer, operations: MAIN_KERNELS.has(name) ? convOperations(source, batchSize) : 0 }
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

/** Far beyond the caches. */
const COPIED_BYTES = 128 * 2 ** 20

/** The browser's own copy: the fastest way through the memory that a tab has. */
function measureBandwidth(): number {
  const [source, target] = [new Uint8Array(COPIED_BYTES).fill(1), new Uint8Array(COPIED_BYTES).fill(2)]
  const times = Array.from({ length: 8 }, () => {
    const start = performance.now()
    target.set(source)
    return performance.now() - start
  })
  return (2 * COPIED_BYTES) / (Math.min(...times) * 1e6)
}

globalThis.timeSteps = async (task, steps) => {
  const model = await startModel(task)
  try {
    const times: number[] = []
    for (let step = 0; step < steps; step++) times.push(await model.time('training', null))
    return times
  } finally {
    model.close()
  }
}

globalThis.timeKernels = async ({ rounds, tape, ...task }) => {
  const { lowered, module, memory, time, close } = await startModel(task)
  const ops = lowered[tape]
  const perOp: number[][] = ops.map(() => [])
  const steps: number[] = []
  for (let round = 0; round < rounds; round++) {
    steps.push(await time(tape, null))
    for (const [index, times] of perOp.entries()) times.push(await time(tape, index))
  }
  close()
  return {
    ops: ops.map((op, index) => ({
      ...describe(op, task.batchSize),
      medianMs: middle(perOp[index] ?? []),
      minMs: Math.min(...(perOp[index] ?? []))
    })),
    stepMs: middle(steps),
    minStepMs: Math.min(...steps),
    peakGflops: measurePeak(module, memory),
    bandwidthGBps: measureBandwidth(),
    passBytes: passBytes(ops)
  }
}
