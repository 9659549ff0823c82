/** What stands on the signs, in sign coordinates. Warning pictograms keep to the inner triangle: half a width of 0.33 at y = 0, 0.6 at y = 0.5. */
import { disc, ellipse, fill, mirrored, place, polygon, rectangle, stroke, type Contour } from '../outline.ts'

/** A head at (x, y), pointing along (dx, dy), a unit vector. */
function arrowHead(x: number, y: number, dx: number, dy: number, length: number, halfWidth: number): Contour[] {
  return polygon(x + dx * length, y + dy * length, x - dy * halfWidth, y + dx * halfWidth, x + dy * halfWidth, y - dx * halfWidth)
}

/** A car from behind, 1 wide, around (0, 0). `window` is its glass. */
export const car = {
  body: [
    ...fill(
      'M -0.5 0.08 C -0.5 -0.04 -0.46 -0.08 -0.4 -0.1 L -0.3 -0.38 C -0.28 -0.43 -0.26 -0.45 -0.2 -0.45 L 0.2 -0.45 C 0.26 -0.45 0.28 -0.43 0.3 -0.38 L 0.4 -0.1 C 0.46 -0.08 0.5 -0.04 0.5 0.08 L 0.5 0.32 L -0.5 0.32 Z'
    ),
    ...rectangle(-0.46, 0.3, -0.26, 0.48),
    ...rectangle(0.26, 0.3, 0.46, 0.48)
  ],
  window: fill('M -0.28 -0.12 L -0.2 -0.34 L 0.2 -0.34 L 0.28 -0.12 Z')
}

/** A lorry from behind, 1 wide. */
export const lorryBehind = {
  body: [...rectangle(-0.5, -0.85, 0.5, 0.28), ...rectangle(-0.46, 0.28, -0.22, 0.5), ...rectangle(0.22, 0.28, 0.46, 0.5)],
  window: [...rectangle(-0.5, -0.02, 0.5, 0.04), ...rectangle(-0.04, -0.76, 0.04, -0.02)]
}

/** A lorry from the side, facing left. */
export const lorry = [
  ...rectangle(-0.2, -0.34, 0.6, 0.14),
  ...fill('M -0.26 -0.18 L -0.44 -0.18 L -0.58 0.02 L -0.58 0.24 L -0.26 0.24 Z'),
  ...rectangle(-0.56, 0.16, 0.6, 0.25),
  ...disc(-0.4, 0.26, 0.12),
  ...disc(0.22, 0.26, 0.12),
  ...disc(0.47, 0.26, 0.12)
]

/** Five thin lines from lower left to upper right: the end of a rule. */
export const endStripes = [-2, -1, 0, 1, 2].flatMap((k) => {
  const shift = k * 0.072
  return stroke(0.05, `M ${-0.58 + shift} ${0.58 + shift} L ${0.58 + shift} ${-0.58 + shift}`)
})

export const exclamation = [...fill('M -0.09 -0.3 C -0.09 -0.4 0.09 -0.4 0.09 -0.3 L 0.055 0.28 L -0.055 0.28 Z'), ...disc(0, 0.45, 0.095)]

/** Crossroads with priority. */
export const crossing = [
  ...polygon(0, -0.48, 0.19, -0.14, 0.11, -0.14, 0.12, 0.62, -0.12, 0.62, -0.11, -0.14, -0.19, -0.14),
  ...rectangle(-0.36, 0.16, 0.36, 0.26)
]

export const bendLeft = [
  ...stroke(0.15, 'M 0.15 0.6 L 0.15 0.34 C 0.15 0.18 0.02 0.12 -0.07 -0.02'),
  ...arrowHead(-0.05, 0.02, -0.6, -0.8, 0.34, 0.2)
]
export const bendRight = mirrored(bendLeft)
export const doubleBend = [
  ...stroke(0.14, 'M 0.13 0.6 L 0.13 0.5 C 0.13 0.32 -0.15 0.38 -0.15 0.2 C -0.15 0.07 -0.02 0.06 0.03 -0.08'),
  ...arrowHead(0.02, -0.06, 0.3, -0.954, 0.32, 0.18)
]

