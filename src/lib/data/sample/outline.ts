/**
 * Vector shapes as closed contours: fills, strokes and discs from short descriptions. Sign coordinates: x to the right, y down, the sign lies
 * in [-1, 1]. Every contour runs the same way round, so that overlapping pieces add up to one shape (see coverage.ts); a hole is a stroke's
 * second contour, which runs against it. Draws nothing.
 */
import { cosTurns, sinTurns } from './exact-math.ts'

/** x0, y0, x1, y1, ... ; closed. */
export type Contour = readonly number[]

const CURVE_STEPS = 8
const DISC_STEPS = 40
/** Longest corner of a stroke, in half widths. */
const MITRE_LIMIT = 2

interface Line {
  points: number[]
  closed: boolean
}

function addCurve(points: number[], [x1, y1, x2, y2, x3, y3]: readonly number[]): void {
  const [x0 = 0, y0 = 0] = points.slice(-2)
  for (let i = 1; i <= CURVE_STEPS; i++) {
    const t = i / CURVE_STEPS
    const u = 1 - t
    const [a, b, c, d] = [u * u * u, 3 * u * u * t, 3 * u * t * t, t * t * t]
    points.push(a * x0 + b * (x1 ?? 0) + c * (x2 ?? 0) + d * (x3 ?? 0), a * y0 + b * (y1 ?? 0) + c * (y2 ?? 0) + d * (y3 ?? 0))
  }
}

/** 'M x y L x y ... C x1 y1 x2 y2 x y ... Z', absolute numbers, any number of lines. */
function parsePath(path: string): Line[] {
  const lines: Line[] = []
  for (const [, command, rest] of path.matchAll(/([MLCZ])([^MLCZ]*)/g)) {
    const numbers = (rest?.match(/-?[\d.]+/g) ?? []).map(Number)
    const line = lines.at(-1)
    if (command === 'M') lines.push({ points: numbers, closed: false })
    else if (command === 'Z' && line) line.closed = true
    else if (command === 'L') line?.points.push(...numbers)
    else for (let i = 0; line && i < numbers.length; i += 6) addCurve(line.points, numbers.slice(i, i + 6))
  }
  return lines
}

function signedArea(contour: Contour): number {
  let area = 0
  for (let i = 0; i < contour.length; i += 2) {
    const j = (i + 2) % contour.length
    area += (contour[i] ?? 0) * (contour[j + 1] ?? 0) - (contour[j] ?? 0) * (contour[i + 1] ?? 0)
  }
  return area
}

function reversed(contour: Contour): Contour {
  const turned: number[] = []
  for (let i = contour.length - 2; i >= 0; i -= 2) turned.push(contour[i] ?? 0, contour[i + 1] ?? 0)
  return turned
}

function oriented(contour: Contour): Contour {
  return signedArea(contour) < 0 ? reversed(contour) : contour
}

/** Points that do not repeat their predecessor. */
function withoutRepeats({ points, closed }: Line): number[] {
  const kept: number[] = []
  for (let i = 0; i < points.length; i += 2) {
    const [x = 0, y = 0] = points.slice(i, i + 2)
    const [lastX, lastY] = kept.slice(-2)
    if (lastX !== x || lastY !== y) kept.push(x, y)
  }
  return closed && kept[0] === kept.at(-2) && kept[1] === kept.at(-1) ? kept.slice(0, -2) : kept
}

/** The unit normal of the piece from point i to point j. */
function normal(points: readonly number[], i: number, j: number): [number, number] {
  const dx = (points[2 * j] ?? 0) - (points[2 * i] ?? 0)
  const dy = (points[2 * j + 1] ?? 0) - (points[2 * i + 1] ?? 0)
  const length = Math.sqrt(dx * dx + dy * dy)
  return [-dy / length, dx / length]
}

