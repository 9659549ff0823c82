/** Moving the crosshair and reading values under it. */
import { bisector } from 'd3'
import { CHART_DEFAULTS } from './chart-defaults.ts'

export interface SeriesPoint {
  x: number
  /** null = not measured. */
  y: number | null
  /** Interval of a mean; absent or null without one. */
  low?: number | null
  high?: number | null
}

const byX = bisector((point: SeriesPoint) => point.x)

/** Sorted, each once: the places where the crosshair can stand. */
export function crosshairStops(series: readonly (readonly SeriesPoint[])[]): number[] {
  return [...new Set(series.flatMap((points) => points.map((point) => point.x)))].sort((a, b) => a - b)
}

/** The stop nearest to x; null without stops. */
export function nearestStop(stops: readonly number[], x: number): number | null {
  return stops.reduce<number | null>((best, stop) => (best === null || Math.abs(stop - x) < Math.abs(best - x) ? stop : best), null)
}

/** Where a key leads from `current` (null = nowhere yet); undefined when the key does not move the crosshair. */
export function stopAfterKey(stops: readonly number[], current: number | null, key: string, shift: boolean): number | undefined {
  const last = stops.length - 1
  if (last < 0) return undefined
  const from = current === null ? -1 : stops.indexOf(nearestStop(stops, current) ?? NaN)
  const step = shift ? CHART_DEFAULTS.bigStep : 1
  switch (key) {
    case 'ArrowRight':
      return stops[Math.min(last, from + step)]
    case 'ArrowLeft':
      return stops[from === -1 ? last : Math.max(0, from - step)]
    case 'Home':
      return stops[0]
    case 'End':
      return stops[last]
    default:
      return undefined
  }
}

/**
 * The point that holds at x: the last one at or before it. null before the first and after the last point, so that a shorter run is
 * not read as if it had gone on. Points must be sorted by x.
 */
export function pointAt(points: readonly SeriesPoint[], x: number): SeriesPoint | null {
  const last = points.at(-1)
  if (!last || x > last.x) return null
  return points[byX.right(points, x) - 1] ?? null
}