export const bumps = fill(
  'M -0.58 0.6 L -0.58 0.46 L -0.44 0.46 C -0.34 0.46 -0.36 0.14 -0.2 0.14 C -0.06 0.14 -0.1 0.42 0 0.42 C 0.1 0.42 0.06 0.14 0.2 0.14 C 0.36 0.14 0.34 0.46 0.44 0.46 L 0.58 0.46 L 0.58 0.6 Z'
)

export const skidding = {
  car: place(car.body, 0.02, 0.0, 0.42, 0.48, -0.03),
  window: place(car.window, 0.02, 0.0, 0.42, 0.48, -0.03),
  tracks: [...stroke(0.07, 'M -0.13 0.26 C -0.36 0.38 0.06 0.44 -0.14 0.62'), ...stroke(0.07, 'M 0.16 0.26 C -0.08 0.38 0.36 0.44 0.16 0.62')]
}

export const narrowsRight = [...stroke(0.12, 'M -0.22 0.6 L -0.22 -0.14'), ...stroke(0.12, 'M 0.32 0.6 L 0.32 0.4 L 0.06 0.1 L 0.06 -0.24')]

export const digging = [
  ...disc(-0.04, -0.2, 0.09),
  ...stroke(0.15, 'M -0.06 -0.06 L -0.14 0.2', 'round'),
  ...stroke(0.1, 'M -0.14 0.2 L -0.2 0.4 L -0.36 0.58', 'round'),
  ...stroke(0.1, 'M -0.12 0.22 L 0.04 0.36 L 0.0 0.58', 'round'),
  ...stroke(0.07, 'M -0.02 -0.06 L 0.12 0.12 L 0.24 0.2', 'round'),
  ...stroke(0.05, 'M -0.06 0.14 L 0.38 0.42'),
  ...fill('M 0.16 0.62 C 0.24 0.42 0.34 0.34 0.44 0.42 L 0.58 0.62 Z')
]

export const lampBox = rectangle(-0.19, -0.32, 0.19, 0.62)
export const lamp = (y: number) => disc(0, y, 0.125)

const walker = [
  ...disc(0, -0.3, 0.1),
  ...stroke(0.17, 'M 0 -0.12 L -0.01 0.16', 'round'),
  ...stroke(0.1, 'M 0.01 0.16 L 0.13 0.36 L 0.2 0.6', 'round'),
  ...stroke(0.1, 'M -0.02 0.16 L -0.08 0.38 L -0.24 0.58', 'round'),
  ...stroke(0.075, 'M 0.04 -0.12 L 0.2 0.08 L 0.28 0.06', 'round'),
  ...stroke(0.075, 'M -0.04 -0.12 L -0.18 0.06 L -0.2 0.2', 'round')
]
export const pedestrian = [...place(walker, 0, 0.05, 0.98), ...rectangle(-0.5, 0.56, -0.32, 0.62), ...rectangle(0.32, 0.56, 0.5, 0.62)]

const runner = [
  ...disc(0.06, -0.32, 0.11),
  ...stroke(0.19, 'M 0.02 -0.12 L -0.04 0.14', 'round'),
  ...stroke(0.11, 'M -0.02 0.16 L 0.16 0.28 L 0.14 0.52', 'round'),
  ...stroke(0.11, 'M -0.06 0.16 L -0.14 0.38 L -0.38 0.42', 'round'),
  ...stroke(0.08, 'M 0.06 -0.12 L 0.24 0.02 L 0.36 -0.06', 'round'),
  ...stroke(0.08, 'M -0.02 -0.12 L -0.2 -0.02 L -0.22 0.14', 'round')
]
export const children = [...place(runner, 0.17, 0.28, 0.58), ...place(runner, -0.24, 0.34, 0.48)]

