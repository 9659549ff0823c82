import { describe, expect, it } from 'vitest'
import { CoverageMask } from '#lib/data/sample/coverage.ts'
import { cosTurns, sinTurns } from '#lib/data/sample/exact-math.ts'
import { defocus, motionBlur } from '#lib/data/sample/lens.ts'
import { disc, fill, mirrored, place, polygon, rectangle, rounded, stroke, type Contour } from '#lib/data/sample/outline.ts'
import { Picture } from '#lib/data/sample/picture.ts'

/** Coverage of contours on a picture of that size. */
function cover(contours: readonly Contour[], widthPx = 20, heightPx = 20): CoverageMask {
  const mask = new CoverageMask()
  mask.begin(widthPx, heightPx)
  for (const contour of contours) mask.addContour(contour)
  mask.finish()
  return mask
}

const area = ({ values, widthPx, heightPx }: CoverageMask) => values.subarray(0, widthPx * heightPx).reduce((sum, value) => sum + value, 0)

/** The slow and obvious way: 16 x 16 samples per pixel, inside by crossing number. */
function sampledCoverage(contour: Contour, x: number, y: number): number {
  let inside = 0
  for (let i = 0; i < 256; i++) {
    const [px, py] = [x + ((i % 16) + 0.5) / 16, y + (Math.floor(i / 16) + 0.5) / 16]
    let crossings = 0
    for (let k = 0; k < contour.length; k += 2) {
      const [x0 = 0, y0 = 0] = contour.slice(k, k + 2)
      const [x1 = 0, y1 = 0] = k + 2 < contour.length ? contour.slice(k + 2, k + 4) : contour.slice(0, 2)
      if (y0 > py !== y1 > py && px < x0 + ((py - y0) / (y1 - y0)) * (x1 - x0)) crossings++
    }
    inside += crossings % 2
  }
  return inside / 256
}

describe('exact maths', () => {
  it('sine and cosine within 1e-7', () => {
    for (let turns = -2; turns <= 2; turns += 1 / 64) {
      expect(Math.abs(sinTurns(turns) - Math.sin(2 * Math.PI * turns))).toBeLessThan(1e-7)
      expect(Math.abs(cosTurns(turns) - Math.cos(2 * Math.PI * turns))).toBeLessThan(1e-7)
    }
  })
})

describe('the rasteriser', () => {
  it('covers pixels by their exact share', () => {
    const mask = cover(rectangle(2.25, 3, 4, 4.5))
    expect([...mask.values.subarray(3 * 20, 3 * 20 + 6)]).toEqual([0, 0, 0.75, 1, 0, 0])
    expect([...mask.values.subarray(4 * 20, 4 * 20 + 6)]).toEqual([0, 0, 0.375, 0.5, 0, 0])
    expect(area(mask)).toBeCloseTo(1.75 * 1.5, 6)
  })

  it('agrees with 256 samples per pixel within 0.05', () => {
    const [star = []] = polygon(10, 1.3, 12.7, 8.1, 19.2, 9.4, 13.4, 12.2, 15.9, 18.8, 9.6, 14.7, 3.1, 17.9, 6.3, 11.6, 0.8, 7.2, 8.2, 8)
    const mask = cover([star])
    for (let at = 0; at < 400; at++) expect(Math.abs((mask.values[at] ?? 0) - sampledCoverage(star, at % 20, Math.floor(at / 20)))).toBeLessThan(0.05)
  })

  it('counts overlaps once and leaves holes of closed strokes open', () => {
    expect(area(cover([...rectangle(2, 2, 8, 8), ...rectangle(5, 2, 12, 8)]))).toBeCloseTo(60, 5)
    const ring = cover(stroke(2, 'M 4 4 L 14 4 L 14 14 L 4 14 Z'))
    expect(ring.values[9 * 20 + 9]).toBe(0)
    expect(area(ring)).toBeCloseTo(12 * 12 - 8 * 8, 4)
  })

  it('clips what leaves the picture on any side', () => {
    expect(area(cover(rectangle(-50, -50, 5, 5)))).toBeCloseTo(25, 5)
    expect(area(cover(rectangle(15, 15, 500, 500)))).toBeCloseTo(25, 5)
    expect(area(cover(rectangle(30, 2, 40, 8)))).toBe(0)
  })

  it('draws mirrored and turned shapes with the same area', () => {
    const arrow = fill('M 2 2 L 9 5 C 9 9 6 9 2 8 Z')
    for (const moved of [place(mirrored(arrow), 15, 2), place(arrow, 12, 8, 1, 1, 0.3)]) expect(area(cover(moved))).toBeCloseTo(area(cover(arrow)), 3)
  })

  it('knows the areas of discs and rounded boxes', () => {
    expect(area(cover(disc(10, 10, 6)))).toBeCloseTo(Math.PI * 36, 0)
    expect(area(cover(rounded(2, 3, 3, 17, 3, 17, 17, 3, 17)))).toBeCloseTo(14 * 14 - (4 - Math.PI) * 4, 0)
  })
})

describe('the lens', () => {
  const point = () => {
    const picture = new Picture(31, 31)
    picture.values.fill(1, (15 * 31 + 15) * 3, (15 * 31 + 15) * 3 + 3)
    return picture
  }
  const spread = ({ values }: Picture, axis: 'x' | 'y') => {
    let [sum, moment] = [0, 0]
    for (let i = 0; i < 31 * 31; i++) {
      const offset = (axis === 'x' ? i % 31 : Math.floor(i / 31)) - 15
      sum += values[i * 3] ?? 0
      moment += (values[i * 3] ?? 0) * offset * offset
    }
    return { sum, sigma: Math.sqrt(moment / sum) }
  }

  it.each([0.4, 0.8, 1.5, 2.3])('defocus of %f px keeps the light and has that spread within 1 %', (sigmaPx) => {
    const picture = point()
    defocus(picture, sigmaPx)
    for (const axis of ['x', 'y'] as const) {
      const { sum, sigma } = spread(picture, axis)
      expect(sum).toBeCloseTo(1, 4)
      expect(Math.abs(sigma / sigmaPx - 1)).toBeLessThan(0.01)
    }
  })

  it('motion blur spreads along its direction only', () => {
    const picture = point()
    motionBlur(picture, 6, 0)
    expect(spread(picture, 'x').sigma).toBeGreaterThan(1.5)
    expect(spread(picture, 'y')).toMatchObject({ sigma: 0 })
    expect(spread(picture, 'x').sum).toBeCloseTo(1, 5)
  })
})
