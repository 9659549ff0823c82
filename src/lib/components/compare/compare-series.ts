/** Curves of the compared runs as series of a chart and rows of its table twin. */
import type { ChartTable } from '#lib/charts/chart-table.ts'
import { identityOrGrey } from '#lib/charts/identity.ts'
import type { LineSeries } from '#lib/charts/line-layout.ts'

export interface CurvePoint {
  x: number
  /** null = not measured. */
  y: number | null
  /** 95 % of the mean; null for one value. */
  low: number | null
  high: number | null
}

export interface Curve {
  key: string
  /** Its place in the comparison. */
  place: number
  /** 'A', or its number beyond the letters. */
  label: string
  points: readonly CurvePoint[]
}

/** Every fourth epoch, offset by run, so that lines that overlap stay readable. */
const MARKER_EVERY = 4

/** Those with an identity. */
export function compareSeries(curves: readonly Curve[]): LineSeries[] {
  return curves.flatMap(({ key, label, place, points }) => {
    const identity = identityOrGrey(place)
    if (!identity) return []
    const { color, dash, marker } = identity
    const few = points.length <= 2 * MARKER_EVERY
    return [{ key, label, color, dash, marker, markerEvery: few ? 1 : MARKER_EVERY, markerOffset: few ? 0 : place % MARKER_EVERY, points }]
  })
}

/** Those without. */
export const greyCurves = (curves: readonly Curve[]) => curves.filter(({ place }) => !identityOrGrey(place))

/** One row per x of any run; null where a run has no point there. A run with an interval has a second column, half of it. */
export function compareTable(curves: readonly Curve[], xColumn: string): ChartTable {
  const stops = [...new Set(curves.flatMap(({ points }) => points.map((point) => point.x)))].sort((a, b) => a - b)
  const sides = curves.map(({ label, points }) => {
    const byX = new Map(points.map((point) => [point.x, point]))
    return { label, byX, spread: points.some(({ low }) => low !== null) }
  })
  const cells = ({ byX, spread }: (typeof sides)[number], x: number) => {
    const point = byX.get(x)
    const half = point && point.low !== null && point.high !== null ? (point.high - point.low) / 2 : null
    return spread ? [point?.y ?? null, half] : [point?.y ?? null]
  }
  return {
    columns: [xColumn, ...sides.flatMap(({ label, spread }) => (spread ? [label, `${label} ±`] : [label]))],
    rows: stops.map((x) => [x, ...sides.flatMap((side) => cells(side, x))])
  }
}
