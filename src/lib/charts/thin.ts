/** Thinning for the eye only: what is drawn shrinks, what is stored does not. */

export interface Point {
  x: number
  y: number
}

/**
 * Keeps, per column of equal width, the points with the least and the greatest y (in their order), so that spikes survive.
 * `columns` <= 0 or fewer points than 2 * columns: everything is kept. Points must be sorted by x; NaN must not occur.
 */
export function thinMinMax<T extends Point>(points: readonly T[], columns: number): T[] {
  const first = points[0]
  const last = points.at(-1)
  if (!first || !last || columns <= 0 || points.length <= 2 * columns) return [...points]
  const width = (last.x - first.x) / columns || 1
  const kept: T[] = []
  let start = 0
  while (start < points.length) {
    const column = columnOf(points, start, first.x, width)
    kept.push(...extremes(points.slice(start, column)))
    start = column
  }
  return kept
}

/** One past the last point that lies in the same column as the one at `start`. */
function columnOf(points: readonly Point[], start: number, originX: number, width: number): number {
  const number = (index: number) => Math.floor(((points[index]?.x ?? 0) - originX) / width)
  let end = start + 1
  while (end < points.length && number(end) === number(start)) end += 1
  return end
}

function extremes<T extends Point>(column: readonly T[]): T[] {
  const least = column.reduce((best, point) => (point.y < best.y ? point : best))
  const greatest = column.reduce((best, point) => (point.y > best.y ? point : best))
  if (least === greatest) return [least]
  return column.indexOf(least) < column.indexOf(greatest) ? [least, greatest] : [greatest, least]
}
