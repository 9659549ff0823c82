/** Loss, accuracy and confusion counts of a set, in evaluation mode. */
import { orderedBatches } from '../data/batches.ts'
import type { PreparedPart } from '../schema/dataset.ts'
import type { ConfusionCounts, RunProgress, SetMetrics } from '../schema/run.ts'
import { EvaluationSums } from './metrics.ts'
import type { Session } from './session.ts'

export interface Evaluation {
  metrics: SetMetrics
  confusion: ConfusionCounts
  correctBase64: string
  evaluationMs: number
}

/** `indices`: positions in the part; at least one. null when the user gave the evaluation up (PauseGate.abandoned). */
export async function evaluate(session: Session, part: PreparedPart, indices: Int32Array, phase: RunProgress['phase']): Promise<Evaluation | null> {
  const { model, feed, host } = session
  const sums = new EvaluationSums(session.classCount)
  const startMs = host.stopwatch.readMs('evaluation')
  host.stopwatch.enter('evaluation')
  session.report(phase)
  feed.start(orderedBatches(part, indices, session.config.batchSize))
  for (let batch = feed.take(); batch; batch = feed.take()) {
    const inferring = model.infer(batch.pixels, batch.count)
    feed.fillNext()
    sums.add(await inferring, batch.labels, batch.count)
    session.imagesEvaluated(batch.count)
    session.report(phase)
    await host.breathe()
    await session.waitWhilePaused()
    if (host.gate.abandoned) return null
  }
  host.stopwatch.enter('other')
  const metrics = sums.metrics()
  return (
    metrics && {
      metrics,
      confusion: sums.confusion(),
      correctBase64: sums.correctBase64(),
      evaluationMs: host.stopwatch.readMs('evaluation') - startMs
    }
  )
}
