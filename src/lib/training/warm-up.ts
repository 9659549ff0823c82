/**
 * Untimed steps before training: compilers, caches and thread pools settle. They run on the loaded model, whose state is put back
 * afterwards, so training starts from the seed's weights exactly, with or without them.
 */
import type { Batch } from '../schema/batch.ts'
import type { DeviceModel } from '../engines/engine.ts'
import type { Clock } from './stopwatch.ts'

export interface WarmUp {
  warmUpMs: number
  /** The fastest of the steps, drained. */
  stepMs: number
  /** Made: fewer than asked for where they are slow. */
  steps: number
}

export interface WarmUpEffort {
  /** Full batches: at least one, and no further one after `limitMs`. */
  steps: number
  limitMs: number
  /** Images of the last batch of an epoch when it is smaller, else 0: an engine that compiles for each size does it now and not in training. */
  shortCount: number
}

/** The learning rate is 0: the same work, and no way to diverge. */
export async function warmUp(model: DeviceModel, batch: Batch, { steps, limitMs, shortCount }: WarmUpEffort, clock: Clock): Promise<WarmUp> {
  const startMs = clock()
  const initialState = await model.exportState()
  let stepMs = Infinity
  let done = 0
  do {
    const stepStartMs = clock()
    await model.step(batch, 0)
    await model.drain()
    stepMs = Math.min(stepMs, clock() - stepStartMs)
    done++
  } while (done < steps && clock() - startMs < limitMs)
  if (shortCount > 0) {
    await model.step({ ...batch, count: shortCount }, 0)
    await model.drain()
    done++
  }
  await model.infer(batch.pixels, batch.count)
  await model.importState(initialState)
  return { warmUpMs: clock() - startMs, stepMs, steps: done }
}