/** The line moved sideways by `distance`, corners mitred. */
function offsetLine(points: readonly number[], closed: boolean, distance: number): number[] {
  const count = points.length / 2
  const moved: number[] = []
  for (let i = 0; i < count; i++) {
    const before = closed ? (i + count - 1) % count : i - 1
    const after = closed ? (i + 1) % count : i + 1
    const [ax, ay] = before >= 0 ? normal(points, before, i) : normal(points, i, after)
    const [bx, by] = after < count ? normal(points, i, after) : [ax, ay]
    const [mx, my] = [ax + bx, ay + by]
    const stretch = Math.min(2 / Math.max(mx * mx + my * my, 1e-9), MITRE_LIMIT)
    moved.push((points[2 * i] ?? 0) + mx * stretch * distance, (points[2 * i + 1] ?? 0) + my * stretch * distance)
  }
  return moved
}

function strokeLine(line: Line, width: number): Contour[] {
  const points = withoutRepeats(line)
  const left = offsetLine(points, line.closed, width / 2)
  const right = offsetLine(points, line.closed, -width / 2)
  if (!line.closed) return [oriented([...left, ...reversed(right)])]
  const [outer, inner] = Math.abs(signedArea(left)) > Math.abs(signedArea(right)) ? [left, right] : [right, left]
  return [oriented(outer), reversed(oriented(inner))]
}

export function fill(path: string): Contour[] {
  return parsePath(path).map(({ points }) => oriented(points))
}

export function polygon(...points: readonly number[]): Contour[] {
  return [oriented(points)]
}

export function rectangle(x1: number, y1: number, x2: number, y2: number): Contour[] {
  return polygon(x1, y1, x2, y1, x2, y2, x1, y2)
}

export function ellipse(x: number, y: number, radiusX: number, radiusY: number): Contour[] {
  const points: number[] = []
  for (let i = 0; i < DISC_STEPS; i++) points.push(x + radiusX * cosTurns(i / DISC_STEPS), y + radiusY * sinTurns(i / DISC_STEPS))
  return [oriented(points)]
}

export function disc(x: number, y: number, radius: number): Contour[] {
  return ellipse(x, y, radius, radius)
}

/** Lines of one width; ends cut off, or round like those of limbs. */
export function stroke(width: number, path: string, ends: 'cut' | 'round' = 'cut'): Contour[] {
  return parsePath(path).flatMap((line) => {
    if (line.closed || ends === 'cut') return strokeLine(line, width)
    const { points } = line
    const joints: Contour[] = []
    for (let i = 0; i < points.length; i += 2) joints.push(...disc(points[i] ?? 0, points[i + 1] ?? 0, width / 2))
    return [...strokeLine(line, width), ...joints]
  })
}

/** A polygon with corners rounded by `radius`; its sides stay where they are, so give the sides, not the rounded extent. */
export function rounded(radius: number, ...points: readonly number[]): Contour[] {
  const inner = oriented(points)
  const grown = offsetLine(inner, true, radius)
  const shrunk = offsetLine(inner, true, -radius)
  const core = Math.abs(signedArea(grown)) < Math.abs(signedArea(shrunk)) ? grown : shrunk
  const sides = core.flatMap((_, i) => {
    if (i % 2 === 1) return []
    const [x0 = 0, y0 = 0, x1 = core[0] ?? 0, y1 = core[1] ?? 0] = core.slice(i, i + 4)
    return [...strokeLine({ points: [x0, y0, x1, y1], closed: false }, 2 * radius), ...disc(x0, y0, radius)]
  })
  return [oriented(core), ...sides]
}

/** Moved, scaled, turned (in turns, clockwise as seen); a negative `scaleX` mirrors. */
export function place(contours: readonly Contour[], x: number, y: number, scaleX = 1, scaleY = scaleX, turns = 0): Contour[] {
  const [c, s] = [cosTurns(turns), sinTurns(turns)]
  const moved = contours.map((contour) => {
    const points: number[] = []
    for (let i = 0; i < contour.length; i += 2) {
      const [px, py] = [(contour[i] ?? 0) * scaleX, (contour[i + 1] ?? 0) * scaleY]
      points.push(x + c * px - s * py, y + s * px + c * py)
    }
    return points
  })
  return scaleX * scaleY < 0 ? moved.map(reversed) : moved
}

export function mirrored(contours: readonly Contour[]): Contour[] {
  return place(contours, 0, 0, -1, 1)
}
