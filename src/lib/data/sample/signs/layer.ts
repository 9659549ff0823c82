/** A sign is a list of layers, painted one over the other. The first layer is its whole plate. */
import type { Contour } from '../outline.ts'

/** Reflectances R,G,B as sRGB bytes, near the RAL tones of German signs (3020, 5017, 1023, 9016, 9017, 7042). */
export const PAINTS = {
  white: [226, 228, 225],
  red: [176, 22, 30],
  blue: [8, 76, 148],
  yellow: [243, 172, 8],
  black: [26, 27, 30],
  grey: [128, 132, 134],
  amber: [240, 170, 20],
  green: [0, 130, 70]
} as const

export type Paint = keyof typeof PAINTS

export interface Layer {
  paint: Paint
  contours: readonly Contour[]
}

export function layer(paint: Paint, ...shapes: readonly (readonly Contour[])[]): Layer {
  return { paint, contours: shapes.flat() }
}
