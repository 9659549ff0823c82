/** What the contract of engines/engine.ts promises, asked of any engine, in the worker that loaded it. Each check answers with plain data. */
import type { DeviceModel, Engine, ModelRequest } from '../../src/lib/engines/engine.ts'
import { initialWeights, mulberry32 } from '../../src/lib/models/init-weights.ts'
import { resnetCifar } from '../../src/lib/models/resnet-cifar.ts'
import type { Batch } from '../../src/lib/schema/batch.ts'
import type { NamedTensor, TrainingState } from '../../src/lib/schema/model.ts'
import { relativeDistance } from './distances.ts'

/** Smaller than any network of the golden data: graphics engines run here on the processor. */
const spec = resnetCifar('resnet-tiny', 'ResNet tiny', 16, { blocksPerStage: 1, filters: [4, 8, 16] })
const IMAGE_BYTES = 16 * 16 * 3
const LEARNING_RATE = 0.01

function request(batchSize: number): ModelRequest {
  const optimizer = { kind: 'sgd-momentum', momentum: 0.9 } as const
  return { model: spec, initialWeights: initialWeights(spec, 5), optimizer, batchSize, threads: 2, numerics: 'fast' }
}

function randomBatch(count: number, seed: number): Batch {
  const uniform = mulberry32(seed)
  const pixels = Uint8Array.from({ length: count * IMAGE_BYTES }, () => uniform() * 256)
  return { pixels, labels: Uint8Array.from({ length: count }, () => uniform() * 43), count }
}

async function withModel<Result>(engine: Engine, batchSize: number, use: (model: DeviceModel) => Promise<Result>): Promise<Result> {
  const model = await engine.load(request(batchSize))
  try {
    return await use(model)
  } finally {
    model.close()
  }
}

const nameOf = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing',
    (error: unknown) => (error instanceof Error ? error.name : String(error))
  )

/** The largest over all tensors. */
function stateDistance(state: TrainingState, reference: TrainingState): number {
  const lists = [
    [state.weights, reference.weights],
    [state.velocities, reference.velocities],
    [state.runningStatistics, reference.runningStatistics]
  ] as const
  const distance = (a: readonly NamedTensor[], b: readonly NamedTensor[]) =>
    Math.max(...b.map(({ values }, index) => relativeDistance(a[index]?.values ?? new Float32Array(), values)))
  return Math.max(...lists.map(([a, b]) => distance(a, b)))
}

/** Three images in a model for eight, against the same three in a model for three. */
async function shortBatch(engine: Engine) {
  const after = (batchSize: number) =>
    withModel(engine, batchSize, async (model) => {
      await model.step(randomBatch(3, 1), LEARNING_RATE)
      const totals = await model.drain()
      return { totals, state: await model.exportState() }
    })
  const [short, exact] = [await after(8), await after(3)]
  return {
    samples: short.totals.samples,
    lossDifference: Math.abs(short.totals.lossSumNats - exact.totals.lossSumNats),
    correctDifference: short.totals.correct - exact.totals.correct,
    distance: stateDistance(short.state, exact.state)
  }
}

async function totals(engine: Engine) {
  return withModel(engine, 4, async (model) => {
    const batch = randomBatch(4, 1)
    await model.step(batch, 0)
    batch.pixels.fill(0) // may be overwritten once step has resolved
    const first = await model.drain()
    for (let step = 0; step < 3; step++) await model.step(randomBatch(4, 1), 0)
    await model.step(randomBatch(3, 1), 0)
    const [second, third] = [await model.drain(), await model.drain()]
    return { first, second, third }
  })
}

async function inference(engine: Engine) {
  return withModel(engine, 4, async (model) => {
    const { pixels } = randomBatch(7, 1)
    const logits = await model.infer(pixels, 7)
    const single = await model.infer(pixels.subarray(5 * IMAGE_BYTES), 1)
    const none = await model.infer(pixels, 0)
    return { length: logits.length, none: none.length, distance: relativeDistance(logits.slice(5 * 43, 6 * 43), single) }
  })
}

async function continuation(engine: Engine) {
  const next = async (model: DeviceModel) => {
    await model.step(randomBatch(4, 9), LEARNING_RATE)
    await model.drain()
    return model.exportState()
  }
  return withModel(engine, 4, async (model) => {
    await model.step(randomBatch(4, 1), LEARNING_RATE)
    await model.drain()
    const state = await model.exportState()
    const expected = await next(model)
    const resumed = await withModel(engine, 4, async (other) => {
      await other.importState(state)
      return next(other)
    })
    const broken = await nameOf(model.importState({ ...state, weights: state.weights.slice(1) }))
    return { distance: stateDistance(resumed, expected), broken }
  })
}

async function refusals(engine: Engine) {
  const model = await engine.load(request(4))
  const tooMany = await nameOf(model.step(randomBatch(5, 1), LEARNING_RATE))
  const wrongLabel = await nameOf(model.step({ ...randomBatch(2, 1), labels: Uint8Array.of(0, 43) }, LEARNING_RATE))
  for (let step = 0; step < 4; step++) await model.step(randomBatch(4, step), 1e30)
  const diverged = await nameOf(model.drain())
  model.close()
  model.close()
  return { tooMany, wrongLabel, diverged, closed: await nameOf(model.step(randomBatch(4, 1), LEARNING_RATE)) }
}

/** Two trainings from the same start. */
async function repetition(engine: Engine) {
  const run = () =>
    withModel(engine, 4, async (model) => {
      for (let step = 0; step < 3; step++) await model.step(randomBatch(4, step), LEARNING_RATE)
      await model.drain()
      return model.exportState()
    })
  return { distance: stateDistance(await run(), await run()) }
}

/** Trains until something throws; with what name, and what else there is to say then. */
async function untilLost(engine: Engine) {
  const model = await engine.load(request(4))
  const forever = async () => {
    for (let step = 0; ; step++) {
      await model.step(randomBatch(4, step % 8), LEARNING_RATE)
      await model.drain()
    }
  }
  const name = await nameOf(forever())
  const later = await nameOf(model.drain())
  model.close()
  return { name, later }
}

export const engineChecks = { shortBatch, totals, inference, continuation, refusals, repetition, untilLost }

export type CheckName = keyof typeof engineChecks
export type CheckResult<Name extends CheckName> = Awaited<ReturnType<(typeof engineChecks)[Name]>>
