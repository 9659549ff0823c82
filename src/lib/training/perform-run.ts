/** A run from its settings to its outcome: loads images and model, warms up, trains, and turns failures into a recorded outcome. */
import type { DataDb } from '../data/shards/db.ts'
import { orderedBatches } from '../data/batches.ts'
import { EngineUnavailableError, type DeviceModel, type Engine, type EngineProbe } from '../engines/engine.ts'
import { inferShapes } from '../models/infer-shapes.ts'
import { initialWeights } from '../models/init-weights.ts'
import { modelSpec } from '../models/registry.ts'
import type { Environment, Numerics, RunConfig, RunOutcome } from '../schema/run.ts'
import { requireSameImages, type Continuation } from './continuation.ts'
import type { TrainingHost } from './host.ts'
import { earlyProgress } from './progress.ts'
import { Session } from './session.ts'
import { train } from './train.ts'
import { loadTrainingImages } from './training-images.ts'
import { warmUp } from './warm-up.ts'

/** An engine that takes longer for one step than this has nothing that settles in the next ones. */
const WARM_UP = { steps: 3, limitMs: 20_000 } as const

export type AvailableEngine = Extract<EngineProbe, { available: true }>

export interface RunJob {
  config: RunConfig
  engine: Engine
  db: DataDb
  host: TrainingHost
  /** null: a new run. */
  from: Continuation | null
  /** `threads`: those that the loaded model really uses. */
  environment(engine: AvailableEngine, threads: number): Environment
}

/** Rejects with EngineUnavailableError when the engine cannot run here, or not in this arithmetic. */
export async function requireEngine(engine: Engine, numerics: Numerics): Promise<AvailableEngine> {
  const probe = await engine.probe()
  if (!probe.available) throw new EngineUnavailableError(`${engine.title} cannot run here: ${probe.reason}`)
  if (!probe.numerics.includes(numerics)) {
    throw new EngineUnavailableError(`${engine.title} has no ${numerics} arithmetic. Choose ${probe.numerics.join(' or ')}, or another engine.`)
  }
  return probe
}

/** The model that the settings describe, on the device, with the seed's weights or with those of `from`. */
export async function loadModel(engine: Engine, config: RunConfig, from: Continuation | null = null): Promise<DeviceModel> {
  const model = modelSpec(config.model, config.sizePx)
  const loaded = await engine.load({
    model,
    initialWeights: initialWeights(model, config.seed),
    optimizer: { kind: 'sgd-momentum', momentum: config.momentum },
    batchSize: config.batchSize,
    threads: config.threads,
    numerics: config.numerics
  })
  if (from) await loaded.importState(from.checkpoint.state)
  return loaded
}

/**
 * Rejects, with nothing recorded, when the run cannot begin: DataError, TooFewImagesError, ContinuationError, EngineUnavailableError,
 * OutOfDeviceMemoryError.
 * Once it has begun every failure becomes the outcome 'failed', and rejects only when that cannot be stored.
 */
export async function performRun(job: RunJob): Promise<RunOutcome> {
  const { config, engine, host, from } = job
  await requireEngine(engine, config.numerics)
  const clock = () => host.stopwatch.nowMs()
  const startMs = clock()
  host.progress(earlyProgress('loading'))
  const images = await loadTrainingImages(job.db, config)
  if (from) requireSameImages(images.use, from)
  const loadMs = clock() - startMs
  const compileStartMs = clock()
  host.progress(earlyProgress('compiling'))
  const model = await loadModel(engine, config, from)
  const compileMs = clock() - compileStartMs
  try {
    const spec = modelSpec(config.model, config.sizePx)
    const { parameterCount, multiplyAdds } = inferShapes(spec)
    // Asked again: only a loaded engine knows whether its threads have started.
    const environment = job.environment(await requireEngine(engine, config.numerics), model.threads)
    const use = { parameterCount, multiplyAdds, deviceBytes: model.deviceBytes() }
    await host.emit(
      from
        ? { kind: 'continued', at: host.now(), epoch: from.checkpoint.epoch, environment }
        : { kind: 'started', at: host.now(), config, environment, dataset: images.use, model: use }
    )
    const session = new Session({ config, model, classCount: spec.classCount, images, host, from })
    const outcome = await recordedOutcome(() => warmUpAndTrain(session, loadMs, compileMs))
    await host.emit({ kind: 'ended', at: host.now(), outcome })
    return outcome
  } finally {
    model.close()
  }
}

function failedOutcome(error: unknown): RunOutcome {
  if (!(error instanceof Error)) return { status: 'failed', message: String(error) }
  const code = 'code' in error && typeof error.code === 'string' ? { errorCode: error.code } : {}
  return { status: 'failed', message: error.message, errorName: error.name, ...code }
}

async function recordedOutcome(run: () => Promise<RunOutcome>): Promise<RunOutcome> {
  try {
    return await run()
  } catch (error) {
    return failedOutcome(error)
  }
}

async function warmUpAndTrain(session: Session, loadMs: number, compileMs: number): Promise<RunOutcome> {
  const { config, images, model, feed, host } = session
  session.report('warming-up')
  await host.breathe()
  feed.start(orderedBatches(images.training, images.split.train, config.batchSize))
  const batch = feed.take()
  if (batch) {
    const lastCount = images.split.train.length % config.batchSize
    const effort = { ...WARM_UP, shortCount: lastCount < batch.count ? lastCount : 0 }
    const { warmUpMs, stepMs, steps } = await warmUp(model, batch, effort, () => host.stopwatch.nowMs())
    session.stepMs = stepMs
    await host.emit({ kind: 'prepared', at: host.now(), loadMs, compileMs, warmUpMs, warmUpSteps: steps })
  }
  return train(session)
}
