/** Where the sign lies in a frame: its plane turned in space and projected. */
import { cosTurns, sinTurns } from './exact-math.ts'
import type { Contour } from './outline.ts'

export interface Pose {
  /** Half of the sign's diameter, pixels. */
  halfPx: number
  rollTurns: number
  yawTurns: number
  pitchTurns: number
  /** In half signs. */
  eyeDistance: number
}

/** Rows of the projection: x = (a x + b y) / w, y = (c x + d y) / w, w = 1 + (e x + f y). */
export interface View {
  a: number
  b: number
  c: number
  d: number
  e: number
  f: number
  originX: number
  originY: number
}

/** Around (0, 0); move `originX` and `originY` to place it. */
export function viewOf({ halfPx, rollTurns, yawTurns, pitchTurns, eyeDistance }: Pose): View {
  const [cr, sr] = [cosTurns(rollTurns), sinTurns(rollTurns)]
  const [cy, sy] = [cosTurns(yawTurns), sinTurns(yawTurns)]
  const [cp, sp] = [cosTurns(pitchTurns), sinTurns(pitchTurns)]
  // Roll in the plane, then yaw around the vertical, then pitch around the horizontal axis.
  const [xx, xy] = [cy * cr, -cy * sr]
  const [yx, yy] = [cp * sr + sp * sy * cr, cp * cr - sp * sy * sr]
  const [zx, zy] = [sp * sr - cp * sy * cr, sp * cr + cp * sy * sr]
  return {
    a: xx * halfPx,
    b: xy * halfPx,
    c: yx * halfPx,
    d: yy * halfPx,
    e: zx / eyeDistance,
    f: zy / eyeDistance,
    originX: 0,
    originY: 0
  }
}

/** Flat and head-on, e.g. for what lies behind the sign. */
export function flatView(halfPx: number, originX: number, originY: number): View {
  return { a: halfPx, b: 0, c: 0, d: halfPx, e: 0, f: 0, originX, originY }
}

/** Writes the contour's pixel coordinates into `target`; returns how many numbers they are. */
export function project({ a, b, c, d, e, f, originX, originY }: View, contour: Contour, target: Float64Array): number {
  for (let i = 0; i < contour.length; i += 2) {
    const x = contour[i] ?? 0
    const y = contour[i + 1] ?? 0
    const w = 1 + e * x + f * y
    target[i] = originX + (a * x + b * y) / w
    target[i + 1] = originY + (c * x + d * y) / w
  }
  return contour.length
}

export interface Extent {
  x1: number
  y1: number
  x2: number
  y2: number
}

export function extentOf(view: View, contours: readonly Contour[], scratch: Float64Array): Extent {
  const extent = { x1: Infinity, y1: Infinity, x2: -Infinity, y2: -Infinity }
  for (const contour of contours) {
    const length = project(view, contour, scratch)
    for (let i = 0; i < length; i += 2) {
      extent.x1 = Math.min(extent.x1, scratch[i] ?? 0)
      extent.x2 = Math.max(extent.x2, scratch[i] ?? 0)
      extent.y1 = Math.min(extent.y1, scratch[i + 1] ?? 0)
      extent.y2 = Math.max(extent.y2, scratch[i + 1] ?? 0)
    }
  }
  return extent
}
