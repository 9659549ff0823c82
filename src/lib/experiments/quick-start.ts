/** "Train now": one short run on the sample set with nothing to choose. */
import type { RunConfig } from '../schema/run.ts'
import { defaultConfig } from './defaults.ts'

export const QUICK_START_BUDGET_MS = 3 * 60_000

/**
 * Split by tracks, so that the accuracy is that on signs never seen; IDSIA, which gets there soonest (docs/sample-data.md). The recorded
 * runs have the same settings.
 */
export function quickStartConfig(threads: number): RunConfig {
  return { ...defaultConfig(threads), datasetId: 'sample', model: 'idsia', split: 'track' }
}
