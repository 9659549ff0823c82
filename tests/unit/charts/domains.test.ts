import { describe, expect, it } from 'vitest'
import { accuracyDomain, logDomain, zeroBased } from '#lib/charts/domains.ts'

describe('accuracyDomain', () => {
  it('starts at 50 until a value lies below it', () => {
    expect(accuracyDomain([])).toEqual([50, 100])
    expect(accuracyDomain([97.2, 50])).toEqual([50, 100])
    expect(accuracyDomain([97.2, 49.9])).toEqual([0, 100])
  })
})

describe('logDomain', () => {
  it('ends at 1, 2 or 5 times a power of ten around the positive values', () => {
    expect(logDomain([0.047, 2.1], [1, 10])).toEqual([0.02, 5])
    expect(logDomain([0.05, 2], [1, 10])).toEqual([0.05, 2])
  })
  it('spans a factor of ten at least', () => {
    expect(logDomain([1.5], [1, 10])).toEqual([0.2, 2])
  })
  it('ignores zeros, NaN and infinity', () => {
    expect(logDomain([0, NaN, Infinity, 0.1, 1], [1, 10])).toEqual([0.1, 1])
    expect(logDomain([0, NaN], [0.1, 100])).toEqual([0.1, 100])
  })
})

describe('zeroBased', () => {
  it('starts at 0 and ends at a round value above the largest', () => {
    expect(zeroBased([61.2, 66.4])).toEqual([0, 80])
    expect(zeroBased([])).toEqual([0, 1])
    expect(zeroBased([NaN, 0])).toEqual([0, 1])
  })
})
