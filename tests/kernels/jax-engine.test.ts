/** The contract of an engine, for jax-js on wasm as Node offers it: without threads. In browsers: tests/parity. */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { DivergedError, ModelClosedError, OutOfDeviceMemoryError, type DeviceModel, type ModelRequest } from '../../src/lib/engines/engine.ts'
import { JAX_VERSION, JaxEngine } from '../../src/lib/engines/jax/engine.ts'
import { initialWeights, mulberry32 } from '../../src/lib/models/init-weights.ts'
import { resnetCifar } from '../../src/lib/models/resnet-cifar.ts'
import type { Batch } from '../../src/lib/schema/batch.ts'
import packageJson from '../../package.json' with { type: 'json' }

const spec = resnetCifar('resnet-tiny', 'ResNet tiny', 32, { blocksPerStage: 1, filters: [4, 8, 16] })
const IMAGE_BYTES = 32 * 32 * 3

function randomBatch(count: number, seed = 1): Batch {
  const uniform = mulberry32(seed)
  const pixels = Uint8Array.from({ length: count * IMAGE_BYTES }, () => uniform() * 256)
  return { pixels, labels: Uint8Array.from({ length: count }, () => uniform() * 43), count }
}

const engine = new JaxEngine('wasm')
afterEach(() => void vi.unstubAllGlobals())

async function withModel<Result>(change: Partial<ModelRequest>, use: (model: DeviceModel) => Promise<Result>): Promise<Result> {
  const optimizer = { kind: 'sgd-momentum', momentum: 0.9 } as const
  const model = await engine.load({ model: spec, initialWeights: initialWeights(spec, 5), optimizer, batchSize: 4, numerics: 'fast', ...change })
  try {
    return await use(model)
  } finally {
    model.close()
  }
}

describe('jax-js engines', () => {
  it('name the version that is installed', () => {
    expect(JAX_VERSION).toBe(packageJson.dependencies['@jax-js/jax'])
  })

  it('probe: one thread without shared memory; a reason where there is no WebGPU', async () => {
    expect(await engine.probe()).toMatchObject({ available: true, maxThreads: 1, limitation: 'not-isolated', numerics: ['fast'] })
    vi.stubGlobal('navigator', {})
    expect(await new JaxEngine('webgpu').probe()).toMatchObject({ available: false, obstacle: 'no-webgpu' })
    vi.stubGlobal('navigator', { gpu: { requestAdapter: () => Promise.resolve(null) } })
    expect(await new JaxEngine('webgpu').probe()).toMatchObject({ available: false, obstacle: 'no-adapter' })
  })
})

describe('a model of jax-wasm', () => {
  it('sums since the last drain and copies batches before step resolves', async () => {
    const first = await withModel({}, async (model) => {
      const batch = randomBatch(4)
      await model.step(batch, 0.01)
      batch.pixels.fill(0)
      const totals = await model.drain()
      expect(totals).toMatchObject({ steps: 1, samples: 4 })
      expect(await model.drain()).toEqual({ steps: 0, samples: 0, lossSumNats: 0, correct: 0 })
      return totals
    })
    await withModel({}, async (twin) => {
      await twin.step(randomBatch(4), 0.01)
      expect(await twin.drain()).toEqual(first)
    })
  })

  it('a short batch trains as it does in a model of that batch size: the same bits', async () => {
    const trained = (batchSize: number) =>
      withModel({ batchSize }, async (model) => {
        await model.step(randomBatch(3), 0.01)
        return [await model.drain(), await model.exportState()]
      })
    expect(await trained(4)).toEqual(await trained(3))
  })

  it('infers any count, independent of the batch it falls into', async () => {
    await withModel({}, async (model) => {
      const { pixels } = randomBatch(7)
      const logits = await model.infer(pixels, 7)
      expect(logits.length).toBe(7 * 43)
      expect(logits.slice(5 * 43, 6 * 43)).toEqual(await model.infer(pixels.subarray(5 * IMAGE_BYTES), 1))
      expect(await model.infer(pixels, 0)).toEqual(new Float32Array(0))
    })
  })

  it('continues from an exported state with the same bits', async () => {
    const continued = async (model: DeviceModel) => {
      await model.step(randomBatch(4, 9), 0.01)
      return [await model.drain(), await model.exportState()]
    }
    await withModel({}, async (model) => {
      await model.step(randomBatch(4, 2), 0.01)
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

  it('refuses a state of another model and changes nothing; refuses batches that do not fit', async () => {
    await withModel({}, async (model) => {
      const state = await model.exportState()
      await expect(model.importState({ ...state, weights: state.weights.slice(1) })).rejects.toThrow(RangeError)
      expect(await model.exportState()).toEqual(state)
      await expect(model.step(randomBatch(5), 0.01)).rejects.toThrow(/1 to 4 images/)
    })
  })

  it('says that the loss diverged', async () => {
    await withModel({}, async (model) => {
      for (let step = 0; step < 4; step++) await model.step(randomBatch(4, step), 1e30)
      await expect(model.drain()).rejects.toThrow(DivergedError)
    })
  })

  it('holds the same memory, to the page of 64 KiB, after 300 steps, every tenth of them short, and after a second loading; none once closed', async () => {
    const bytesAfter = async (steps: number) =>
      withModel({}, async (model) => {
        for (let step = 0; step < steps; step++) await model.step(randomBatch(step % 10 === 9 ? 3 : 4), 0.001)
        await model.drain()
        return model.deviceBytes()
      })
    const settled = await bytesAfter(10)
    expect(settled).toBeGreaterThan(0)
    expect(await bytesAfter(300)).toBe(settled)
    const closed = await withModel({}, (model) => Promise.resolve(model))
    expect(closed.deviceBytes()).toBe(0)
  })

  it('throws ModelClosedError after close, also out of a wait; close twice is safe', async () => {
    const model = await withModel({}, async (open) => {
      await open.step(randomBatch(4), 0.01)
      const waiting = expect(open.drain()).rejects.toThrow(ModelClosedError)
      open.close()
      await waiting
      return open
    })
    await expect(model.step(randomBatch(4), 0.01)).rejects.toThrow(ModelClosedError)
    await expect(model.infer(new Uint8Array(), 0)).rejects.toThrow(ModelClosedError)
    await expect(model.exportState()).rejects.toThrow(ModelClosedError)
  })

  // Last: WebAssembly memory that has grown stays.
  it('says how much memory is missing', async () => {
    await expect(withModel({ batchSize: 8000 }, () => Promise.resolve())).rejects.toThrow(OutOfDeviceMemoryError)
  })
})
