import { expect, it } from 'vitest'
import { countAxis } from '#lib/charts/class-bars.ts'

it('ends at or above the largest count, with whole marks', () => {
  const axis = countAxis([210, 2250, 1500])
  expect(axis.topCount).toBeGreaterThanOrEqual(2250)
  expect(axis.ticks).toEqual([1000, 2000, 3000].filter((tick) => tick <= axis.topCount))
})

it('has an axis for nothing at all', () => {
  expect(countAxis([])).toEqual({ topCount: 1, ticks: [1] })
  expect(countAxis([0, 0]).topCount).toBe(1)
})
