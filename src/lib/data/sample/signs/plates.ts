/** The plates: their outlines, borders and fields. Sources of the proportions: Verkehrszeichenkatalog (VzKat), drawn from its figures. */
import { cosTurns, sinTurns } from '../exact-math.ts'
import { disc, polygon, rounded, type Contour } from '../outline.ts'
import { layer, type Layer } from './layer.ts'

/** Width of the thin white rim around coloured plates. */
const RIM = 0.035

/** Prohibition: red ring on white. */
export const redRing: readonly Layer[] = [layer('white', disc(0, 0, 1)), layer('red', disc(0, 0, 1 - RIM)), layer('white', disc(0, 0, 0.76))]

/** Mandatory: blue. */
export const blueDisc: readonly Layer[] = [layer('white', disc(0, 0, 1)), layer('blue', disc(0, 0, 1 - RIM))]

/** End of a prohibition: white with a thin dark edge. */
export const endDisc: readonly Layer[] = [layer('white', disc(0, 0, 1)), layer('black', disc(0, 0, 1 - RIM)), layer('white', disc(0, 0, 0.9))]

export const redDisc: readonly Layer[] = [layer('white', disc(0, 0, 1)), layer('red', disc(0, 0, 1 - RIM))]

/** Equilateral, base down; `side` is half a side, the centre of gravity at (0, 0.22). */
function triangle(side: number, radius: number): Contour[] {
  const height = side * 1.7320508
  return rounded(radius, 0, 0.22 - (2 * height) / 3, side, 0.22 + height / 3, -side, 0.22 + height / 3)
}

export const warningTriangle: readonly Layer[] = [
  layer('white', triangle(1.09, 0.16)),
  layer('red', triangle(1.03, 0.14)),
  layer('white', triangle(0.7, 0.05))
]

/** Base up. */
function upsideDown(contours: readonly Contour[]): Contour[] {
  return contours.map((contour) => {
    const turned: number[] = []
    for (let i = 0; i < contour.length; i += 2) turned.push(-(contour[i] ?? 0), -(contour[i + 1] ?? 0))
    return turned
  })
}

export const yieldTriangle: readonly Layer[] = warningTriangle.map(({ paint, contours }) => ({ paint, contours: upsideDown(contours) }))

const diamond = (reach: number, radius: number) => rounded(radius, 0, -reach, reach, 0, 0, reach, -reach, 0)

export const priorityDiamond: readonly Layer[] = [
  layer('white', diamond(1.06, 0.12)),
  layer('black', diamond(1, 0.1)),
  layer('white', diamond(0.96, 0.09)),
  layer('yellow', diamond(0.66, 0.05))
]

function octagon(reach: number): Contour[] {
  const points: number[] = []
  for (let i = 0; i < 8; i++) points.push((reach * cosTurns((2 * i + 1) / 16)) / 0.92388, (reach * sinTurns((2 * i + 1) / 16)) / 0.92388)
  return polygon(...points)
}

export const stopOctagon: readonly Layer[] = [layer('white', octagon(1)), layer('red', octagon(0.94))]
