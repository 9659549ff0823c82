/** From series to everything a line chart draws, as plain numbers. */
import { area, line, scaleLinear, scaleLog } from 'd3'
import { CHART_DEFAULTS } from './chart-defaults.ts'
import type { SeriesPoint } from './crosshair.ts'
import type { Domain } from './domains.ts'
import { estimatedTextPx, tickCapacity, type Frame } from './frame.ts'
import type { MarkerKind } from './identity.ts'
import { spreadLabels } from './spread-labels.ts'
import { thinMinMax, type Point } from './thin.ts'
import { epochTicks, linearTicks, logTicks } from './ticks.ts'

export interface LineSeries {
  key: string
  /** Stands at the line's end, with the last value. */
  label: string
  color: string
  /** Pixels; empty = solid. */
  dash: readonly number[]
  /** null = no markers. */
  marker: MarkerKind | null
  /** Every n-th point carries a marker, starting with number `markerOffset`; the last one always does. */
  markerEvery: number
  markerOffset: number
  /** Sorted by x. */
  points: readonly SeriesPoint[]
}

export interface XAxis {
  /** 'epoch': whole numbers from 1; 'linear': seconds, steps. */
  kind: 'epoch' | 'linear'
  domain: Domain
}

export interface YAxis {
  kind: 'linear' | 'log'
  domain: Domain
}

export interface PlacedMarker {
  x: number
  y: number
  /** The value lies below the axis (0 on a log axis) and is drawn hollow at its edge. */
  clamped: boolean
}

export interface PlacedSeries {
  series: LineSeries
  path: string
  /** Outline of the interval; '' where there is none. */
  band: string
  markers: PlacedMarker[]
  label: { x: number; y: number } | null
}

export type Scale = (value: number) => number

export function xScale(axis: XAxis, frame: Frame): Scale & { invert(px: number): number } {
  return scaleLinear().domain(axis.domain).range([frame.left, frame.right])
}

/** Values outside the axis land on its edge. */
export function yScale(axis: YAxis, frame: Frame): Scale {
  const scale = (axis.kind === 'log' ? scaleLog() : scaleLinear()).domain(axis.domain).range([frame.bottom, frame.top]).clamp(true)
  return (value) => (axis.kind === 'log' && value <= 0 ? frame.bottom : scale(value))
}

export function xTicks(axis: XAxis, frame: Frame): number[] {
  const capacity = tickCapacity(frame.right - frame.left, CHART_DEFAULTS.xTickGapPx, frame.scale)
  return axis.kind === 'epoch' ? epochTicks(Math.round(axis.domain[1]), capacity) : linearTicks(axis.domain, capacity)
}

export function yTicks(axis: YAxis, frame: Frame): number[] {
  const capacity = tickCapacity(frame.bottom - frame.top, CHART_DEFAULTS.yTickGapPx, frame.scale)
  return axis.kind === 'log' ? logTicks(axis.domain, capacity + 1) : linearTicks(axis.domain, capacity)
}

const measured = (point: SeriesPoint): point is { x: number; y: number } => point.y !== null && Number.isFinite(point.y)

const carriesMarker = (series: LineSeries, index: number) =>
  index === series.points.length - 1 || (index >= series.markerOffset && (index - series.markerOffset) % series.markerEvery === 0)

/** A line of one point would not be seen. */
export const markerOf = (series: LineSeries): MarkerKind | null => series.marker ?? (series.points.length === 1 ? 'circle' : null)

function placeMarkers(series: LineSeries, x: Scale, y: Scale, axis: YAxis): PlacedMarker[] {
  if (markerOf(series) === null) return []
  return series.points.flatMap((point, index) =>
    measured(point) && carriesMarker(series, index) ? [{ x: x(point.x), y: y(point.y), clamped: point.y < axis.domain[0] }] : []
  )
}

/** A point that was not measured leaves a gap in its line. */
function pathOf(points: readonly SeriesPoint[], x: Scale, y: Scale): string {
  return (
    line<SeriesPoint>()
      .defined(measured)
      .x((point) => x(point.x))
      .y((point) => y(point.y ?? 0))
      .digits(1)(points) ?? ''
  )
}

const hasBand = (point: SeriesPoint): point is { x: number; y: number; low: number; high: number } =>
  typeof point.low === 'number' && typeof point.high === 'number'

function bandOf(points: readonly SeriesPoint[], x: Scale, y: Scale): string {
  if (!points.some(hasBand)) return ''
  return (
    area<SeriesPoint>()
      .defined(hasBand)
      .x((point) => x(point.x))
      .y0((point) => y(point.low ?? 0))
      .y1((point) => y(point.high ?? 0))
      .digits(1)(points) ?? ''
  )
}

/** Many lines as one path: one element, whatever their number. */
export const contextPath = (lines: readonly { points: readonly SeriesPoint[] }[], x: Scale, y: Scale) =>
  lines.map(({ points }) => pathOf(points, x, y)).join('')

/** Only labels of lines that end near each other can touch. */
function labelColumns(labelled: readonly number[], xOf: (index: number) => number, widthPx: number): number[][] {
  const columns: number[][] = []
  for (const index of labelled.toSorted((a, b) => xOf(a) - xOf(b))) {
    const column = columns.at(-1)
    const last = column?.at(-1)
    if (column && last !== undefined && xOf(index) - xOf(last) < widthPx) column.push(index)
    else columns.push([index])
  }
  return columns
}

/** `textOf`: what will stand at a line's end. */
export function placeSeries(
  all: readonly LineSeries[],
  x: Scale,
  y: Scale,
  axis: YAxis,
  frame: Frame,
  textOf: (series: LineSeries) => string = ({ label }) => label
): PlacedSeries[] {
  const ends = all.map((series) => series.points.findLast(measured))
  const labelled = all.flatMap((_, index) => (ends[index] ? [index] : []))
  const gap = CHART_DEFAULTS.labelGapPx * frame.scale
  const widthPx = (8 + Math.max(0, ...all.map((series) => estimatedTextPx(textOf(series))))) * frame.scale
  const tops = new Map<number, number>()
  for (const column of labelColumns(labelled, (index) => x(ends[index]?.x ?? 0), widthPx)) {
    const wishes = column.map((index) => y(ends[index]?.y ?? 0))
    spreadLabels(wishes, gap, frame.top, frame.bottom - gap / 2).forEach((top, rank) => tops.set(column[rank] ?? 0, top))
  }
  return all.map((series, index) => {
    const end = ends[index]
    const top = tops.get(index)
    const label = end && top !== undefined ? { x: x(end.x) + 8 * frame.scale, y: top } : null
    return { series, path: pathOf(series.points, x, y), band: bandOf(series.points, x, y), markers: placeMarkers(series, x, y, axis), label }
  })
}

/** One sub-path of length 0 per dot: with round caps it draws a disc, and hundreds of dots stay one element. */
export function dotsPath(dots: readonly Point[], x: Scale, y: Scale, frame: Frame): { path: string; shown: number } {
  const kept = thinMinMax(dots, Math.round((frame.right - frame.left) * 2))
  return { path: kept.map((dot) => `M${x(dot.x).toFixed(1)},${y(dot.y).toFixed(1)}h0`).join(''), shown: kept.length }
}
