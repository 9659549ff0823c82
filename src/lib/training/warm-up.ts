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

/** At least one step, and no further one after `limitMs`. The learning rate is 0: the same work, and no way to diverge. */
export async function warmUp(
  model: DeviceModel,
  batch: Batch,
  { steps, limitMs }: { steps: number; limitMs: number },
  clock: Clock
): Promise<WarmUp> {
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
  await model.infer(batch.pixels, batch.count)
  await model.importState(initialState)
  return { warmUpMs: clock() - startMs, stepMs, steps: done }
}