export const bicycle = [
  ...[-0.3, 0.3].flatMap((x) => stroke(0.06, `M ${x} 0.2 C ${x + 0.27} 0.2 ${x + 0.27} 0.6 ${x} 0.6 C ${x - 0.27} 0.6 ${x - 0.27} 0.2 ${x} 0.2 Z`)),
  ...stroke(0.06, 'M -0.3 0.4 L -0.14 0.12 L 0.18 0.12 L -0.02 0.4 L -0.3 0.4'),
  ...stroke(0.06, 'M -0.02 0.4 L -0.17 0.02'),
  ...stroke(0.06, 'M 0.3 0.4 L 0.14 -0.04 L 0.26 -0.06'),
  ...rectangle(-0.27, -0.03, -0.08, 0.04)
]

const snowArm = [...stroke(0.07, 'M 0 0 L 0 -0.4'), ...stroke(0.06, 'M -0.13 -0.34 L 0 -0.2 L 0.13 -0.34')]
export const snowflake = [0, 1, 2, 3, 4, 5].flatMap((k) => place(snowArm, 0, 0.24, 0.98, 0.98, k / 6))

const stag = [
  ...fill(
    'M -0.34 -0.02 C -0.2 0.06 0.1 0.04 0.3 -0.02 C 0.44 -0.04 0.5 0.08 0.42 0.2 C 0.24 0.28 -0.04 0.26 -0.2 0.24 C -0.34 0.2 -0.36 0.1 -0.34 -0.02 Z'
  ),
  ...polygon(-0.18, 0.14, -0.34, 0.16, -0.48, -0.2, -0.36, -0.26),
  ...ellipse(-0.5, -0.22, 0.14, 0.07),
  ...stroke(0.07, 'M -0.24 0.2 L -0.48 0.3 L -0.56 0.48', 'round'),
  ...stroke(0.07, 'M -0.16 0.2 L -0.34 0.42 L -0.36 0.6', 'round'),
  ...stroke(0.08, 'M 0.36 0.14 L 0.46 0.36 L 0.66 0.56', 'round'),
  ...stroke(0.08, 'M 0.3 0.16 L 0.3 0.4 L 0.5 0.62', 'round'),
  ...stroke(0.05, 'M -0.42 -0.26 L -0.36 -0.54 M -0.4 -0.36 L -0.26 -0.5 M -0.42 -0.3 L -0.54 -0.5')
]
export const deer = place(stag, 0.02, 0.26, 0.68)

const shaft = (path: string) => stroke(0.27, path)
export const arrowAhead = [...shaft('M 0 0.66 L 0 -0.16'), ...arrowHead(0, -0.18, 0, -1, 0.5, 0.42)]
export const arrowTurnRight = [
  ...shaft('M -0.3 0.62 L -0.3 0.04 C -0.3 -0.1 -0.22 -0.16 -0.1 -0.16 L 0.16 -0.16'),
  ...arrowHead(0.14, -0.16, 1, 0, 0.48, 0.42)
]
export const arrowTurnLeft = mirrored(arrowTurnRight)
const branch = [
  ...stroke(0.2, 'M -0.2 0.68 L -0.2 -0.3'),
  ...arrowHead(-0.2, -0.28, 0, -1, 0.42, 0.32),
  ...stroke(0.2, 'M -0.2 0.56 L -0.2 0.4 C -0.2 0.24 -0.1 0.16 0.04 0.16 L 0.26 0.16'),
  ...arrowHead(0.24, 0.16, 1, 0, 0.4, 0.32)
]
export const arrowAheadOrRight = branch
export const arrowAheadOrLeft = mirrored(branch)
export const arrowKeepRight = [...shaft('M -0.52 -0.52 L 0.18 0.18'), ...arrowHead(0.14, 0.14, 0.70710678, 0.70710678, 0.54, 0.44)]
export const arrowKeepLeft = mirrored(arrowKeepRight)

/** Three arrows, counter-clockwise as traffic goes round. */
const ringArrow = [...stroke(0.19, 'M 0.53 0.06 C 0.53 -0.22 0.33 -0.46 0.06 -0.52'), ...arrowHead(0.1, -0.52, -0.98, -0.2, 0.34, 0.25)]
export const roundabout = [0, 1, 2].flatMap((k) => place(ringArrow, 0, 0, 1, 1, k / 3))
