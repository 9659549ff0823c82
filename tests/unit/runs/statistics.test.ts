/** Against SciPy and NumPy: tests/fixtures/statistics/make_cases.py. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { medianOf } from '#lib/runs/median.ts'
import { bootstrapRatio, mcNemarP, repeatsOf, welch } from '#lib/runs/statistics.ts'

type Pair = [number, number]
interface Cases {
  repeats: { values: number[]; mean: number; deviation: number; interval: Pair }[]
  welch: { first: number[]; second: number[]; difference: number; interval: Pair; p: number }[]
  mcnemar: { onlyFirst: number; onlySecond: number; p: number }[]
  bootstrap: { first: number[][]; second: number[][]; ratio: number; interval: Pair }[]
}
const cases = JSON.parse(readFileSync(new URL('../../fixtures/statistics/cases.json', import.meta.url), 'utf8')) as Cases

/** Relative 1e-6. */
function expectClose(actual: number | undefined | null, expected: number) {
  expect(Math.abs((actual ?? NaN) - expected)).toBeLessThanOrEqual(1e-6 * Math.max(Math.abs(expected), 1e-300))
}

describe('statistics agree with SciPy to 1e-6', () => {
  it.each(cases.repeats)('mean, deviation and t interval of $values.length values', ({ values, mean, deviation, interval }) => {
    const found = repeatsOf(values)
    expectClose(found?.mean, mean)
    expectClose(found?.deviation, deviation)
    expectClose(found?.interval?.low, interval[0])
    expectClose(found?.interval?.high, interval[1])
  })

  it.each(cases.welch)('Welch, $first.length against $second.length values', ({ first, second, difference, interval, p }) => {
    const found = welch(first, second)
    expectClose(found?.difference, difference)
    expectClose(found?.interval.low, interval[0])
    expectClose(found?.interval.high, interval[1])
    expectClose(found?.p, p)
  })

  it.each(cases.mcnemar)('McNemar, $onlyFirst against $onlySecond', ({ onlyFirst, onlySecond, p }) => {
    expectClose(mcNemarP(onlyFirst, onlySecond), p)
  })

  it.each(cases.bootstrap)('bootstrap of medians, ratio $ratio', ({ first, second, ratio, interval }) => {
    const found = bootstrapRatio(first, second)
    expectClose(found?.ratio, ratio)
    expectClose(found?.interval.low, interval[0])
    expectClose(found?.interval.high, interval[1])
  })
})

describe('too little to tell', () => {
  it('one value has a mean and no interval, none has nothing', () => {
    expect(repeatsOf([5])).toEqual({ values: [5], mean: 5, deviation: null, interval: null })
    expect(repeatsOf([])).toBeNull()
  })
  it('a side of one value, and sides that do not vary, have no difference', () => {
    expect(welch([1], [1, 2])).toBeNull()
    expect(welch([1, 1], [2, 2])).toBeNull()
  })
  it('a side without times has no ratio', () => expect(bootstrapRatio([[1]], [[]])).toBeNull())
  it('no disagreement is no evidence', () => expect(mcNemarP(0, 0)).toBe(1))
})

it('the median of an even number of values is the mean of the middle two', () => expect(medianOf([4, 1, 3, 2])).toBe(2.5))
