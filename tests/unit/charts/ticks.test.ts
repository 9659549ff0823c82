import { describe, expect, it } from 'vitest'
import { epochTicks, linearTicks, logTicks } from '#lib/charts/ticks.ts'

describe('epochTicks', () => {
  it.each([
    [0, 6, [1]],
    [1, 6, [1]],
    [2, 6, [1, 2]],
    [5, 6, [1, 2, 3, 4, 5]],
    [25, 6, [1, 5, 10, 15, 20, 25]],
    [26, 6, [1, 10, 20, 26]],
    [21, 6, [1, 5, 10, 15, 21]],
    [100, 6, [1, 20, 40, 60, 80, 100]]
  ])('of %i epochs with room for %i', (epochs, maxCount, expected) => {
    expect(epochTicks(epochs, maxCount)).toEqual(expected)
  })

  it('names the first and the last epoch and never more ticks than one above the room', () => {
    for (let epochs = 2; epochs <= 300; epochs += 1) {
      const found = epochTicks(epochs, 6)
      expect([found[0], found.at(-1)]).toEqual([1, epochs])
      expect(found.length).toBeLessThanOrEqual(7)
      expect(found).toEqual([...new Set(found)].sort((a, b) => a - b))
    }
  })
})

describe('logTicks', () => {
  it('takes 1-2-5 while it fits, then 1-3, then powers of ten', () => {
    expect(logTicks([0.1, 5], 6)).toEqual([0.1, 0.2, 0.5, 1, 2, 5])
    expect(logTicks([0.01, 5], 6)).toEqual([0.01, 0.03, 0.1, 0.3, 1, 3])
    expect(logTicks([0.002, 5], 4)).toEqual([0.01, 0.1, 1])
  })
  it('leaves powers of ten out where they do not fit', () => {
    const found = logTicks([1, 1e24], 7)
    expect(found.length).toBeLessThanOrEqual(7)
    expect(found.slice(0, 2)).toEqual([1, 1e4])
  })
})

describe('linearTicks', () => {
  it('leaves out fractions of counts', () => {
    expect(linearTicks([0, 2], 5)).toEqual([0, 0.5, 1, 1.5, 2])
    expect(linearTicks([0, 2], 5, true)).toEqual([0, 1, 2])
  })
})
