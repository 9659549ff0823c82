/** Step times as a distribution, so that no run stores one event per step. */
import type { Histogram, StepTimeQuantiles } from '../schema/run.ts'

const HISTOGRAM_BINS = 40
/** Beyond this quantile lie the odd stalls; they are counted in the last bin, so that one of them does not squeeze all others into one. */
const HISTOGRAM_TOP_QUANTILE = 0.99
/** Near the finest step of a browser's clock: narrower bins would show nothing, and equal values still get a bin with a width. */
const MIN_BIN_MS = 0.01

/** Of ascending values, with linear interpolation between neighbours (numpy's default); NaN for none. */
export function quantile(ascending: Float64Array, fraction: number): number {
  const position = fraction * (ascending.length - 1)
  const below = Math.floor(position)
  const low = ascending[below] ?? NaN
  const high = ascending[below + 1] ?? low
  return low + (high - low) * (position - below)
}

/** null for no values. */
export function stepTimeQuantiles(stepTimesMs: readonly number[]): StepTimeQuantiles | null {
  const sorted = Float64Array.from(stepTimesMs).sort()
  if (sorted.length === 0) return null
  const mean = sorted.reduce((sum, value) => sum + value, 0) / sorted.length
  const at = (fraction: number) => quantile(sorted, fraction)
  return { count: sorted.length, min: at(0), p05: at(0.05), p25: at(0.25), median: at(0.5), p75: at(0.75), p95: at(0.95), max: at(1), mean }
}

/** Equal bins from the minimum to the 99 % quantile; the last bin also holds what lies above. binMs is 0 only for no values. */
export function histogram(valuesMs: readonly number[], binCount = HISTOGRAM_BINS): Histogram {
  const sorted = Float64Array.from(valuesMs).sort()
  const startMs = sorted[0]
  if (startMs === undefined) return { startMs: 0, binMs: 0, counts: [] }
  const rangeMs = quantile(sorted, HISTOGRAM_TOP_QUANTILE) - startMs
  const binMs = Math.max(MIN_BIN_MS, rangeMs / binCount)
  const counts = new Array<number>(Math.max(1, Math.ceil(Math.min(binCount, rangeMs / binMs)))).fill(0)
  for (const value of sorted) {
    const bin = Math.min(counts.length - 1, Math.floor((value - startMs) / binMs))
    counts[bin] = (counts[bin] ?? 0) + 1
  }
  return { startMs, binMs, counts }
}
