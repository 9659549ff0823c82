/** Times and losses of single batches, as a run file keeps them. */
import type { Histogram, StepTimeQuantiles } from '../../schema/run.ts'

const MOST_DOTS = 200
const BINS = 40

/** Between the two nearest, as NumPy's default does. `sorted` is not empty. */
function quantile(sorted: Float64Array, fraction: number): number {
  const place = fraction * (sorted.length - 1)
  const low = sorted[Math.floor(place)] ?? NaN
  const high = sorted[Math.ceil(place)] ?? NaN
  return low + (high - low) * (place - Math.floor(place))
}

/** null where no time was noted. */
export function stepQuantiles(timesMs: Float64Array): StepTimeQuantiles | null {
  if (timesMs.length === 0) return null
  const sorted = timesMs.slice().sort()
  const at = (fraction: number) => quantile(sorted, fraction)
  const mean = sorted.reduce((sum, ms) => sum + ms, 0) / sorted.length
  return {
    ...{ count: sorted.length, min: at(0), p05: at(0.05), p25: at(0.25), median: at(0.5) },
    ...{ p75: at(0.75), p95: at(0.95), max: at(1), mean }
  }
}

/** Equal bins from the shortest to the longest; null where no time was noted. */
export function stepHistogram(timesMs: Float64Array): Histogram | null {
  if (timesMs.length === 0) return null
  const [startMs, endMs] = [timesMs.reduce((a, b) => Math.min(a, b)), timesMs.reduce((a, b) => Math.max(a, b))]
  const binMs = (endMs - startMs) / BINS
  const counts = new Array<number>(BINS).fill(0)
  for (const ms of timesMs) {
    const bin = binMs > 0 ? Math.min(BINS - 1, Math.floor((ms - startMs) / binMs)) : 0
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return { startMs, binMs, counts }
}

/** Means of groups of consecutive batches, at most 200; `firstStep`: batches before these in the whole run. */
export function batchDots(losses: Float64Array, firstStep: number): { step: number; lossNats: number }[] {
  const size = Math.max(1, Math.ceil(losses.length / MOST_DOTS))
  return Array.from({ length: Math.ceil(losses.length / size) }, (_, group) => {
    const part = losses.subarray(group * size, (group + 1) * size)
    return { step: firstStep + group * size + part.length, lossNats: part.reduce((sum, loss) => sum + loss, 0) / part.length }
  })
}
