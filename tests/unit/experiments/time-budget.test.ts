import { describe, expect, it } from 'vitest'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import { runPlan } from '#lib/experiments/run-plan.ts'
import { fitToBudget } from '#lib/experiments/time-budget.ts'

const config = defaultConfig(2)
const counts = { train: 3200, validation: 800, test: 1000 }
/** An epoch: 50 steps of 100 ms and 800 images of 1 ms. */
const measured = { stepMs: { median: 100 }, evaluationImageMs: 1, compileMs: 200 }
const MINUTE = 60_000

describe('the plan of a run', () => {
  it('counts compiling, warm-up, steps, validation of each epoch and the test', () => {
    expect(runPlan({ ...config, epochs: 2 }, counts, measured).totalMs).toBe(200 + 3 * 100 + 2 * (50 * 100 + 800) + 1000)
    expect(runPlan(config, counts, null).totalMs).toBeNull()
    expect(runPlan(config, null, measured).totalMs).toBeNull()
  })
})

describe('a time budget', () => {
  it('leaves settings that fit as they are', () => {
    expect(fitToBudget(config, 10 * MINUTE, counts, measured)).toEqual({ config, fits: true })
  })

  it('takes as many epochs as end within four fifths of it, and says what they were cut from', () => {
    const { config: fitted, fits } = fitToBudget(config, MINUTE, counts, measured)
    expect(fits).toBe(true)
    expect(fitted).toEqual({ ...config, epochs: 8, reducedFrom: { epochs: 25, images: 4000 } })
    const of = (epochs: number) => runPlan({ ...config, epochs }, counts, measured).totalMs ?? NaN
    expect(of(8)).toBeLessThanOrEqual(0.8 * MINUTE)
    expect(of(9)).toBeGreaterThan(0.8 * MINUTE)
  })

  it('takes one epoch of fewer images where not even one of all fits, even if all of the subset trained', () => {
    const slow = { ...measured, stepMs: { median: 2000 } }
    const { config: fitted, fits } = fitToBudget(config, 1.5 * MINUTE, counts, slow)
    expect(fits).toBe(true)
    expect(fitted.epochs).toBe(1)
    expect(fitted.reducedFrom).toEqual({ epochs: 25, images: 4000 })
    const limit = fitted.limitImages ?? NaN
    expect(limit).toBeGreaterThanOrEqual(1500)
    expect(limit).toBeLessThan(4000)
    expect((limit / 64) * 2000 + 1000 + 200 + 3 * 2000).toBeLessThanOrEqual(0.8 * 1.5 * MINUTE)
  })

  it('never takes more images than a limit of the user, and says when the fewest are too many', () => {
    const slow = { ...measured, stepMs: { median: 2000 } }
    expect(fitToBudget({ ...config, limitImages: 1600 }, MINUTE, counts, slow).config.limitImages).toBeLessThanOrEqual(1600)
    const hopeless = fitToBudget(config, MINUTE, counts, { ...measured, stepMs: { median: 60_000 } })
    expect(hopeless).toMatchObject({ fits: false, config: { epochs: 1, limitImages: 1500 } })
  })
})
