/** SHA-256 over what 50 steps of training leave, in Node and in browsers. Small batches so that the suite stays quick. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import type { Engine } from '../../src/lib/engines/engine.ts'
import { initialWeights, mulberry32 } from '../../src/lib/models/init-weights.ts'
import { modelSpec } from '../../src/lib/models/registry.ts'
import type { Batch } from '../../src/lib/schema/batch.ts'
import type { ModelSpec } from '../../src/lib/schema/model.ts'
import type { Numerics } from '../../src/lib/schema/run.ts'

export const STEPS = 50
/** Repeated in turn. */
const BATCHES = 4

export interface CheckedModel {
  spec: ModelSpec
  batchSize: number
}

export const CHECKED_MODELS: Readonly<Record<string, CheckedModel>> = {
  'ResNet-20, 32 px, batch 8': { spec: modelSpec('resnet20', 32), batchSize: 8 },
  'IDSIA, 48 px, batch 4': { spec: modelSpec('idsia', 48), batchSize: 4 }
}

function batchesFor({ spec: { inputSizePx, inputChannels, classCount }, batchSize }: CheckedModel): Batch[] {
  const uniform = mulberry32(11)
  return Array.from({ length: BATCHES }, () => ({
    pixels: Uint8Array.from({ length: batchSize * inputSizePx ** 2 * inputChannels }, () => uniform() * 256),
    labels: Uint8Array.from({ length: batchSize }, () => uniform() * classCount),
    count: batchSize
  }))
}

/** Over weights, velocities and running statistics. Throws when the engine does not use that many threads. */
export async function trainedChecksum(engine: Engine, checked: CheckedModel, numerics: Numerics, threads: number): Promise<string> {
  const { spec, batchSize } = checked
  const optimizer = { kind: 'sgd-momentum', momentum: 0.9 } as const
  const model = await engine.load({ model: spec, initialWeights: initialWeights(spec, 3), optimizer, batchSize, threads, numerics })
  try {
    if (model.threads !== threads) throw new Error(`The engine used ${model.threads} threads in place of ${threads}.`)
    const batches = batchesFor(checked)
    for (let step = 0; step < STEPS; step++) {
      const batch = batches[step % BATCHES]
      if (batch) await model.step(batch, 0.01)
    }
    await model.drain() // throws if the loss is no longer finite: bits of NaN would prove nothing
    const { weights, velocities, runningStatistics } = await model.exportState()
    const hash = sha256.create()
    for (const { values } of [...weights, ...velocities, ...runningStatistics]) {
      hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    }
    return bytesToHex(hash.digest())
  } finally {
    model.close()
  }
}

/** One line per model, on two threads. */
export async function strictChecksums(engine: Engine): Promise<string> {
  const lines: string[] = []
  for (const [name, checked] of Object.entries(CHECKED_MODELS)) lines.push(`${name}: ${await trainedChecksum(engine, checked, 'strict', 2)}`)
  return lines.join('\n')
}
