/** Numerals and letters as strokes of one width, in the manner of DIN 1451. A glyph's cell is 1 high; y from the top. */
import { place, stroke, type Contour } from '../outline.ts'

interface Glyph {
  width: number
  path: string
}

const ROUND =
  'M 0.28 0.075 C 0.42 0.075 0.485 0.19 0.485 0.33 L 0.485 0.67 C 0.485 0.81 0.42 0.925 0.28 0.925 C 0.14 0.925 0.075 0.81 0.075 0.67 L 0.075 0.33 C 0.075 0.19 0.14 0.075 0.28 0.075 Z'

const GLYPHS: Readonly<Record<string, Glyph>> = {
  0: { width: 0.56, path: ROUND },
  1: { width: 0.4, path: 'M 0.29 0 L 0.29 1 M 0.3 0.06 L 0.04 0.27' },
  2: {
    width: 0.56,
    path: 'M 0.08 0.31 C 0.08 0.15 0.16 0.075 0.28 0.075 C 0.42 0.075 0.485 0.16 0.485 0.29 C 0.485 0.42 0.4 0.52 0.3 0.63 L 0.06 0.93 M 0.03 0.925 L 0.54 0.925'
  },
  3: {
    width: 0.56,
    path: 'M 0.08 0.28 C 0.08 0.14 0.17 0.075 0.28 0.075 C 0.41 0.075 0.47 0.15 0.47 0.26 C 0.47 0.39 0.4 0.465 0.22 0.465 M 0.22 0.465 C 0.41 0.465 0.49 0.54 0.49 0.68 C 0.49 0.84 0.41 0.925 0.27 0.925 C 0.15 0.925 0.075 0.85 0.075 0.71'
  },
  5: {
    width: 0.56,
    path: 'M 0.5 0.075 L 0.14 0.075 L 0.115 0.48 C 0.16 0.42 0.21 0.4 0.28 0.4 C 0.42 0.4 0.485 0.5 0.485 0.65 C 0.485 0.83 0.41 0.925 0.27 0.925 C 0.15 0.925 0.08 0.85 0.075 0.73'
  },
  6: {
    width: 0.56,
    path: 'M 0.44 0.03 C 0.26 0.25 0.075 0.48 0.075 0.67 C 0.075 0.83 0.15 0.925 0.28 0.925 C 0.41 0.925 0.485 0.83 0.485 0.67 C 0.485 0.52 0.41 0.43 0.28 0.43 C 0.2 0.43 0.13 0.48 0.1 0.55'
  },
  7: { width: 0.54, path: 'M 0.03 0.075 L 0.5 0.075 M 0.46 0.075 L 0.2 1' },
  8: {
    width: 0.56,
    path: 'M 0.28 0.075 C 0.4 0.075 0.46 0.15 0.46 0.265 C 0.46 0.38 0.4 0.46 0.28 0.46 C 0.16 0.46 0.1 0.38 0.1 0.265 C 0.1 0.15 0.16 0.075 0.28 0.075 Z M 0.28 0.46 C 0.42 0.46 0.49 0.55 0.49 0.69 C 0.49 0.84 0.42 0.925 0.28 0.925 C 0.14 0.925 0.07 0.84 0.07 0.69 C 0.07 0.55 0.14 0.46 0.28 0.46 Z'
  },
  O: { width: 0.56, path: ROUND },
  P: { width: 0.54, path: 'M 0.1 0 L 0.1 1 M 0.1 0.075 L 0.27 0.075 C 0.42 0.075 0.48 0.16 0.48 0.3 C 0.48 0.44 0.42 0.53 0.27 0.53 L 0.1 0.53' },
  S: {
    width: 0.55,
    path: 'M 0.47 0.27 C 0.46 0.13 0.38 0.075 0.275 0.075 C 0.15 0.075 0.085 0.15 0.085 0.265 C 0.085 0.4 0.19 0.44 0.28 0.48 C 0.4 0.53 0.48 0.6 0.48 0.73 C 0.48 0.86 0.4 0.925 0.27 0.925 C 0.14 0.925 0.075 0.85 0.07 0.71'
  },
  T: { width: 0.52, path: 'M 0.26 0 L 0.26 1 M 0 0.075 L 0.52 0.075' }
}

const GAP = 0.12

/** The text around (0, 0): `height` high, `width` wide, strokes a seventh of the height or as given. */
export function lettering(text: string, width: number, height: number, strokeWidth = 0.15): Contour[] {
  const glyphs = text.split('').map((letter) => GLYPHS[letter] ?? { width: GAP, path: '' })
  const length = glyphs.reduce((sum, glyph) => sum + glyph.width, (glyphs.length - 1) * GAP)
  let x = 0
  const line = glyphs.flatMap((glyph) => {
    const placed = place(stroke(strokeWidth, glyph.path), x, 0)
    x += glyph.width + GAP
    return placed
  })
  return place(line, -width / 2, -height / 2, width / length, height)
}
