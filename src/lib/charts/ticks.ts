/** Where the marks of an axis stand. */
import { ticks } from 'd3'

/**
 * 1, then multiples of a round step, then the last epoch; a multiple that would touch the last one is left out.
 * `maxCount` is what fits; at least two come back when there are two epochs.
 */
export function epochTicks(epochs: number, maxCount: number): number[] {
  if (epochs <= 1) return [1]
  if (epochs <= maxCount) return Array.from({ length: epochs }, (_, index) => index + 1)
  const step = [2, 5, 10, 20, 25, 50, 100, 200, 500, 1000].find((candidate) => epochs / candidate <= Math.max(1, maxCount - 1)) ?? epochs
  const middle = Array.from({ length: Math.floor(epochs / step) }, (_, index) => (index + 1) * step)
  return [1, ...middle.filter((tick) => tick < epochs && epochs - tick >= step / 2 && tick - 1 >= step / 2), epochs]
}

/** Round values of a linear axis, whole numbers only when `whole`. */
export function linearTicks(domain: readonly [number, number], maxCount: number, whole = false): number[] {
  const found = ticks(domain[0], domain[1], Math.max(1, maxCount))
  return whole ? found.filter(Number.isInteger) : found
}

function multiplesOfDecades([low, high]: readonly [number, number], multiples: readonly number[]): number[] {
  const first = Math.floor(Math.log10(low))
  const decades = Array.from({ length: Math.ceil(Math.log10(high)) - first + 1 }, (_, index) => 10 ** (first + index))
  // The product of a power of ten and a small whole number carries rounding dust: 3 * 0.1.
  const all = decades.flatMap((decade) => multiples.map((multiple) => Number((decade * multiple).toPrecision(2))))
  return all.filter((tick) => tick >= low && tick <= high)
}

/** 1-2-5 steps while they fit, else 1-3, else powers of ten, as many as fit. `domain` must be positive. */
export function logTicks(domain: readonly [number, number], maxCount: number): number[] {
  const fine = multiplesOfDecades(domain, [1, 2, 5])
  if (fine.length <= maxCount) return fine
  const middle = multiplesOfDecades(domain, [1, 3])
  if (middle.length <= maxCount) return middle
  const powers = multiplesOfDecades(domain, [1])
  const every = Math.ceil(powers.length / Math.max(1, maxCount))
  return powers.filter((_, index) => index % every === 0)
}
