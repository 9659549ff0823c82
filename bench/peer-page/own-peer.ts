/** The lab's engine, as a peer of the others. */
import { createSignpostEngine } from '../../src/lib/engines/signpost/engine.ts'
import { browserHost } from '../../src/lib/engines/signpost/wasm/browser-host.ts'
import type { Numerics } from '../../src/lib/schema/run.ts'
import { LEARNING_RATE, MOMENTUM, peerData, type Peer, type PeerTask } from './peer-task.ts'

export async function ownPeer(task: PeerTask, numerics: Numerics): Promise<Peer> {
  const { spec, weights, pixels, labels } = peerData(task)
  const { batchSize, threads } = task
  const model = await createSignpostEngine(browserHost()).load({
    model: spec,
    initialWeights: weights,
    optimizer: { kind: 'sgd-momentum', momentum: MOMENTUM },
    batchSize,
    threads,
    numerics
  })
  if (model.threads !== threads) throw new Error(`The engine used ${model.threads} threads in place of ${threads}.`)
  return {
    async step() {
      await model.step({ pixels, labels, count: batchSize }, LEARNING_RATE)
      const { lossSumNats, samples } = await model.drain()
      return lossSumNats / samples
    }
  }
}
