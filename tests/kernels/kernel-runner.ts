/** Runs single ops of a Program on the real kernels: tensors in, tensors out, in canonical layouts. */
import { inferShapes } from '../../src/lib/models/infer-shapes.ts'
import { mulberry32 } from '../../src/lib/models/init-weights.ts'
import type { LayerSpec, ModelShapes } from '../../src/lib/schema/model.ts'
import type { Numerics } from '../../src/lib/schema/run.ts'
import { writeTensor } from '../../src/lib/engines/signpost/device-model.ts'
import { Tensor, type ProgramOp } from '../../src/lib/engines/signpost/program.ts'
import { InlineExecutor } from '../../src/lib/engines/signpost/wasm/executor.ts'
import { KernelMemory } from '../../src/lib/engines/signpost/wasm/kernel-memory.ts'
import { lowerTape } from '../../src/lib/engines/signpost/wasm/lower.ts'
import { Lowering, type ConvolutionChoice } from '../../src/lib/engines/signpost/wasm/lowering.ts'
import type { ParameterKind } from '../../src/lib/engines/signpost/wasm/parameters.ts'
import { sizeOf } from '../../src/lib/engines/signpost/wasm/parameters.ts'
import { totalsIndex } from '../../src/lib/engines/signpost/wasm/tape.ts'
import { nodeHost } from './node-host.ts'

export interface KernelRun {
  /** N,H,W,C of the first images, by default those of the batch. What nothing has written is NaN. */
  tensor(tensor: Tensor, images?: number): Float32Array
  parameter(kind: ParameterKind, name: string): Float32Array
  totals: { lossSum: number; correct: number }
}

export interface KernelCase {
  /** Gives the parameters; inputs of the layers need not exist. */
  shapes: ModelShapes
  ops: readonly ProgramOp[]
  input?: Tensor
  batchSize: number
  count: number
  tensors?: ReadonlyMap<Tensor, Float32Array>
  parameters?: readonly { kind: ParameterKind; name: string; values: Float32Array }[]
  pixels?: Uint8Array
  labels?: Uint8Array
  learningRate?: number
  momentum?: number
  convolutions?: ConvolutionChoice
}

/** Parameters of one layer over an image of the given shape. */
export function shapesOf(layers: readonly LayerSpec[], sizePx: number, channels: number): ModelShapes {
  return inferShapes({ id: 'test', title: 'test', inputSizePx: sizePx, inputChannels: channels, classCount: 43, layers })
}

export function randomFloats(length: number, seed: number, scale = 1): Float32Array {
  const uniform = mulberry32(seed)
  return Float32Array.from({ length }, () => (2 * uniform() - 1) * scale)
}

/** Tensor <-> memory, whose channels are padded. */
function moveTensor(floats: Float32Array, address: number, tensor: Tensor, padded: number, values: Float32Array, write: boolean): void {
  for (let pixel = 0; pixel < values.length / tensor.channels; pixel++) {
    const row = address / 4 + pixel * padded
    const part = values.subarray(pixel * tensor.channels, (pixel + 1) * tensor.channels)
    if (write) floats.set(part, row)
    else part.set(floats.subarray(row, row + tensor.channels))
  }
}

export async function runKernels(numerics: Numerics, test: KernelCase): Promise<KernelRun> {
  const lowering = new Lowering(test.shapes, test.batchSize, test.input ?? new Tensor('none', 1, 1, 1), test.convolutions)
  const training = lowerTape(lowering, test.ops, test.momentum ?? 0.9)
  const tensors = test.ops.flatMap((op): unknown[] => Object.values(op)).filter((value): value is Tensor => value instanceof Tensor)
  const areas = new Map(tensors.map((tensor) => [tensor, lowering.tensor(tensor)]))
  for (const area of areas.values()) lowering.transient.delete(area)
  const { parameters, transient, imageBytesOf, scratchBytes } = lowering
  const first = [...areas.values()][0]
  if (!first) throw new Error('no tensors')
  const lowered = { training, inference: [], parameters, logits: first, logitsStride: 0, transient, imageBytesOf, localBytes: 0, scratchBytes }
  const imageBytes = test.pixels ? test.pixels.length / test.count : 0
  const memory = new KernelMemory(lowered, { threads: 1, hardwareThreads: 1, shared: false, batchSize: test.batchSize, imageBytes })
  // Whatever is not written by the kernels must not look like a result.
  for (const area of areas.values()) memory.floats.fill(NaN, memory.address(area) / 4, memory.address(area) / 4 + area.byteLength / 4)
  for (const [tensor, area] of areas) {
    const values = test.tensors?.get(tensor)
    if (!values) continue
    memory.floats.fill(0, memory.address(area) / 4, memory.address(area) / 4 + area.byteLength / 4)
    moveTensor(memory.floats, memory.address(area), tensor, lowering.channels(tensor), values, true)
  }
  for (const { kind, name, values } of test.parameters ?? []) writeTensor(memory, parameters, kind, { name, shape: [], values })
  const executor = new InlineExecutor(memory, await nodeHost().loadModule(`${numerics}-unshared`))
  const { pixels = new Uint8Array(), labels = new Uint8Array(), count, learningRate = 0 } = test
  await executor.submit({ tape: 'training', pixels, labels, count, learningRate })
  return {
    tensor: (tensor, images = count) => {
      const area = areas.get(tensor)
      if (!area) throw new Error(`${tensor.name} is not part of the test.`)
      const values = new Float32Array(images * tensor.height * tensor.width * tensor.channels)
      moveTensor(memory.floats, memory.address(area), tensor, lowering.channels(tensor), values, false)
      return values
    },
    parameter: (kind, name) => {
      const start = memory.address(parameters.address(kind, name)) / 4
      return memory.floats.slice(start, start + sizeOf(parameters.info(name)))
    },
    totals: { lossSum: memory.doubles[totalsIndex('lossSum')] ?? NaN, correct: memory.doubles[totalsIndex('correct')] ?? NaN }
  }
}
