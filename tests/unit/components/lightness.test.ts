import { expect, it } from 'vitest'
import { binLightness, lightnessStatistics } from '#lib/components/data/lightness.ts'

const levels = (pixels: Record<number, number>) => Array.from({ length: 256 }, (_, level) => pixels[level] ?? 0)

it('prints lightness on the scale of 0 to 100', () => {
  expect(lightnessStatistics(levels({ 255: 7 }))).toEqual({ mean: 100, deviation: 0 })
  const half = lightnessStatistics(levels({ 0: 5, 255: 5 }))
  expect(half.mean).toBeCloseTo(50, 10)
  expect(half.deviation).toBeCloseTo(50, 10)
})

it('has no mean without pixels', () => {
  expect(lightnessStatistics(levels({})).mean).toBeNaN()
})

it('keeps every pixel when binning', () => {
  const bins = binLightness(levels({ 0: 1, 7: 2, 8: 4, 255: 8 }), 32)
  expect(bins).toHaveLength(32)
  expect([bins[0], bins[1], bins[31]]).toEqual([3, 4, 8])
})
