import { expect, it } from 'vitest'
import { medianTrainingMs, type EpochTimeBar } from '#lib/charts/epoch-time.ts'

const bar = (epoch: number, trainingMs: number, change: Partial<EpochTimeBar> = {}): EpochTimeBar => ({
  epoch, trainingMs, dataWaitMs: 5, evaluationMs: 9, excluded: null, live: false, ...change
}) // prettier-ignore

it('takes the median of training time over the finished epochs that count', () => {
  const bars = [
    bar(0, 900, { excluded: 'preparation' }),
    bar(1, 10),
    bar(2, 800, { excluded: 'tab hidden' }),
    bar(3, 12),
    bar(4, 20),
    bar(5, 1, { live: true })
  ]
  expect(medianTrainingMs(bars)).toEqual({ ms: 12, count: 3 })
  expect(medianTrainingMs([])).toBeNull()
})
