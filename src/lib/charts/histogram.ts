/** Step-time histograms of several epochs as one. */
import type { Histogram } from '../schema/run.ts'

export interface Bin {
  startMs: number
  endMs: number
  count: number
}

/** More would be finer than any screen; a stranger's file may ask for billions. */
const MOST_BINS = 4000
/** Equal times have a range of 0, which is no width to draw. */
const LEAST_BIN_MS = 0.01

export const countOf = (histogram: Histogram) => histogram.counts.reduce((sum, count) => sum + count, 0)

const binCentreMs = (histogram: Histogram, index: number) => histogram.startMs + (index + 0.5) * histogram.binMs

/** Bins of the widest source; each source bin goes where its centre lies. null when there is nothing to merge. */
export function mergeHistograms(histograms: readonly Histogram[]): Histogram | null {
  const filled = histograms.filter((histogram) => countOf(histogram) > 0)
  if (filled.length === 0) return null
  const leastMs = Math.min(...filled.map((histogram) => histogram.startMs))
  const endMs = Math.max(...filled.map((histogram) => histogram.startMs + histogram.counts.length * histogram.binMs))
  const binMs = Math.max(LEAST_BIN_MS, (endMs - leastMs) / MOST_BINS, ...filled.map((histogram) => histogram.binMs))
  const startMs = Math.floor(leastMs / binMs) * binMs
  const counts = new Array<number>(Math.max(1, Math.ceil((endMs - startMs) / binMs))).fill(0)
  for (const histogram of filled) {
    histogram.counts.forEach((count, index) => {
      const bin = Math.min(counts.length - 1, Math.floor((binCentreMs(histogram, index) - startMs) / binMs))
      counts[bin] = (counts[bin] ?? 0) + count
    })
  }
  return { startMs, binMs, counts }
}

/** Interpolated inside the bin, so exact to a bin's width. NaN for an empty histogram. */
export function histogramQuantileMs(histogram: Histogram, fraction: number): number {
  const wanted = fraction * countOf(histogram)
  let before = 0
  for (const [index, count] of histogram.counts.entries()) {
    if (count > 0 && before + count >= wanted) return histogram.startMs + (index + (wanted - before) / count) * histogram.binMs
    before += count
  }
  return NaN
}

/** The bins up to the one that holds the fraction, from the first one that is not empty; the rest is reported as a count, not drawn. */
export function shownBins(histogram: Histogram, fraction: number): { bins: Bin[]; leftOut: number } {
  const limitMs = histogramQuantileMs(histogram, fraction)
  const bins = histogram.counts.map((count, index) => {
    const startMs = histogram.startMs + index * histogram.binMs
    return { startMs, endMs: startMs + histogram.binMs, count }
  })
  const first = bins.findIndex((bin) => bin.count > 0)
  const shown = bins.filter((bin, index) => index >= first && bin.startMs < limitMs)
  return { bins: first < 0 ? [] : shown, leftOut: countOf(histogram) - shown.reduce((sum, bin) => sum + bin.count, 0) }
}
