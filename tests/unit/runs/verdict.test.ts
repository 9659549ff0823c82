import { describe, expect, it } from 'vitest'
import { pairedCounts } from '#lib/runs/paired.ts'
import { summarise, type RunSummary } from '#lib/runs/summarise.ts'
import { compareGroups, seedsMissing } from '#lib/runs/verdict.ts'
import type { RunEvent } from '#lib/schema/run.ts'
import { EvaluationSums } from '#lib/training/metrics.ts'
import { ended, epochEvent, run, started } from './run-fixture.ts'

/** One run of two epochs. */
function finished(seed: number, accuracyFraction: number, trainingMs: number): RunSummary {
  const stored = run(`r${seed}`, started({ seed }), epochEvent(1, 0.1, trainingMs), epochEvent(2, accuracyFraction, trainingMs * 1.01), ended)
  const summary = summarise(stored, false)
  if (!summary) throw new Error('The fixture has no summary.')
  return summary
}

const group = (accuracies: readonly number[], trainingMs: number) => accuracies.map((accuracy, seed) => finished(seed, accuracy, trainingMs + seed))

describe('verdicts', () => {
  it('need three seeds on both sides', () => {
    expect(compareGroups(group([0.5, 0.6, 0.7], 100), group([0.5, 0.6], 100))).toBeNull()
    expect(seedsMissing([1, 1])).toBe(4)
    expect(seedsMissing([3, 5])).toBe(0)
  })

  it('tell a difference from seed noise, in points, and how much faster', () => {
    const verdict = compareGroups(group([0.9, 0.91, 0.92], 200), group([0.95, 0.955, 0.96], 100))
    expect(verdict?.accuracy?.outcome).toBe('differs')
    expect(verdict?.accuracy?.difference).toBeCloseTo(4.5, 9)
    expect(verdict?.time?.differs).toBe(true)
    expect(verdict?.time?.ratio).toBeCloseTo(2, 1)
  })

  it('call settings equal only when the whole interval lies near 0', () => {
    const verdict = compareGroups(group([0.95, 0.9501, 0.9502], 100), group([0.9501, 0.95, 0.9503], 100))
    expect(verdict?.accuracy?.outcome).toBe('equal')
  })

  it('call small differences noise', () => {
    const verdict = compareGroups(group([0.9, 0.95, 0.92], 100), group([0.91, 0.94, 0.93], 100))
    expect(verdict?.accuracy?.outcome).toBe('undecided')
    expect(verdict?.time?.differs).toBe(false)
  })
})

describe('two networks on the same images', () => {
  /** Which of the images were classified correctly. */
  function tested(right: readonly boolean[]): RunEvent {
    const sums = new EvaluationSums(2)
    for (const isRight of right) sums.add(new Float32Array(isRight ? [1, 0] : [0, 1]), new Uint8Array([0]), 1)
    const metrics = sums.metrics()
    if (!metrics) throw new Error('Nothing was counted.')
    const at = '2026-01-01T00:00:00Z'
    return { kind: 'tested', at, set: 'validation', metrics, confusion: sums.confusion(), correctBase64: sums.correctBase64(), evaluationMs: 1 }
  }
  const first = Array.from({ length: 21 }, (_, image) => image % 3 !== 0)
  const second = Array.from({ length: 21 }, (_, image) => image % 7 !== 0)
  const withTest = (right: readonly boolean[], change = {}) => run('r', started(change), tested(right), ended)

  it('counts the images on which only one of them is right', () => {
    const count = (a: readonly boolean[], b: readonly boolean[]) => a.filter((right, image) => right && !b[image]).length
    expect(pairedCounts(withTest(first), withTest(second))).toEqual({ images: 21, onlyFirst: count(first, second), onlySecond: count(second, first) })
    expect(count(first, second)).not.toBe(count(second, first))
  })

  it('does not compare different images, nor runs that did not note them', () => {
    expect(pairedCounts(withTest(first), withTest(second, { split: 'track' }))).toBeNull()
    expect(pairedCounts(withTest(first), withTest(second, { limitImages: 40 }))).toBeNull()
    expect(pairedCounts(withTest(first), run('r', started(), ended))).toBeNull()
  })
})
