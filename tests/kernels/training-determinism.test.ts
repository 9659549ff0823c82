import { describe, expect, it } from 'vitest'
import { createSignpostEngine } from '../../src/lib/engines/signpost/engine.ts'
import { initialWeights, mulberry32 } from '../../src/lib/models/init-weights.ts'
import { modelSpec } from '../../src/lib/models/registry.ts'
import { resnetCifar } from '../../src/lib/models/resnet-cifar.ts'
import { idsia } from '../../src/lib/models/idsia.ts'
import type { Batch } from '../../src/lib/schema/batch.ts'
import type { ModelSpec } from '../../src/lib/schema/model.ts'
import type { Numerics } from '../../src/lib/schema/run.ts'
import { CHECKED_MODELS, STEPS, trainedChecksum } from '../parity/trained-checksum.ts'
import { nodeHost, type NodeHostOptions } from './node-host.ts'

const BATCH_SIZE = 6

function batchesFor({ inputSizePx }: ModelSpec, counts: readonly number[]): Batch[] {
  const uniform = mulberry32(7)
  return counts.map((count) => ({
    pixels: Uint8Array.from({ length: count * inputSizePx * inputSizePx * 3 }, () => uniform() * 256),
    labels: Uint8Array.from({ length: count }, () => uniform() * 43),
    count
  }))
}

/** Everything that training computes, as bytes; the last batch is smaller, as at the end of an epoch. */
async function trainedBytes(spec: ModelSpec, numerics: Numerics, threads: number, options: NodeHostOptions): Promise<string> {
  const model = await createSignpostEngine(nodeHost(options)).load({
    model: spec,
    initialWeights: initialWeights(spec, 3),
    optimizer: { kind: 'sgd-momentum', momentum: 0.9 },
    batchSize: BATCH_SIZE,
    threads,
    numerics
  })
  try {
    const batches = batchesFor(spec, [BATCH_SIZE, BATCH_SIZE, 5])
    for (const batch of batches) await model.step(batch, 0.02)
    const totals = await model.drain()
    const { weights, velocities, runningStatistics } = await model.exportState()
    const logits = await model.infer(batches[0]?.pixels ?? new Uint8Array(), 4)
    const tensors = [...weights, ...velocities, ...runningStatistics].map(({ values }) => values)
    const bytes = Buffer.concat([...tensors, logits].map((values) => Buffer.from(values.buffer, values.byteOffset, values.byteLength)))
    return `${JSON.stringify(totals)} ${bytes.toString('base64')}`
  } finally {
    model.close()
  }
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
        const alone = await trainedBytes(spec, numerics, 1, {})
        expect(await trainedBytes(spec, numerics, 2, {})).toBe(alone)
        expect(await trainedBytes(spec, numerics, 4, {})).toBe(alone)
      })
      it('give the same bits in unshared memory without threads', async () => {
        expect(await trainedBytes(spec, numerics, 4, { sharedMemory: false })).toBe(await trainedBytes(spec, numerics, 2, {}))
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
