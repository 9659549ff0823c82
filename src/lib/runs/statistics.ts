/**
 * What repeats say: means with their intervals, and differences told from chance. Distributions come from jstat; the tests compare with SciPy.
 * Not responsible for words (components) nor for which runs repeat each other (state/comparison.ts).
 */
import jstat from 'jstat'
import { drawBelow, mulberry32 } from '../data/random.ts'
import { medianOf } from './median.ts'

const CONFIDENCE = 0.95

export interface Interval {
  low: number
  high: number
}

export interface Repeats {
  values: readonly number[]
  mean: number
  /** Of the sample (divided by n - 1); null for one value. */
  deviation: number | null
  /** 95 % of the mean by Student's t; null for one value. */
  interval: Interval | null
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

/** Of the sample. */
function varianceOf(values: readonly number[], mean: number): number {
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1)
}

const around = (centre: number, half: number): Interval => ({ low: centre - half, high: centre + half })
const quantilesT = new Map<number, number>()

/** Remembered: a band asks for the same one at every epoch. */
function quantileT(degrees: number): number {
  const known = quantilesT.get(degrees) ?? jstat.studentt.inv((1 + CONFIDENCE) / 2, degrees)
  quantilesT.set(degrees, known)
  return known
}

/** null without values. */
export function repeatsOf(values: readonly number[]): Repeats | null {
  if (values.length === 0) return null
  const mean = meanOf(values)
  if (values.length === 1) return { values, mean, deviation: null, interval: null }
  const deviation = Math.sqrt(varianceOf(values, mean))
  return { values, mean, deviation, interval: around(mean, (quantileT(values.length - 1) * deviation) / Math.sqrt(values.length)) }
}

export interface Difference {
  /** Mean of the second minus mean of the first. */
  difference: number
  interval: Interval
  /** Two-sided. */
  p: number
}

/** Welch's t test, which lets the variances differ. null when a side has fewer than two values or nothing varies. */
export function welch(first: readonly number[], second: readonly number[]): Difference | null {
  if (first.length < 2 || second.length < 2) return null
  const [meanA, meanB] = [meanOf(first), meanOf(second)]
  const [a, b] = [varianceOf(first, meanA) / first.length, varianceOf(second, meanB) / second.length]
  if (a + b === 0) return null
  const degrees = (a + b) ** 2 / (a ** 2 / (first.length - 1) + b ** 2 / (second.length - 1))
  const difference = meanB - meanA
  const error = Math.sqrt(a + b)
  return { difference, interval: around(difference, quantileT(degrees) * error), p: 2 * jstat.studentt.cdf(-Math.abs(difference) / error, degrees) }
}

/**
 * McNemar's exact test: two networks on the same images, of which `onlyFirst` and `onlySecond` are right with one of them only. Two-sided p:
 * how often chance alone divides these images at least as unevenly.
 */
export function mcNemarP(onlyFirst: number, onlySecond: number): number {
  const fewer = Math.min(onlyFirst, onlySecond)
  const disagreeing = onlyFirst + onlySecond
  if (disagreeing === 0 || 2 * fewer === disagreeing) return 1
  // P(X <= fewer) of a binomial with probability 1/2.
  return Math.min(1, 2 * jstat.ibeta(0.5, disagreeing - fewer, fewer + 1))
}

/** Linear between order statistics, as NumPy's default. */
function quantileOf(sorted: readonly number[], fraction: number): number {
  const place = fraction * (sorted.length - 1)
  const low = sorted[Math.floor(place)] ?? NaN
  const high = sorted[Math.ceil(place)] ?? NaN
  return low + (place - Math.floor(place)) * (high - low)
}

export interface Ratio {
  /** Median of the first over median of the second. */
  ratio: number
  interval: Interval
}

/** The median of runs drawn with replacement, and of times drawn from each of those; in one buffer, as there are thousands of them. */
function medianDraw(runs: readonly (readonly number[])[], next: () => number): () => number {
  const buffer = new Float64Array(runs.length * Math.max(...runs.map((times) => times.length)))
  return () => {
    const drawnRuns = Array.from(runs, () => runs[drawBelow(runs.length, next)] ?? [])
    let size = 0
    for (const times of drawnRuns) {
      for (let draw = 0; draw < times.length; draw++) buffer[size++] = times[drawBelow(times.length, next)] ?? NaN
    }
    const sorted = buffer.subarray(0, size).sort()
    return ((sorted[Math.floor((size - 1) / 2)] ?? NaN) + (sorted[Math.floor(size / 2)] ?? NaN)) / 2
  }
}

const RESAMPLES = 2000
/** Any number does; a fixed one gives the same interval every time. */
const BOOTSTRAP_SEED = 20180626

/**
 * How many times longer the first takes: medians, and the percentile interval of a bootstrap that draws runs first and then epochs of
 * each, because epochs of one run are alike. One list of times per run. null when a side has no time.
 */
export function bootstrapRatio(first: readonly (readonly number[])[], second: readonly (readonly number[])[]): Ratio | null {
  const sides = [first, second].map((runs) => runs.filter((times) => times.length > 0))
  if (sides.some((runs) => runs.length === 0)) return null
  const next = mulberry32(BOOTSTRAP_SEED)
  const medianOfRuns = (runs: readonly (readonly number[])[]) => medianOf(runs.flat())
  const draws = sides.map((runs) => medianDraw(runs, next))
  const resampled = () => draws.map((draw) => draw()) as [number, number]
  const ratios = Array.from({ length: RESAMPLES }, () => {
    const [a, b] = resampled()
    return a / b
  }).sort((a, b) => a - b)
  const [a = NaN, b = NaN] = sides.map(medianOfRuns)
  const tail = (1 - CONFIDENCE) / 2
  return { ratio: a / b, interval: { low: quantileOf(ratios, tail), high: quantileOf(ratios, 1 - tail) } }
}
