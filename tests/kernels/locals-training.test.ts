/** Local tensors change where values lie, and nothing else. */
import { describe, expect, it } from 'vitest'
import type { DeviceModel } from '../../src/lib/engines/engine.ts'
import { WasmDeviceModel, writeTensor } from '../../src/lib/engines/signpost/device-model.ts'
import { buildProgram } from '../../src/lib/engines/signpost/program.ts'
import { ThreadPool } from '../../src/lib/engines/signpost/wasm/executor.ts'
import { KernelMemory } from '../../src/lib/engines/signpost/wasm/kernel-memory.ts'
import { lowerProgram, lowerShared, type LoweredProgram } from '../../src/lib/engines/signpost/wasm/lower.ts'
import { opHead, opLayout } from '../../src/lib/engines/signpost/wasm/op-layout.mjs'
import { controlWord } from '../../src/lib/engines/signpost/wasm/tape.ts'
import { idsia } from '../../src/lib/models/idsia.ts'
import { inferShapes } from '../../src/lib/models/infer-shapes.ts'
import { initialWeights } from '../../src/lib/models/init-weights.ts'
import { resnetCifar } from '../../src/lib/models/resnet-cifar.ts'
import type { ModelSpec } from '../../src/lib/schema/model.ts'
import { nodeHost } from './node-host.ts'
import { localsOf } from './tapes.ts'
import { trainedBytes } from './trained-bytes.ts'

/** Chunks of several images, the last with fewer. */
const BATCH_SIZE = 20
const MOMENTUM = 0.9

const resnet = resnetCifar('resnet-tiny', 'ResNet tiny', 32, { blocksPerStage: 2, filters: [4, 8, 16] })
const specs: readonly ModelSpec[] = [resnet, idsia('idsia-tiny', 'IDSIA tiny', 32, { filters: [8, 12, 16], denseUnits: 20 })]

function lowerWith(lower: typeof lowerProgram, spec: ModelSpec): LoweredProgram {
  const shapes = inferShapes(spec)
  return lower(buildProgram(spec, shapes), shapes, BATCH_SIZE, MOMENTUM)
}

/** `change`: what to do to the memory before the threads start. */
async function load(spec: ModelSpec, lowered: LoweredProgram, threads: number, change = (_memory: KernelMemory) => {}): Promise<DeviceModel> {
  const { inputSizePx, inputChannels, classCount } = spec
  const imageBytes = inputSizePx ** 2 * inputChannels
  const memory = new KernelMemory(lowered, { threads, hardwareThreads: threads, shared: true, batchSize: BATCH_SIZE, imageBytes })
  for (const tensor of initialWeights(spec, 3)) writeTensor(memory, lowered.parameters, 'weights', tensor)
  change(memory)
  const host = nodeHost()
  const executor = await ThreadPool.start(memory, await host.loadModule('fast-shared'), threads, host)
  return new WasmDeviceModel({ executor, memory, lowered, shapes: inferShapes(spec), threads, batchSize: BATCH_SIZE, classCount, imageBytes })
}

async function bytesOf(spec: ModelSpec, lowered: LoweredProgram, threads: number, change?: (memory: KernelMemory) => void): Promise<string> {
  return trainedBytes(await load(spec, lowered, threads, change), spec, BATCH_SIZE)
}

describe.each(specs.map((spec) => [spec.title, spec] as const))('%s: three steps and evaluation', (_title, spec) => {
  it.each([1, 3])('give the same bits with and without local tensors on %i threads', async (threads) => {
    const [local, shared] = [lowerWith(lowerProgram, spec), lowerWith(lowerShared, spec)]
    expect(local.localBytes).toBeGreaterThan(0)
    expect(shared.localBytes).toBe(0)
    expect(await bytesOf(spec, local, threads)).toBe(await bytesOf(spec, shared, threads))
  })
})

describe('an activation that masks a gradient', () => {
  /** Local ones: where their chunk lies, how long it is, how many there are. */
  function localActivations({ training }: LoweredProgram) {
    const wordBytes = (opHead.length + opLayout.normalizeGradientSums.indexOf('activation')) * 4
    return training
      .filter(({ name }) => name === 'normalizeGradientSums')
      .flatMap((op) => localsOf(op).flatMap((local) => (local.wordBytes === wordBytes ? [{ ...local, chunks: op.chunks }] : [])))
  }

  it('may have its image 0 at address 0', async () => {
    const lowered = lowerWith(lowerProgram, resnet)
    // The last is one of the first stage's: its chunks are the largest, so that such an address is near.
    const activation = localActivations(lowered).at(-1)
    if (!activation) throw new Error('no local activation')
    const { offsetBytes, chunkBytes, chunks } = activation
    const roomy = { ...lowered, scratchBytes: lowered.scratchBytes + chunkBytes }
    const moved = await bytesOf(resnet, roomy, 1, ({ words }) => {
      const own = words[controlWord('own')] ?? NaN
      const chunk = Math.ceil((own + offsetBytes) / chunkBytes)
      expect(chunk).toBeLessThan(chunks)
      words[controlWord('own')] = chunk * chunkBytes - offsetBytes
    })
    expect(moved).toBe(await bytesOf(resnet, lowered, 1))
  })
})
