/** What a step of a model costs here, measured on random bytes; needs no data set. */
import { createBatch } from '../data/batches.ts'
import { mulberry32 } from '../data/random.ts'
import type { DeviceModel, Engine } from '../engines/engine.ts'
import { CLASS_COUNT } from '../schema/dataset.ts'
import type { Batch } from '../schema/batch.ts'
import type { RunConfig } from '../schema/run.ts'
import { quantile } from './distribution.ts'
import { loadModel, requireEngine } from './perform-run.ts'
import type { Clock } from './stopwatch.ts'
import { warmUp } from './warm-up.ts'

const WARM_UP_STEPS = 2
const EVALUATED_BATCHES = 2

export interface ProbeEffort {
  /** At least 1. */
  steps: number
  /** No step begins after so much time; slow engines are then measured on one step, after one to warm up. */
  limitMs: number
}

/** Images of noise with labels; the loss on them is finite. */
function noiseBatch({ batchSize, sizePx, seed }: RunConfig): Batch {
  const batch = createBatch(batchSize, sizePx)
  const next = mulberry32(seed)
  for (let i = 0; i < batch.pixels.length; i++) batch.pixels[i] = next() & 255
  for (let i = 0; i < batchSize; i++) batch.labels[i] = next() % CLASS_COUNT
  return { ...batch, count: batchSize }
}

/** Ascending. */
async function timedSteps(model: DeviceModel, batch: Batch, { steps, limitMs }: ProbeEffort, clock: Clock): Promise<Float64Array> {
  const timesMs: number[] = []
  const endMs = clock() + limitMs
  do {
    const startMs = clock()
    await model.step(batch, 0) // the same work as any other rate, and no way to diverge
    await model.drain()
    timesMs.push(clock() - startMs)
  } while (timesMs.length < steps && clock() < endMs)
  return Float64Array.from(timesMs).sort()
}

async function evaluationImageMs(model: DeviceModel, batch: Batch, clock: Clock): Promise<number> {
  const startMs = clock()
  for (let i = 0; i < EVALUATED_BATCHES; i++) await model.infer(batch.pixels, batch.count)
  return (clock() - startMs) / (EVALUATED_BATCHES * batch.count)
}

/** Rejects with EngineUnavailableError, OutOfDeviceMemoryError or what the engine throws. */
export async function probeStep(engine: Engine, config: RunConfig, { steps, limitMs }: ProbeEffort, clock: Clock) {
  await requireEngine(engine, config.numerics)
  const startMs = clock()
  const model = await loadModel(engine, config)
  const compileMs = clock() - startMs
  const leftMs = () => Math.max(0, startMs + limitMs - clock())
  try {
    const batch = noiseBatch(config)
    await warmUp(model, batch, { steps: WARM_UP_STEPS, limitMs: leftMs(), shortCount: 0 }, clock)
    const timesMs = await timedSteps(model, batch, { steps, limitMs: leftMs() }, clock)
    const stepMs = { median: quantile(timesMs, 0.5), min: quantile(timesMs, 0), max: quantile(timesMs, 1), count: timesMs.length }
    const imageMs = await evaluationImageMs(model, batch, clock)
    return { stepMs, evaluationImageMs: imageMs, compileMs, deviceBytes: model.deviceBytes(), threads: model.threads }
  } finally {
    model.close()
  }
}
