/** The reference training, on any engine: what the golden data hold a result for. Runs in Node and in a browser's worker. */
import type { Engine } from '../../src/lib/engines/engine.ts'
import { initialWeights } from '../../src/lib/models/init-weights.ts'
import type { Batch } from '../../src/lib/schema/batch.ts'
import type { ModelSpec, TrainingState } from '../../src/lib/schema/model.ts'
import type { Numerics } from '../../src/lib/schema/run.ts'

export interface OracleTask {
  spec: ModelSpec
  seed: number
  /** Step t uses batch t mod length. */
  batches: readonly Batch[]
  numerics: Numerics
  threads: number
}

export interface OracleResult {
  threads: number
  evalLogits: Float32Array
  losses: number[]
  after1: TrainingState
  after20: TrainingState
  evalLogitsAfter20: Float32Array
}

const STEPS = 20

export async function trainOracle(engine: Engine, { spec, seed, batches, numerics, threads }: OracleTask): Promise<OracleResult> {
  const model = await engine.load({
    model: spec,
    initialWeights: initialWeights(spec, seed),
    optimizer: { kind: 'sgd-momentum', momentum: 0.9 },
    batchSize: 8,
    threads,
    numerics
  })
  try {
    const [first] = batches
    if (!first) throw new Error('no batches')
    const evalLogits = await model.infer(first.pixels, first.count)
    const losses: number[] = []
    let after1: TrainingState | null = null
    for (let step = 0; step < STEPS; step++) {
      await model.step(batches[step % batches.length] ?? first, 0.01)
      const { lossSumNats, samples } = await model.drain()
      losses.push(lossSumNats / samples)
      after1 ??= await model.exportState()
    }
    if (!after1) throw new Error('no steps')
    const after20 = await model.exportState()
    return { threads: model.threads, evalLogits, losses, after1, after20, evalLogitsAfter20: await model.infer(first.pixels, first.count) }
  } finally {
    model.close()
  }
}
