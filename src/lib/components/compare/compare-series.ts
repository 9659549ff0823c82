/** Curves of the compared runs as series of a chart and rows of its table twin. */
import type { ChartTable } from '#lib/charts/chart-table.ts'
import { identityAt } from '#lib/charts/identity.ts'
import type { LineSeries } from '#lib/charts/line-layout.ts'

export interface Curve {
  id: string
  /** Its place in the comparison. */
  index: number
  points: readonly { x: number; y: number }[]
}

/** Every fourth epoch, offset by run, so that lines that overlap stay readable. */
const MARKER_EVERY = 4

export function compareSeries(curves: readonly Curve[]): LineSeries[] {
  return curves.map(({ id, index, points }) => {
    const { letter, color, dash, marker } = identityAt(index)
    const few = points.length <= 2 * MARKER_EVERY
    return { key: id, label: letter, color, dash, marker, markerEvery: few ? 1 : MARKER_EVERY, markerOffset: few ? 0 : index % MARKER_EVERY, points }
  })
}

/** One row per x of any run; null where a run has no point there. */
export function compareTable(curves: readonly Curve[], xColumn: string): ChartTable {
  const stops = [...new Set(curves.flatMap(({ points }) => points.map((point) => point.x)))].sort((a, b) => a - b)
  const rows = stops.map((x) => [x, ...curves.map(({ points }) => points.find((point) => point.x === x)?.y ?? null)])
  return { columns: [xColumn, ...curves.map(({ index }) => identityAt(index).letter)], rows }
}
