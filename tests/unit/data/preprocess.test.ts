import { describe, expect, it } from 'vitest'
import { clahe } from '#lib/data/image/clahe.ts'
import { cubeRoots, fToXz, gamma, inverseGamma, lightness } from '#lib/data/image/lab-tables.ts'
import { bgrToLab } from '#lib/data/image/lab.ts'
import { Preprocessor } from '#lib/data/image/preprocess.ts'
import { resizeSquare } from '#lib/data/image/resize.ts'
import { roundHalfEven } from '#lib/data/image/round-half-even.ts'
import { fixtureFolder, readBytes, readJson, sha256 } from './golden.ts'

interface Fixture {
  images: {
    path: string
    widthPx: number
    heightPx: number
    crop: number
    sizes: Record<string, Record<'resized' | 'lab' | 'clahe_l' | 'final', number>>
  }[]
}
interface Tables {
  tables: Record<string, { offset?: number; sha256: string }>
}

const { images } = readJson(`${fixtureFolder}/preprocess.json`) as Fixture
const bytes = readBytes(`${fixtureFolder}/preprocess.bin`)
const { tables } = readJson(`${fixtureFolder}/lab_tables.json`) as Tables

describe('preprocessing equals OpenCV 4.6 in every byte', () => {
  for (const { path, widthPx, heightPx, crop, sizes } of images) {
    for (const [size, stages] of Object.entries(sizes)) {
      it(`${path} at ${size} px`, () => {
        const sizePx = Number(size)
        const area = sizePx * sizePx
        const expected = (stage: keyof typeof stages, channels: number) => bytes.slice(stages[stage], stages[stage] + area * channels)
        const source = { bytes, offset: crop, widthPx, heightPx }
        const pixels = new Uint8Array(area * 3)
        resizeSquare(source, sizePx, pixels)
        expect(pixels).toEqual(expected('resized', 3))
        bgrToLab(pixels, pixels, area)
        expect(pixels).toEqual(expected('lab', 3))
        const plane = new Uint8Array(area)
        clahe(
          pixels.filter((_, i) => i % 3 === 0),
          plane,
          sizePx
        )
        expect(plane).toEqual(expected('clahe_l', 1))
        new Preprocessor(sizePx, true).run(source, pixels)
        expect(pixels).toEqual(expected('final', 3))
      })
    }
  }

  for (const [name, table] of Object.entries({ gamma, cbrt: cubeRoots, inv_gamma: inverseGamma, l_to_y_fy: lightness, f_to_xz: fToXz })) {
    it(`Lab table ${name}`, () => expect(sha256(new Uint8Array(table.buffer))).toBe(tables[name]?.sha256))
  }
})

describe('edge cases', () => {
  it('one pixel stretches to a constant image', () => {
    const target = new Uint8Array(32 * 32 * 3)
    resizeSquare({ bytes: Uint8Array.of(1, 2, 3), offset: 0, widthPx: 1, heightPx: 1 }, 32, target)
    expect(target.every((value, i) => value === 1 + (i % 3))).toBe(true)
  })

  it('CLAHE takes sizes that are not divisible by four', () => {
    const plane = Uint8Array.from({ length: 15 * 15 }, (_, i) => (i * 37) % 256)
    const target = new Uint8Array(15 * 15)
    clahe(plane, target, 15)
    expect(new Set(target).size).toBeGreaterThan(50)
  })

  it('halves round to the even neighbour', () => expect([0.5, 1.5, 2.5, -0.5, 2.49, 2.51].map(roundHalfEven)).toEqual([0, 2, 2, 0, 2, 3]))
})
