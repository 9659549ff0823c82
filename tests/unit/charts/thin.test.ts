import { describe, expect, it } from 'vitest'
import { thinMinMax } from '#lib/charts/thin.ts'

const wave = Array.from({ length: 1000 }, (_, x) => ({ x, y: Math.sin(x / 3) + (x === 417 ? 50 : 0) - (x === 801 ? 50 : 0) }))

describe('thinMinMax', () => {
  it('keeps at most two points per column, sorted, each one of the originals', () => {
    const thinned = thinMinMax(wave, 100)
    expect(thinned.length).toBeLessThanOrEqual(202)
    expect(thinned.every((point) => wave.includes(point))).toBe(true)
    expect(thinned.map((point) => point.x)).toEqual(thinned.map((point) => point.x).sort((a, b) => a - b))
  })
  it('keeps the spikes', () => {
    const xs = thinMinMax(wave, 20).map((point) => point.x)
    expect(xs).toContain(417)
    expect(xs).toContain(801)
  })
  it('keeps everything when it fits, and survives no points and equal x', () => {
    expect(thinMinMax(wave.slice(0, 40), 20)).toEqual(wave.slice(0, 40))
    expect(thinMinMax([], 20)).toEqual([])
    expect(thinMinMax(Array.from({ length: 9 }, (_, y) => ({ x: 1, y })), 2)).toEqual([{ x: 1, y: 0 }, { x: 1, y: 8 }]) // prettier-ignore
  })
})
