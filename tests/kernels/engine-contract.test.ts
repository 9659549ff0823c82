import { describe, expect, it } from 'vitest'
import { createSignpostEngine } from '../../src/lib/engines/signpost/engine.ts'
import { DivergedError, ModelClosedError, OutOfDeviceMemoryError, UnsupportedModelError, type ModelRequest } from '../../src/lib/engines/engine.ts'
import { initialWeights, mulberry32 } from '../../src/lib/models/init-weights.ts'
import { resnetCifar } from '../../src/lib/models/resnet-cifar.ts'
import type { Batch } from '../../src/lib/schema/batch.ts'
import type { ModelSpec } from '../../src/lib/schema/model.ts'
import { nodeHost } from './node-host.ts'

const spec = resnetCifar('resnet-tiny', 'ResNet tiny', 32, { blocksPerStage: 1, filters: [4, 8, 16] })

function request(change: Partial<ModelRequest> = {}): ModelRequest {
  return {
    model: spec,
    initialWeights: initialWeights(spec, 5),
    optimizer: { kind: 'sgd-momentum', momentum: 0.9 },
    batchSize: 4,
    threads: 2,
    numerics: 'fast',
    ...change
  }
}

function randomBatch(count: number, seed = 1): Batch {
  const uniform = mulberry32(seed)
  const pixels = Uint8Array.from({ length: count * 32 * 32 * 3 }, () => uniform() * 256)
  return { pixels, labels: Uint8Array.from({ length: count }, () => uniform() * 43), count }
}

async function withModel<Result>(change: Partial<ModelRequest>, use: (model: Awaited<ReturnType<typeof load>>) => Promise<Result>): Promise<Result> {
  const model = await load(change)
  try {
    return await use(model)
  } finally {
    model.close()
  }
}

const load = (change: Partial<ModelRequest> = {}) => createSignpostEngine(nodeHost()).load(request(change))

