import { expect, it } from 'vitest'
import { meanWithInterval, seedsMissing } from '#lib/state/seed-statistics.ts'

it('gives mean and half of the 95 % t interval (hand-computed to 1e-3)', () => {
  const { mean, half } = meanWithInterval([96.5, 96.7, 96.9]) ?? {}
  expect(mean).toBeCloseTo(96.7, 9)
  expect(half).toBeCloseTo((4.303 * 0.2) / Math.sqrt(3), 3)
})

it('has no interval for one value and no mean for none', () => {
  expect(meanWithInterval([5])).toEqual({ mean: 5, half: null })
  expect(meanWithInterval([])).toBeNull()
})

it('counts the seeds that are missing for three each', () => {
  expect(seedsMissing([1, 1])).toBe(4)
  expect(seedsMissing([3, 5])).toBe(0)
})
