import { describe, expect, it } from 'vitest'
import { createSignpostEngine } from '../../src/lib/engines/signpost/engine.ts'
import { initialWeights } from '../../src/lib/models/init-weights.ts'
import { modelSpec } from '../../src/lib/models/registry.ts'
import { resnetCifar } from '../../src/lib/models/resnet-cifar.ts'
import { idsia } from '../../src/lib/models/idsia.ts'
import type { ModelSpec } from '../../src/lib/schema/model.ts'
import type { Numerics } from '../../src/lib/schema/run.ts'
import { CHECKED_MODELS, STEPS, trainedChecksum } from '../parity/trained-checksum.ts'
import { nodeHost, type NodeHostOptions } from './node-host.ts'
import { trainedBytes } from './trained-bytes.ts'

const BATCH_SIZE = 6

async function bytesOf(model: ModelSpec, numerics: Numerics, threads: number, options: NodeHostOptions): Promise<string> {
  const optimizer = { kind: 'sgd-momentum', momentum: 0.9 } as const
  const request = { model, initialWeights: initialWeights(model, 3), optimizer, batchSize: BATCH_SIZE, threads, numerics }
  return trainedBytes(await createSignpostEngine(nodeHost(options)).load(request), model, BATCH_SIZE)
}

const specs: Readonly<Record<string, ModelSpec>> = {
  'ResNet tiny': resnetCifar('resnet-tiny', 'ResNet tiny', 32, { blocksPerStage: 1, filters: [4, 8, 16] }),
  'ResNet-20': modelSpec('resnet20', 32),
  'IDSIA tiny': idsia('idsia-tiny', 'IDSIA tiny', 32, { filters: [8, 12, 16], denseUnits: 20 })
}

for (const [name, spec] of Object.entries(specs)) {
  for (const numerics of ['fast', 'strict'] as const) {
    describe(`${name}, ${numerics}: three steps and evaluation`, () => {
      it('give the same bits on 1, 2 and 4 threads', async () => {
        const alone = await bytesOf(spec, numerics, 1, {})
        expect(await bytesOf(spec, numerics, 2, {})).toBe(alone)
        expect(await bytesOf(spec, numerics, 4, {})).toBe(alone)
      })
      it('give the same bits in unshared memory without threads', async () => {
        expect(await bytesOf(spec, numerics, 4, { sharedMemory: false })).toBe(await bytesOf(spec, numerics, 2, {}))
      })
    })
  }
}

describe.each(Object.entries(CHECKED_MODELS))(`%s, fast: ${STEPS} steps`, (_name, checked) => {
  it('leave the same bits (SHA-256) on 1, 2, 3 and 4 threads', async () => {
    const engine = createSignpostEngine(nodeHost())
    const alone = await trainedChecksum(engine, checked, 'fast', 1)
    for (const threads of [2, 3, 4]) expect(await trainedChecksum(engine, checked, 'fast', threads), `${threads} threads`).toBe(alone)
  })
})
