/** Outlines of the run markers around the origin, as SVG path data. */
import type { MarkerKind } from './identity.ts'

type Point = readonly [x: number, y: number]

/** Corners for a radius of 1, chosen so that all shapes look equally large. */
const CORNERS: Readonly<Record<Exclude<MarkerKind, 'circle' | 'octagon'>, readonly Point[]>> = {
  triangle: [[0, -1.25], [1.2, 0.85], [-1.2, 0.85]], // prettier-ignore
  diamond: [[0, -1.35], [1.35, 0], [0, 1.35], [-1.35, 0]], // prettier-ignore
  square: [[-1, -1], [1, -1], [1, 1], [-1, 1]], // prettier-ignore
  yield: [[0, 1.25], [-1.2, -0.85], [1.2, -0.85]], // prettier-ignore
  arrow: [[-1.2, -0.9], [0.4, -0.9], [1.4, 0], [0.4, 0.9], [-1.2, 0.9]], // prettier-ignore
  cross: [[-0.4, -1.2], [0.4, -1.2], [0.4, -0.4], [1.2, -0.4], [1.2, 0.4], [0.4, 0.4], [0.4, 1.2], [-0.4, 1.2], [-0.4, 0.4], [-1.2, 0.4], [-1.2, -0.4], [-0.4, -0.4]] // prettier-ignore
}

const octagon = (): Point[] =>
  Array.from({ length: 8 }, (_, corner) => {
    const angle = ((corner + 0.5) * Math.PI) / 4
    return [Math.cos(angle) * 1.15, Math.sin(angle) * 1.15]
  })

const closed = (corners: readonly Point[], radius: number) =>
  `M${corners.map(([x, y]) => `${(x * radius).toFixed(2)},${(y * radius).toFixed(2)}`).join('L')}Z`

export function markerPath(kind: MarkerKind, radius: number): string {
  if (kind === 'circle') return `M${-radius},0a${radius},${radius} 0 1 0 ${2 * radius},0a${radius},${radius} 0 1 0 ${-2 * radius},0Z`
  return closed(kind === 'octagon' ? octagon() : CORNERS[kind], radius)
}
