/** The count axis of a bar chart with few, round marks. */
import { max, scaleLinear } from 'd3'

export interface CountAxis {
  /** Where the tallest possible bar would end. */
  topCount: number
  /** Without 0, ascending. */
  ticks: readonly number[]
}

/** An empty or all-zero list gets an axis to 1. */
export function countAxis(counts: readonly number[], wantedTicks = 3): CountAxis {
  const top = Math.max(1, max(counts) ?? 0)
  const scale = scaleLinear([0, top], [0, 1]).nice(wantedTicks)
  const topCount = scale.domain()[1] ?? top
  return { topCount, ticks: scale.ticks(wantedTicks).filter((tick) => tick > 0 && Number.isInteger(tick)) }
}
