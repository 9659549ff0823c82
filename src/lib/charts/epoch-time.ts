/** Geometry and summary of the time-per-epoch bars. */
import { median } from 'd3'

export interface EpochTimeBar {
  /** 0 = preparation, before the first epoch. */
  epoch: number
  trainingMs: number
  dataWaitMs: number
  evaluationMs: number
  /** Why the bar does not count ('tab hidden 48 s', 'preparation'); null = it counts. */
  excluded: string | null
  /** Still running: drawn as an outline. */
  live: boolean
}

/** Over the finished epochs that count; null when there is none. */
export function medianTrainingMs(bars: readonly EpochTimeBar[]): { ms: number; count: number } | null {
  const counted = bars.filter((bar) => bar.excluded === null && !bar.live)
  const ms = median(counted, (bar) => bar.trainingMs)
  return ms === undefined ? null : { ms, count: counted.length }
}

export const barHeightMs = (bar: EpochTimeBar) => Math.max(bar.trainingMs + bar.dataWaitMs, bar.evaluationMs)
