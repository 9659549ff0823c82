import { describe, expect, it } from 'vitest'
import { countOf, histogramQuantileMs, mergeHistograms, shownBins } from '#lib/charts/histogram.ts'

const fine = { startMs: 10, binMs: 1, counts: [1, 4, 5] }
const coarse = { startMs: 8, binMs: 2, counts: [0, 3, 0, 0, 1] }

describe('step histograms', () => {
  it('merge on the coarsest bins without losing a step', () => {
    const merged = mergeHistograms([fine, coarse, { startMs: 0, binMs: 50, counts: [0] }])
    expect(merged).toEqual({ startMs: 8, binMs: 2, counts: [0, 8, 5, 0, 1] })
    expect(merged && countOf(merged)).toBe(14)
    expect(mergeHistograms([])).toBeNull()
  })
  it('give quantiles inside the bin', () => {
    expect(histogramQuantileMs(fine, 0.5)).toBe(12)
    expect(histogramQuantileMs(fine, 0.75)).toBe(12.5)
    expect(histogramQuantileMs({ startMs: 0, binMs: 1, counts: [] }, 0.5)).toBeNaN()
  })
  it('leave out the long tail but say how many steps it holds', () => {
    const { bins, leftOut } = shownBins(coarse, 0.7)
    expect(bins).toEqual([{ startMs: 10, endMs: 12, count: 3 }])
    expect(leftOut).toBe(1)
    expect(shownBins({ startMs: 0, binMs: 1, counts: [0, 0] }, 0.9)).toEqual({ bins: [], leftOut: 0 })
  })
  it('merges a run of a single step, whose bin has no width', () => {
    const merged = mergeHistograms([{ startMs: 582.195, binMs: 0, counts: [1] }])
    expect(merged && countOf(merged)).toBe(1)
  })
})
