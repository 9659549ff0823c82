/** How a training step is measured before a run, and what its time depends on. */
import type { RunConfig } from '../schema/run.ts'

export const PROBE_STEPS = 10
/** An engine whose step takes seconds is measured on fewer steps. */
export const PROBE_LIMIT_MS = 15_000

/** The rest of the settings can change without measuring again. */
export const probeKey = ({ model, sizePx, engine, threads, numerics, batchSize }: RunConfig) =>
  [model, sizePx, engine, threads, numerics, batchSize].join(' ')
