/** The confusion matrix as cells to draw and pairs to read. */
import { scaleLog } from 'd3'
import type { ConfusionCounts } from '../schema/run.ts'

export interface ConfusionCell {
  trueClass: number
  predictedClass: number
  count: number
  /** Of the true class. */
  fraction: number
  /** 0..1 on a log scale: how strong the one hue is. */
  strength: number
}

const rowOf = ({ classCount, counts }: ConfusionCounts, trueClass: number) => counts.slice(trueClass * classCount, (trueClass + 1) * classCount)

export function classTotals(confusion: ConfusionCounts): number[] {
  return Array.from({ length: confusion.classCount }, (_, index) => rowOf(confusion, index).reduce((sum, count) => sum + count, 0))
}

/** Cells that are not empty; zero stays blank. */
export function confusionCells(confusion: ConfusionCounts): ConfusionCell[] {
  const { classCount, counts } = confusion
  const totals = classTotals(confusion)
  const strength = scaleLog([1, Math.max(2, ...counts)], [0.18, 1]).clamp(true)
  return counts.flatMap((count, index) => {
    const trueClass = Math.floor(index / classCount)
    if (count === 0) return []
    return [{ trueClass, predictedClass: index % classCount, count, fraction: count / (totals[trueClass] ?? count), strength: strength(count) }]
  })
}

/** What was taken for what, the most frequent first. */
export function confusedPairs(confusion: ConfusionCounts, limit: number): ConfusionCell[] {
  const wrong = confusionCells(confusion).filter((cell) => cell.trueClass !== cell.predictedClass)
  return wrong.sort((a, b) => b.count - a.count || b.fraction - a.fraction).slice(0, limit)
}
