import { describe, expect, it } from 'vitest'
import { fewestFastThreads, threadCandidates } from '#lib/experiments/thread-choice.ts'

describe('the choice of threads', () => {
  it('tries all threads, then halves', () => {
    expect(threadCandidates(16)).toEqual([16, 8, 4, 2])
    expect(threadCandidates(6)).toEqual([6, 3, 1])
    expect(threadCandidates(2)).toEqual([2, 1])
    expect(threadCandidates(1)).toEqual([1])
  })

  it('takes the fewest that cost at most 3 % more than the fastest', () => {
    const times = (list: readonly [number, number][]) => list.map(([threads, stepMs]) => ({ threads, stepMs }))
    // Four cores with two threads each: the second thread of a core gains nothing.
    expect(
      fewestFastThreads(
        times([
          [8, 20],
          [4, 20.5],
          [2, 39]
        ])
      )
    ).toBe(4)
    expect(
      fewestFastThreads(
        times([
          [8, 20],
          [4, 20.7],
          [2, 39]
        ])
      )
    ).toBe(8)
    // Slow cores hold the fast ones up.
    expect(
      fewestFastThreads(
        times([
          [8, 30],
          [4, 22],
          [2, 39]
        ])
      )
    ).toBe(4)
    expect(() => fewestFastThreads([])).toThrow('Nothing was measured.')
  })
})
