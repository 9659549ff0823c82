/** What the loop needs of the world around it; the worker gives the real things, tests give their own. */
import type { Checkpoint } from '../schema/model.ts'
import type { RunEvent, RunProgress } from '../schema/run.ts'
import type { PauseGate } from './pause-gate.ts'
import type { Stopwatch } from './stopwatch.ts'

export interface TrainingHost {
  stopwatch: Stopwatch
  gate: PauseGate
  /** ISO time, for the record only. */
  now: () => string
  /** Lets waiting messages in (pause, stop); called after every step, so it must cost microseconds. */
  breathe: () => Promise<void>
  /** Stores the event, and the state with it; a rejection ends the run. */
  emit: (event: RunEvent, checkpoint?: Checkpoint) => Promise<void>
  progress: (progress: RunProgress) => void
}
