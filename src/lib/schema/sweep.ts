/** What `npm run lab -- sweep` leaves in a folder beside one run file per cell. */
import type { DatasetId } from './dataset.ts'
import type { Plan } from './plan.ts'

/** Every `count`-th of the cells that can run, beginning with `index` (from 0). */
export interface Shard {
  index: number
  count: number
}

export interface SweepCell {
  /** experiments/expand.ts; the run file is `<key>.json`. */
  key: string
  state: 'done' | 'failed'
  /** Of the run file; null where the cell failed before there was a record. */
  sha256: string | null
  /** Of failed ones, in English. */
  failure: string | null
}

/** Written last: a folder that has one is complete. */
export interface SweepManifest {
  format: 'signpost-sweep'
  version: 1
  plan: Plan
  /** null: all cells. */
  shard: Shard | null
  /** In the plan's order. */
  cells: readonly SweepCell[]
  /** Prints of the images that the runs were trained on. */
  datasets: Partial<Record<DatasetId, string>>
}