describe('signpost-wasm engine', () => {
  it('probes: what is there, and what is slower', async () => {
    expect(await createSignpostEngine(nodeHost({ hardwareThreads: 3 })).probe()).toMatchObject({ available: true, maxThreads: 3, limitation: null })
    const alone = await createSignpostEngine(nodeHost({ sharedMemory: false })).probe()
    expect(alone).toMatchObject({ available: true, maxThreads: 1, limitation: 'not-isolated' })
  })

  it('drain sums since the last drain and copies batches before step resolves', async () => {
    await withModel({}, async (model) => {
      const batch = randomBatch(4)
      await model.step(batch, 0.01)
      batch.pixels.fill(0)
      const first = await model.drain()
      expect(first).toMatchObject({ steps: 1, samples: 4 })
      const repeated = await withModel({}, async (twin) => {
        await twin.step(randomBatch(4), 0.01)
        return twin.drain()
      })
      expect(repeated).toEqual(first)
      for (let step = 0; step < 5; step++) await model.step(randomBatch(3), 0.01)
      expect(await model.drain()).toMatchObject({ steps: 5, samples: 15 })
      expect(await model.drain()).toEqual({ steps: 0, samples: 0, lossSumNats: 0, correct: 0 })
    })
  })

  it('infers any count, independent of the batch it falls into', async () => {
    await withModel({}, async (model) => {
      const { pixels } = randomBatch(11)
      const logits = await model.infer(pixels, 11)
      expect(logits.length).toBe(11 * 43)
      const single = await model.infer(pixels.subarray(9 * 32 * 32 * 3), 1)
      expect(logits.slice(9 * 43, 10 * 43)).toEqual(single)
      expect(await model.infer(pixels, 0)).toEqual(new Float32Array(0))
    })
  })

  it('continues from an exported state with the same bits', async () => {
    const continued = async (model: Awaited<ReturnType<typeof load>>) => {
      await model.step(randomBatch(4, 9), 0.01)
      return [await model.drain(), await model.exportState()]
    }
    await withModel({}, async (model) => {
      for (let step = 0; step < 3; step++) await model.step(randomBatch(4, step), 0.01)
      await model.drain()
      const state = await model.exportState()
      const expected = await continued(model)
      const resumed = await withModel({ initialWeights: initialWeights(spec, 99) }, async (other) => {
        await other.importState(state)
        return continued(other)
      })
      expect(resumed).toEqual(expected)
    })
  })

  it('refuses a state or weights of another model and changes nothing', async () => {
    await withModel({}, async (model) => {
      const state = await model.exportState()
      await expect(model.importState({ ...state, weights: state.weights.slice(1) })).rejects.toThrow(RangeError)
      expect(await model.exportState()).toEqual(state)
    })
    await expect(load({ initialWeights: initialWeights(spec, 1).slice(1) })).rejects.toThrow(RangeError)
  })

  it('refuses batches that do not fit', async () => {
    await withModel({}, async (model) => {
      await expect(model.step(randomBatch(5), 0.01)).rejects.toThrow(/1 to 4 images/)
      await expect(model.step({ ...randomBatch(2), labels: new Uint8Array([0, 43]) }, 0.01)).rejects.toThrow(/below 43/)
      await expect(model.step({ ...randomBatch(2), pixels: new Uint8Array(5) }, 0.01)).rejects.toThrow(/more bytes/)
    })
  })

  it('says that the loss diverged', async () => {
    await withModel({}, async (model) => {
      for (let step = 0; step < 4; step++) await model.step(randomBatch(4, step), 1e30)
      await expect(model.drain()).rejects.toThrow(DivergedError)
    })
  })

  it('throws ModelClosedError after close, also out of a wait; close twice is safe', async () => {
    const model = await load()
    await model.step(randomBatch(4), 0.01)
    const waiting = expect(model.drain()).rejects.toThrow(ModelClosedError)
    model.close()
    model.close()
    await waiting
    await expect(model.step(randomBatch(4), 0.01)).rejects.toThrow(ModelClosedError)
    await expect(model.infer(new Uint8Array(), 0)).rejects.toThrow(ModelClosedError)
    await expect(model.exportState()).rejects.toThrow(ModelClosedError)
  })

  it('caps threads at the cores', async () => {
    const model = await createSignpostEngine(nodeHost({ hardwareThreads: 2 })).load(request({ threads: 16 }))
    expect(model.threads).toBe(2)
    model.close()
  })

  it('says how much memory is missing', async () => {
    await expect(load({ batchSize: 60_000 })).rejects.toThrow(OutOfDeviceMemoryError)
  })

  it('names the layer of a network it cannot train', async () => {
    const layers: ModelSpec['layers'] = [
      { op: 'conv', name: 'c', input: 'x', filters: 4, kernelSize: 3, stride: 1, padding: 1, bias: true },
      { op: 'maxpool', name: 'p', input: 'c', poolSize: 3 },
      { op: 'flatten', name: 'f', input: 'p' },
      { op: 'dense', name: 'd', input: 'f', units: 43 }
    ]
    const model = { ...spec, layers }
    const failed = load({ model, initialWeights: initialWeights(model, 1) })
    await expect(failed).rejects.toThrow(UnsupportedModelError)
    await expect(failed).rejects.toThrow(/^p pools 3x3/)
  })

  it('loads and closes 50 times without keeping a thread or a memory', async () => {
    let threads = 0
    const engine = createSignpostEngine(nodeHost({ onThreads: (change) => (threads += change) }))
    for (let round = 0; round < 50; round++) {
      const model = await engine.load(request({ batchSize: 64 }))
      await model.step(randomBatch(4), 0.01)
      await model.drain()
      model.close()
    }
    for (let wait = 0; threads > 0 && wait < 100; wait++) await new Promise((resolve) => setTimeout(resolve, 20))
    expect(threads).toBe(0)
    const bytesPerModel = await withModel({ batchSize: 64 }, async (model) => model.deviceBytes())
    // Half of what 50 kept models would hold; the collector runs when it likes.
    expect(process.memoryUsage().rss).toBeLessThan(600e6 + (50 * bytesPerModel) / 2)
  })
})
