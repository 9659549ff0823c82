/** The lab's engines, as peers of each other and of what is not one of them. */
import { loadEngine } from '../../src/lib/engines/registry.ts'
import type { EngineId, Numerics } from '../../src/lib/schema/run.ts'
import { LEARNING_RATE, MOMENTUM, peerData, type Peer, type PeerTask } from './peer-task.ts'

export async function enginePeer(task: PeerTask, id: EngineId, numerics: Numerics): Promise<Peer> {
  const { spec, weights, pixels, labels } = peerData(task)
  const { batchSize, threads } = task
  const engine = await loadEngine(id)
  const optimizer = { kind: 'sgd-momentum', momentum: MOMENTUM } as const
  const model = await engine.load({ model: spec, initialWeights: weights, optimizer, batchSize, threads, numerics })
  return {
    threads: model.threads,
    async step() {
      await model.step({ pixels, labels, count: batchSize }, LEARNING_RATE)
      const { lossSumNats, samples } = await model.drain()
      return lossSumNats / samples
    }
  }
}
