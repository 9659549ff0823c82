/** From values to the ends of an axis. Points without a value, infinite ones and, on log axes, those at or below 0 do not count. */
import { extent, nice } from 'd3'

export type Domain = readonly [low: number, high: number]

/** From 0 to a round value above the largest. [0, 1] without values. */
export function zeroBased(values: readonly number[]): Domain {
  const high = Math.max(0, ...values.filter(Number.isFinite))
  return high > 0 ? nice(0, high * 1.04, 4) : [0, 1]
}

/** Accuracy in percent: 50 to 100, or from 0 when a value lies below 50. */
export const accuracyDomain = (percents: readonly number[]): Domain => (percents.some((percent) => percent < 50) ? [0, 100] : [50, 100])

/** To the next 1, 2 or 5 times a power of ten. */
function roundedPowers(value: number, direction: 'down' | 'up'): number {
  const decade = 10 ** Math.floor(Math.log10(value))
  const steps = [1, 2, 5, 10].map((step) => Number((step * decade).toPrecision(1)))
  const inside = (step: number) => (direction === 'down' ? step <= value * (1 + 1e-9) : step >= value * (1 - 1e-9))
  return (direction === 'down' ? steps.toReversed() : steps).find(inside) ?? value
}

/** Around the positive values, at least a factor of ten. `fallback` without positive values. */
export function logDomain(values: readonly number[], fallback: Domain): Domain {
  const [least, greatest] = extent(values.filter((value) => Number.isFinite(value) && value > 0))
  if (least === undefined) return fallback
  const high = roundedPowers(greatest, 'up')
  return [Math.min(roundedPowers(least, 'down'), high / 10), high]
}

/** Around the values with room on both sides, inside `bounds`; all of `bounds` without values. The axis is cut, so the chart must say so. */
export function roomyDomain(values: readonly number[], bounds: Domain): Domain {
  const [least, greatest] = extent(values.filter(Number.isFinite))
  if (least === undefined) return bounds
  const room = Math.max((greatest - least) * 0.12, (bounds[1] - bounds[0]) / 200)
  const [low, high] = nice(least - room, greatest + room, 5)
  return [Math.max(bounds[0], low), Math.min(bounds[1], high)]
}
