/**
 * Untimed steps before training: compilers, caches and thread pools settle. They run on the loaded model, whose state is put back
 * afterwards, so training starts from the seed's weights exactly, with or without them.
 */
import type { Batch } from '../schema/batch.ts'
import type { DeviceModel } from '../engines/engine.ts'
import type { Clock } from './stopwatch.ts'

/** Beyond this nothing settles any more, and slow engines would make everybody wait. */
const ENOUGH_MS = 10_000

export interface WarmUp {
  warmUpMs: number
  /** Made: fewer than asked for where they are slow. */
  steps: number
  /** The fastest of the steps, drained. */
  stepMs: number
}

/** `steps` >= 1: at most so many. The learning rate is 0: the same work, and no way to diverge. */
export async function warmUp(model: DeviceModel, batch: Batch, steps: number, clock: Clock): Promise<WarmUp> {
  const startMs = clock()
  const initialState = await model.exportState()
  let stepMs = Infinity
  let made = 0
  for (; made < steps && (made === 0 || clock() - startMs < ENOUGH_MS); made++) {
    const stepStartMs = clock()
    await model.step(batch, 0)
    await model.drain()
    stepMs = Math.min(stepMs, clock() - stepStartMs)
  }
  await model.infer(batch.pixels, batch.count)
  await model.importState(initialState)
  return { warmUpMs: clock() - startMs, stepMs, steps: made }
}
