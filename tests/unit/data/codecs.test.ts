import { describe, expect, it } from 'vitest'
import { decodeImage } from '#lib/data/codecs/decode.ts'
import { decodePng } from '#lib/data/codecs/png.ts'
import { decodePpm } from '#lib/data/codecs/ppm.ts'
import { cropToBgr } from '#lib/data/image/crop.ts'
import { pixels, png, ppm } from './zips.ts'

const text = (value: string) => new TextEncoder().encode(value)
const body = Uint8Array.of(1, 2, 3, 4, 5, 6)
const picture = (header: string, data = body) => Uint8Array.from([...text(header), ...data])

describe('PPM', () => {
  for (const header of ['P6\n2 1\n255\n', 'P6 2 1 255 ', 'P6\r\n2\t1\r\n255\n', 'P6\n# by a tool\n2 # two\n1\n#x\n255\n', 'P6#c\n2 1 255\n']) {
    it(`reads the header ${JSON.stringify(header)}`, () => {
      expect(decodePpm(picture(header))).toEqual({ widthPx: 2, heightPx: 1, channels: 3, pixels: body })
    })
  }

  it('takes pixels that look like white space or comments', () => {
    expect(decodePpm(picture('P6\n1 1\n255\n', Uint8Array.of(10, 32, 35))).pixels).toEqual(Uint8Array.of(10, 32, 35))
  })

  const refused: [string, Uint8Array, string][] = [
    ['an empty file', new Uint8Array(0), 'image-empty'],
    ['text PPM', picture('P3\n2 1\n255\n'), 'image-damaged'],
    ['P6 without white space', picture('P62 1 255\n'), 'image-damaged'],
    ['16 bit', picture('P6\n2 1\n65535\n'), 'image-damaged'],
    ['no size', picture('P6\n'), 'image-damaged'],
    ['a header that never ends', text('P6\n2 1\n255'), 'image-damaged'],
    ['a negative size', picture('P6\n-2 1\n255\n'), 'image-damaged'],
    ['no pixels', picture('P6\n0 1\n255\n'), 'image-empty'],
    ['a huge size', picture('P6\n999999 999999\n255\n'), 'image-too-large'],
    ['one byte too few', picture('P6\n2 1\n255\n', body.slice(1)), 'image-length-wrong'],
    ['one byte too many', picture('P6\n2 1\n255\n\n'), 'image-length-wrong'],
    ['CRLF after the maximum', picture('P6\r\n2 1\r\n255\r\n'), 'image-length-wrong']
  ]
  for (const [name, bytes, code] of refused) it(`refuses ${name}`, () => expect(() => decodePpm(bytes)).toThrow(expect.objectContaining({ code })))
})

describe('PNG', () => {
  it('gives the pixels', () => {
    expect(decodeImage(png(20, 3))).toEqual({ widthPx: 20, heightPx: 20, channels: 3, pixels: pixels(20, 3) })
    expect(decodeImage(ppm(20, 3)).pixels).toEqual(pixels(20, 3))
  })

  it('refuses other files, huge sizes, other depths and damaged data', () => {
    const good = png(20, 3)
    const change = (offset: number, ...values: number[]) => {
      const changed = good.slice()
      changed.set(values, offset)
      return changed
    }
    expect(() => decodePng(new Uint8Array(0))).toThrow(expect.objectContaining({ code: 'image-empty' }))
    expect(() => decodePng(good.slice(0, 20))).toThrow(expect.objectContaining({ code: 'image-damaged' }))
    expect(() => decodePng(change(16, 0, 1, 0, 0))).toThrow(expect.objectContaining({ code: 'image-too-large' }))
    expect(() => decodePng(change(24, 16))).toThrow(expect.objectContaining({ code: 'image-damaged' }))
    expect(() => decodePng(change(good.length - 20, 1, 2, 3))).toThrow(expect.objectContaining({ code: 'image-damaged' }))
  })
})

it('crops end-exclusively and turns R,G,B into B,G,R, with and without a fourth channel', () => {
  const target = new Uint8Array(8)
  cropToBgr({ widthPx: 2, heightPx: 2, channels: 3, pixels: Uint8Array.from({ length: 12 }, (_, i) => i) }, { x1: 1, y1: 0, x2: 2, y2: 2 }, target, 1)
  expect([...target]).toEqual([0, 5, 4, 3, 11, 10, 9, 0])
  cropToBgr({ widthPx: 1, heightPx: 1, channels: 4, pixels: Uint8Array.of(7, 8, 9, 255) }, { x1: 0, y1: 0, x2: 1, y2: 1 }, target, 0)
  expect([...target.slice(0, 3)]).toEqual([9, 8, 7])
})
