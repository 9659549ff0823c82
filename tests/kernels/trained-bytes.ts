/** Everything that a few steps of training and an evaluation compute, as bytes. */
import type { DeviceModel } from '../../src/lib/engines/engine.ts'
import { mulberry32 } from '../../src/lib/models/init-weights.ts'
import type { Batch } from '../../src/lib/schema/batch.ts'
import type { ModelSpec } from '../../src/lib/schema/model.ts'

function batchesFor({ inputSizePx }: ModelSpec, counts: readonly number[]): Batch[] {
  const uniform = mulberry32(7)
  return counts.map((count) => ({
    pixels: Uint8Array.from({ length: count * inputSizePx * inputSizePx * 3 }, () => uniform() * 256),
    labels: Uint8Array.from({ length: count }, () => uniform() * 43),
    count
  }))
}

/** The last batch is smaller, as at the end of an epoch. Closes the model. */
export async function trainedBytes(model: DeviceModel, spec: ModelSpec, batchSize: number): Promise<string> {
  try {
    const batches = batchesFor(spec, [batchSize, batchSize, batchSize - 1])
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
