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

export interface ConfusionChange {
  trueClass: number
  predictedClass: number
  /** Images of the first minus images of the second. */
  difference: number
  /** 0..1 on a log scale. */
  strength: number
}

/** Cells in which two matrices differ. Throws RangeError for matrices of unequal size. */
export function confusionChanges(first: ConfusionCounts, second: ConfusionCounts): ConfusionChange[] {
  const { classCount } = first
  if (second.classCount !== classCount || second.counts.length !== first.counts.length) throw new RangeError('The matrices have unequal sizes.')
  const differences = first.counts.map((count, index) => count - (second.counts[index] ?? 0))
  const strength = scaleLog([1, Math.max(2, ...differences.map(Math.abs))], [0.25, 1]).clamp(true)
  return differences.flatMap((difference, index) =>
    difference === 0
      ? []
      : [{ trueClass: Math.floor(index / classCount), predictedClass: index % classCount, difference, strength: strength(Math.abs(difference)) }]
  )
}

/** Share of the images of each class that were right; null for a class without images. */
export function recalls(confusion: ConfusionCounts): (number | null)[] {
  const { classCount, counts } = confusion
  return classTotals(confusion).map((total, index) => (total > 0 ? (counts[index * classCount + index] ?? 0) / total : null))
}

/** What was taken for what, the most frequent first. */
export function confusedPairs(confusion: ConfusionCounts, limit: number): ConfusionCell[] {
  const wrong = confusionCells(confusion).filter((cell) => cell.trueClass !== cell.predictedClass)
  return wrong.sort((a, b) => b.count - a.count || b.fraction - a.fraction).slice(0, limit)
}
