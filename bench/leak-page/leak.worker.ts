/** Trains a small residual network on noise; every tenth batch is a short one. */
import { expose } from 'comlink'
import type { DeviceModel } from '../../src/lib/engines/engine.ts'
import { loadEngine } from '../../src/lib/engines/registry.ts'
import { initialWeights, mulberry32 } from '../../src/lib/models/init-weights.ts'
import { resnetCifar } from '../../src/lib/models/resnet-cifar.ts'
import type { EngineId } from '../../src/lib/schema/run.ts'

export interface LeakTask {
  engine: EngineId
  sizePx: number
  batchSize: number
}

export interface LeakSample {
  /** Of the engine; 0 after close. */
  deviceBytes: number
  /** Of the framework, beside what it pools; null for engines without tensors. */
  tensors: number | null
  tensorBytes: number | null
}

const SHORT_EVERY = 10

let model: DeviceModel | null = null
let task: LeakTask | null = null
let steps = 0

async function sample(): Promise<LeakSample> {
  ;(globalThis as { gc?: () => void }).gc?.()
  const deviceBytes = model?.deviceBytes() ?? 0
  if (!task?.engine.startsWith('tfjs')) return { deviceBytes, tensors: null, tensorBytes: null }
  const { engine } = await import('@tensorflow/tfjs-core')
  const { numTensors, numBytes } = engine().state
  return { deviceBytes, tensors: numTensors, tensorBytes: numBytes }
}

const api = {
  async open(wanted: LeakTask): Promise<LeakSample> {
    task = wanted
    const spec = resnetCifar('leak', 'leak', wanted.sizePx, { blocksPerStage: 1, filters: [4, 8, 16] })
    const optimizer = { kind: 'sgd-momentum', momentum: 0.9 } as const
    const engine = await loadEngine(wanted.engine)
    model = await engine.load({ model: spec, initialWeights: initialWeights(spec, 1), optimizer, batchSize: wanted.batchSize, numerics: 'fast' })
    return sample()
  },

  async step(count: number): Promise<LeakSample> {
    if (!model || !task) throw new Error('No model is open.')
    const { sizePx, batchSize } = task
    const uniform = mulberry32(steps)
    for (const last = steps + count; steps < last; steps++) {
      const pixels = Uint8Array.from({ length: batchSize * sizePx ** 2 * 3 }, () => uniform() * 256)
      const labels = Uint8Array.from({ length: batchSize }, () => uniform() * 43)
      await model.step({ pixels, labels, count: steps % SHORT_EVERY === 0 ? Math.ceil(batchSize / 3) : batchSize }, 0.001)
      await model.drain()
    }
    await model.infer(new Uint8Array(batchSize * sizePx ** 2 * 3), batchSize)
    return sample()
  },

  async close(): Promise<LeakSample> {
    model?.close()
    model = null
    return sample()
  }
}

export type LeakWorkerApi = typeof api

expose(api)
