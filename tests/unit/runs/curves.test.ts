import { describe, expect, it } from 'vitest'
import { curveOf } from '#lib/runs/curves.ts'
import { deltaTo, figuresOf, speedUp } from '#lib/runs/figures.ts'
import { paretoFront } from '#lib/runs/pareto.ts'
import { summarise, type RunSummary } from '#lib/runs/summarise.ts'
import { levelTime, secondsToLevel, shownLevels } from '#lib/runs/time-to-accuracy.ts'
import type { RunEvent } from '#lib/schema/run.ts'
import { present } from '../present.ts'
import { ended, epochEvent, epochRecord, run, started } from './run-fixture.ts'

/** One epoch per accuracy. */
function runOf(seed: number, accuracies: readonly number[], epochMs: number): RunSummary {
  const epochs = accuracies.map((accuracy, index) => epochEvent(index + 1, accuracy, epochMs))
  return present(summarise(run(`r${seed}`, started({ seed }), ...epochs, ended), false))
}

describe('curves', () => {
  const two = runOf(1, [0.5, 0.8], 2000)

  it('of one run go by epoch, step, training time and the clock, without a band', () => {
    const xs = (axis: Parameters<typeof curveOf>[2]) => curveOf([two], 'validationAccuracy', axis).map(({ x }) => x)
    expect(curveOf([two], 'validationAccuracy', 'epoch')).toEqual([
      { x: 1, y: 0.5, low: null, high: null },
      { x: 2, y: 0.8, low: null, high: null }
    ])
    expect([xs('step'), xs('training'), xs('wall')]).toEqual([[10, 20], [2, 4], [55, 55]]) // prettier-ignore
  })

  it('of repeats are their mean with the 95 % interval of Student’s t', () => {
    const [point] = curveOf([runOf(1, [0.9], 100), runOf(2, [0.92], 100), runOf(3, [0.94], 100)], 'validationAccuracy', 'epoch')
    // t(2 degrees, 97.5 %) = 4.302653 times 0.02 / sqrt(3).
    expect(point?.y).toBeCloseTo(0.92, 12)
    expect((point?.high ?? 0) - 0.92).toBeCloseTo((4.302653 * 0.02) / Math.sqrt(3), 6)
  })

  it('of repeats end with the shortest of them', () => {
    expect(curveOf([runOf(1, [0.5, 0.6], 100), runOf(2, [0.5], 100)], 'validationAccuracy', 'epoch')).toHaveLength(1)
    expect(curveOf([], 'validationAccuracy', 'epoch')).toEqual([])
  })

  it('leave a gap where a value was not measured, and points out whose time is not known', () => {
    const gap: RunEvent = { kind: 'epoch', at: '', record: epochRecord(2, NaN, 100) }
    const found = present(summarise(run('a', started(), epochEvent(1, 0.5, 100), gap), false))
    expect(curveOf([found], 'validationAccuracy', 'epoch').map(({ y }) => y)).toEqual([0.5, null])
    expect(curveOf([found], 'validationAccuracy', 'wall')).toHaveLength(1)
  })

  it('have no time for a cut epoch', () => {
    const cut: RunEvent = { kind: 'epoch', at: '', record: { ...epochRecord(2, 0.5, 100), steps: 1 } }
    const whole = { batchSize: 8 }
    const found = present(summarise(run('a', started(whole), epochEvent(1, 0.5, 1000), cut), false))
    expect(curveOf([found], 'epochSeconds', 'epoch').map(({ y }) => y)).toEqual([1, null])
  })
})

describe('the time to an accuracy', () => {
  it('ends with the first epoch that reaches it', () => {
    const found = runOf(1, [0.5, 0.95, 0.94, 0.98], 1000)
    expect([50, 95, 97, 99].map((level) => secondsToLevel(found, level))).toEqual([1, 2, 4, null])
  })

  it('is shown for the standard levels, or the highest that a run reaches', () => {
    expect(shownLevels([runOf(1, [0.99], 1)])).toEqual([95, 97, 98])
    expect(shownLevels([runOf(1, [0.63], 1), runOf(2, [0.2], 1)])).toEqual([40, 50, 60])
    expect(shownLevels([])).toEqual([95, 97, 98])
  })

  it('of repeats needs all of them', () => {
    const [fast, slow] = [runOf(1, [0.96], 1000), runOf(2, [0.9], 1000)]
    expect(levelTime([fast, slow], 95)).toEqual({ levelPercent: 95, seconds: null, reached: 1, of: 2 })
    expect(levelTime([fast, fast], 95).seconds?.mean).toBe(1)
  })
})

describe('figures', () => {
  const base = [0.9, 0.901, 0.902].map((accuracy, seed) => runOf(seed, [accuracy], 2000))
  const better = [0.95, 0.951, 0.952].map((accuracy, seed) => runOf(seed, [accuracy], 1000))

  it('keep every value, mean, deviation and interval', () => {
    const { validationPercent, totalMinutes, testPercent } = figuresOf(base, [])
    expect(validationPercent?.values.map((value) => value.toFixed(1))).toEqual(['90.0', '90.1', '90.2'])
    expect(validationPercent?.deviation).toBeCloseTo(0.1, 9)
    expect(totalMinutes?.mean).toBeCloseTo(2 / 60, 9)
    expect(testPercent).toBeNull()
  })

  it('tell a difference from the baseline, and whether it is more than noise', () => {
    const delta = deltaTo(figuresOf(base, []), figuresOf(better, []))
    expect(delta?.points).toBeCloseTo(5, 9)
    expect(delta?.beyondNoise).toBe(true)
    expect(deltaTo(figuresOf(base.slice(0, 1), []), figuresOf(better, []))?.beyondNoise).toBe(false)
    expect(speedUp(base, better)).toBeCloseTo(2, 9)
  })
})

it('the front keeps what no other result beats in both', () => {
  const points = [{ cost: 3, gain: 9 }, { cost: 1, gain: 5 }, { cost: 2, gain: 4 }, { cost: 2, gain: 7 }, { cost: 2, gain: 7 }, { cost: 4, gain: 9 }] // prettier-ignore
  expect(paretoFront(points)).toEqual([{ cost: 1, gain: 5 }, { cost: 2, gain: 7 }, { cost: 2, gain: 7 }, { cost: 3, gain: 9 }]) // prettier-ignore
})
