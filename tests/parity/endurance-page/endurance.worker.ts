/** Many steps of a small network on an engine as the trainer worker loads it. */
import { expose } from 'comlink'
import type { DeviceModel, EngineProbe } from '../../../src/lib/engines/engine.ts'
import { loadEngine } from '../../../src/lib/engines/registry.ts'
import { initialWeights, mulberry32 } from '../../../src/lib/models/init-weights.ts'
import { resnetCifar } from '../../../src/lib/models/resnet-cifar.ts'
import type { Batch } from '../../../src/lib/schema/batch.ts'
import type { EngineId } from '../../../src/lib/schema/run.ts'

const SIZE_PX = 16
const BATCH_SIZE = 4
const spec = resnetCifar('resnet-tiny', 'ResNet tiny', SIZE_PX, { blocksPerStage: 1, filters: [4, 8, 16] })

function randomBatch(seed: number): Batch {
  const uniform = mulberry32(seed)
  const pixels = Uint8Array.from({ length: BATCH_SIZE * SIZE_PX ** 2 * 3 }, () => uniform() * 256)
  // As in an epoch: the last batch is shorter.
  return { pixels, labels: Uint8Array.from({ length: BATCH_SIZE }, () => uniform() * 43), count: seed % 10 === 9 ? BATCH_SIZE - 1 : BATCH_SIZE }
}

async function load(id: EngineId): Promise<DeviceModel> {
  const engine = await loadEngine(id)
  const optimizer = { kind: 'sgd-momentum', momentum: 0.9 } as const
  return engine.load({ model: spec, initialWeights: initialWeights(spec, 1), optimizer, batchSize: BATCH_SIZE, numerics: 'fast' })
}

async function train(model: DeviceModel, steps: number): Promise<number> {
  for (let step = 0; step < steps; step++) await model.step(randomBatch(step), 0.001)
  await model.drain()
  return model.deviceBytes()
}

let loaded: DeviceModel | null = null

const api = {
  probe: async (id: EngineId): Promise<EngineProbe> => (await loadEngine(id)).probe(),
  /** Bytes that the engine reports: when the shapes are known, after `steps`, once closed, and after as many steps of a second model. */
  async deviceBytes(id: EngineId, steps: number) {
    const model = await load(id)
    const settled = await train(model, 10)
    const after = await train(model, steps)
    model.close()
    const closed = model.deviceBytes()
    const second = await load(id)
    const afterSecond = await train(second, steps)
    second.close()
    return { settled, after, closed, afterSecond }
  },
  /** What jax-js itself makes of NaN on WebGPU. */
  async stockReluOfNan(): Promise<number | undefined> {
    const { init, nn, numpy } = await import('@jax-js/jax')
    await init('webgpu')
    const values = numpy.array(new Float32Array([NaN, 1]), { device: 'webgpu' })
    const [first] = await nn.relu(values).data()
    return first
  },
  async load(id: EngineId): Promise<void> {
    loaded = await load(id)
  },
  /** Trains the loaded model for ever; resolves with the name of the error that ends it. */
  async trainUntilError(): Promise<string> {
    if (!loaded) throw new Error('No model is loaded.')
    try {
      for (;;) await train(loaded, 1)
    } catch (error) {
      return error instanceof Error ? error.name : String(error)
    } finally {
      loaded.close()
    }
  }
}

export type EnduranceApi = typeof api

expose(api)
