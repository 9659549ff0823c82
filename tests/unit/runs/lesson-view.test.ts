import { describe, expect, it } from 'vitest'
import { planDefaults } from '#lib/experiments/expand.ts'
import { guessFinding, judgeGuess } from '#lib/runs/judge-guess.ts'
import { lessonCurve, lessonFigures, lessonGroups, lessonSeedsMissing, lessonVerdicts } from '#lib/runs/lesson-view.ts'
import { summarise } from '#lib/runs/summarise.ts'
import type { RunEvent } from '#lib/schema/run.ts'
import { present } from '../present.ts'
import { ended, epochEvent, run, started } from './run-fixture.ts'

const summary = (id: string, ...events: RunEvent[]) => present(summarise(run(id, ...events), true))

/** Two networks with three seeds each, seeds slowest. */
const cells = [1, 2, 3].flatMap((seed) =>
  (['resnet20', 'resnet32'] as const).map((model) => ({ settings: { ...planDefaults(), model, epochs: 2, seed } }))
)
const finished = (index: number, accuracy: number, trainingMs: number) =>
  summary(`r${index}`, started({ seed: index }), epochEvent(1, 0.5, trainingMs), epochEvent(2, accuracy, trainingMs), ended)
const runs = [0.9, 0.8, 0.91, 0.81, 0.92, 0.82].map((accuracy, index) => finished(index, accuracy, index % 2 === 0 ? 100 : 300))

describe('a lesson', () => {
  it('groups its runs by setting, in the order of the plan', () => {
    const groups = lessonGroups(cells, runs)
    expect(groups.map(({ settings, seeds, finished: done }) => [settings.model, seeds, done.length])).toEqual([
      ['resnet20', 3, 3],
      ['resnet32', 3, 3]
    ])
    expect(lessonFigures(present(groups[0])).validation?.mean).toBeCloseTo(91, 9)
    expect(lessonVerdicts(groups)[0]?.verdict.accuracy?.difference).toBeCloseTo(-10, 9)
  })

  it('draws the mean of finished seeds, and every value as a dot', () => {
    const under = summary('u', started({ seed: 9 }), epochEvent(1, 0.1, 100))
    const [group] = lessonGroups(cells, [runs[0] ?? null, null, under, null, null, null])
    const { mean, values } = lessonCurve(present(group), 'accuracy-epoch')
    expect(mean.map(({ x, y }) => [x, y])).toEqual([
      [1, 0.5],
      [2, 0.9]
    ])
    expect(values).toHaveLength(3)
    expect(lessonSeedsMissing(lessonGroups(cells, [runs[0] ?? null, null, under, null, null, null]))).toBe(5)
  })

  it('says nothing before three seeds of both sides are over', () => {
    const groups = lessonGroups(cells, [...runs.slice(0, 5), null])
    expect(lessonVerdicts(groups)).toEqual([])
    expect(
      guessFinding(
        { quantity: 'time', first: 0, second: 1 },
        groups.map((group) => group.finished)
      )
    ).toBeNull()
  })
})

describe('a guess', () => {
  const groups = lessonGroups(cells, runs).map((group) => group.finished)
  const time = present(guessFinding({ quantity: 'time', first: 0, second: 1 }, groups))
  const accuracy = present(guessFinding({ quantity: 'accuracy', first: 0, second: 1 }, groups))

  it('about time is judged by how many times longer the second takes', () => {
    expect(time.value).toBeCloseTo(3, 9)
    expect(judgeGuess({ from: 2, to: 4 }, 'time', time)).toBe('right')
    expect(judgeGuess({ from: null, to: 2 }, 'time', time)).toBe('wrong')
    expect(judgeGuess({ from: null, to: null }, 'time', time)).toBe('wrong')
  })

  it('about accuracy by the points that the second has more', () => {
    expect(accuracy.value).toBeCloseTo(-10, 9)
    expect(judgeGuess({ from: null, to: 0 }, 'accuracy', accuracy)).toBe('right')
    expect(judgeGuess({ from: -10, to: 0 }, 'accuracy', accuracy)).toBe('open')
    expect(judgeGuess({ from: 0, to: null }, 'accuracy', accuracy)).toBe('wrong')
  })

  it('that nothing will stand out is right when the interval holds no difference', () => {
    expect(judgeGuess({ from: null, to: null }, 'accuracy', { value: 1, interval: { low: -1, high: 3 } })).toBe('right')
    expect(judgeGuess({ from: null, to: null }, 'time', { value: 1, interval: { low: 0.9, high: 1.1 } })).toBe('right')
  })
})
