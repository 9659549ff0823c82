/**
 * The training loop. Time is counted as the study counts it: training = optimiser steps with the device drained; waiting for images,
 * validation and pauses apart. Not responsible for loading and compiling (perform-run.ts) nor for storing what it emits.
 */
import { epochBatches } from '../data/batches.ts'
import { allPositions } from '../data/gtsrb/tracks.ts'
import type { EpochRecord, RunOutcome, SetMetrics } from '../schema/run.ts'
import { checkpointOf } from './continuation.ts'
import { EpochTally } from './epoch-tally.ts'
import { evaluate, type Evaluation } from './evaluate.ts'
import { learningRateAt } from './schedule.ts'
import type { Session } from './session.ts'
import { weightsSha256 } from './weights-hash.ts'

/** Emits an event per epoch and the test at the end. Rejects with what the engine or `emit` throws, e.g. DivergedError. */
export async function train(session: Session): Promise<RunOutcome> {
  const { images, host } = session
  let validation: Evaluation | null = null
  while (!session.isOver()) {
    session.epoch++
    const epoch = await trainEpoch(session)
    if (epoch === null) break
    validation = await evaluate(session, images.training, images.split.validation, 'evaluating')
    if (validation === null) break
    const { metrics, evaluationMs } = validation
    const isWhole = session.step === session.epoch * session.stepsPerEpoch
    const checkpoint = isWhole ? checkpointOf(session.epoch, await session.model.exportState()) : undefined
    await host.emit({ kind: 'epoch', at: host.now(), record: { ...epoch, validation: metrics, evaluationMs } }, checkpoint)
  }
  if (host.gate.stopped) return { status: 'stopped', step: session.step, reason: 'user' }
  await testAtEnd(session, validation)
  return session.step < session.plannedSteps ? { status: 'stopped', step: session.step, reason: 'max-steps' } : { status: 'completed' }
}

/** One pass over the training images, or its part before a stop; null when it was stopped before the first step. */
async function trainEpoch(session: Session): Promise<Omit<EpochRecord, 'validation' | 'evaluationMs'> | null> {
  const { config, model, images, host, feed, epoch, stepsPerEpoch, plannedSteps } = session
  const { stopwatch, gate } = host
  const before = readings(session)
  stopwatch.enter('dataWait')
  feed.start(epochBatches(images.training, images.split.train, config.batchSize, config.seed, epoch))
  stopwatch.enter('training')
  const tally = new EpochTally(stepsPerEpoch, stopwatch.readMs('training'), session.stepMs)
  let learningRate = config.learningRate
  await session.waitWhilePaused()
  for (let batch = feed.take(); batch && !session.isOver(); batch = feed.take()) {
    learningRate = learningRateAt(config.learningRate, config.schedule, { epoch, step: session.step, plannedSteps })
    const stepping = model.step(batch, learningRate)
    feed.fillNext() // while the device works; what it costs counts as training
    await stepping
    session.step++
    await host.breathe()
    const isLast = session.isOver() || !feed.hasNext()
    const totals = isLast || gate.paused || tally.drainDue() ? await model.drain() : null
    tally.stepDone({ trainingMs: stopwatch.readMs('training'), totals, globalStep: session.step })
    session.stepMs = tally.stepMs
    session.report('training', tally)
    await session.waitWhilePaused()
  }
  stopwatch.enter('other')
  tally.finish(session.step)
  return epochFigures(session, tally, learningRate, before)
}

/** The stopwatch before an epoch. */
function readings({ host: { stopwatch } }: Session) {
  return { trainingMs: stopwatch.readMs('training'), dataWaitMs: stopwatch.readMs('dataWait'), hiddenMs: stopwatch.readHiddenTrainingMs() }
}

function epochFigures(session: Session, tally: EpochTally, learningRate: number, before: ReturnType<typeof readings>) {
  const train: SetMetrics | null = tally.metrics()
  const stepMs = tally.quantiles()
  if (!train || !stepMs) return null
  const after = readings(session)
  return {
    epoch: session.epoch,
    steps: tally.steps,
    images: tally.images,
    learningRate,
    train,
    trainingMs: after.trainingMs - before.trainingMs,
    dataWaitMs: after.dataWaitMs - before.dataWaitMs,
    hiddenMs: after.hiddenMs - before.hiddenMs,
    stepMs,
    stepHistogram: tally.histogram(),
    batchLosses: tally.batchLosses
  }
}

/** On the official test images where they are stored; else the last validation stands, and says so. It is made again where the run went on after it. */
async function testAtEnd(session: Session, validation: Evaluation | null): Promise<void> {
  const { images, host, model } = session
  const result = images.test
    ? await evaluate(session, images.test, allPositions(images.test), 'testing')
    : (validation ?? (await evaluate(session, images.training, images.split.validation, 'evaluating')))
  if (!result) return
  const print = weightsSha256(await model.exportState())
  await host.emit({ kind: 'tested', at: host.now(), set: images.test ? 'test' : 'validation', ...result, weightsSha256: print })
}
