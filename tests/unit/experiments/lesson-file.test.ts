/** Lessons from files and links, honest and hostile. */
import { describe, expect, it } from 'vitest'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import { expandPlan, cellConfig } from '#lib/experiments/expand.ts'
import { lessonCells } from '#lib/experiments/lesson-cells.ts'
import { planOfRuns } from '#lib/experiments/plan-of-runs.ts'
import type { Lesson } from '#lib/schema/lesson.ts'
import { parseLessonFile } from '#lib/schema/parse-lesson.ts'
import type { RunConfig } from '#lib/schema/run.ts'
import { lessonFromHash, lessonToHash } from '#lib/state/lesson-link.ts'
import { present } from '../present.ts'
import { smallPlan } from './plan-fixture.ts'

const GUESS = {
  question: 'Which?',
  quantity: 'time',
  first: 0,
  second: 1,
  options: [
    { text: 'a', from: null, to: 1 },
    { text: 'b', from: 1, to: null }
  ]
}

const lesson = (change: Partial<Record<keyof Lesson, unknown>> = {}) => ({
  format: 'signpost-lesson',
  version: 1,
  title: 'Глубина <script>alert(1)</script>',
  question: 'Does it pay?',
  guess: GUESS,
  steps: [{ idea: 'one', action: '', picture: '', notes: '' }],
  charts: ['accuracy-epoch'],
  plan: smallPlan(),
  sources: [{ text: 'javascript:alert(1)' }],
  ...change
})
const read = (value: unknown) => parseLessonFile(JSON.stringify(value), 'odd.json')

describe('a lesson file', () => {
  it('comes back as it was written, its texts untouched', () => {
    expect(read(lesson())).toEqual(lesson())
  })

  it.each([
    ['text', 'hello', /is not JSON/],
    ['a list', '[]', /odd\.json/],
    ['another format', JSON.stringify(lesson({ format: 'signpost-plan' })), /format must be 'signpost-lesson'/],
    ['a newer version', JSON.stringify(lesson({ version: 2 })), /newer version/],
    ['a field of its own', JSON.stringify({ ...lesson(), run: 1 }), /not known/],
    ['a prototype', JSON.stringify(lesson()).replace('{', '{"__proto__":{"polluted":true},'), /__proto__/],
    ['an address', JSON.stringify(lesson({ sources: [{ text: 'x', href: 'javascript:alert(1)' }] })), /not known/],
    ['an unknown chart', JSON.stringify(lesson({ charts: ['pie'] })), /charts\.0 must be one of/],
    ['a chart twice', JSON.stringify(lesson({ charts: ['loss-epoch', 'loss-epoch'] })), /twice/],
    ['an endless title', JSON.stringify(lesson({ title: 'x'.repeat(121) })), /title must have at most 120/],
    [
      'too many steps',
      JSON.stringify(lesson({ steps: Array.from({ length: 13 }, () => ({ idea: 'x', action: '', picture: '', notes: '' })) })),
      /steps/
    ],
    ['an infinite bound', JSON.stringify(lesson()).replace('"to":1', '"to":1e999'), /to must be finite/],
    ['a setting that is none', JSON.stringify(lesson({ plan: { ...smallPlan(), base: { colour: 'red' } } })), /plan.*colour/s],
    ['a huge grid', JSON.stringify(lesson({ plan: { ...smallPlan(), seeds: Array.from({ length: 300 }, (_, i) => i) } })), /1200 runs/],
    ['endless text', ' '.repeat(64_001), /longer than/]
  ])('%s is refused with the name of the file', (_what, json, message) => {
    expect(() => parseLessonFile(json, 'odd.json')).toThrow(message)
    expect(() => parseLessonFile(json, 'odd.json')).toThrow(/^odd\.json/)
  })
})

describe('the runs of a lesson', () => {
  it('are at most 48, of at most 8 settings, and the guess names two of them', () => {
    const cells = (change: Parameters<typeof lesson>[0]) => lessonCells(read(lesson(change)), 'odd.json')
    expect(cells({})).toHaveLength(12)
    expect(() => cells({ plan: smallPlan({ seeds: Array.from({ length: 13 }, (_, seed) => seed) }) })).toThrow(/52 runs; a lesson has at most 48/)
    expect(() => cells({ plan: smallPlan({ axes: { epochs: [1, 2, 3, 4, 5, 6, 7, 8, 9] }, seeds: [1] }) })).toThrow(/compares 9 settings/)
    expect(() => cells({ guess: { ...GUESS, second: 4 } })).toThrow(/guess names a setting/)
    expect(() => cells({ plan: smallPlan({ axes: {}, exclude: [{ model: 'resnet20' }] }) })).toThrow(/leaves no run/)
  })
})

describe('a lesson in a link', () => {
  it('is the same lesson, in any alphabet', () => {
    const own = read(lesson())
    const hash = lessonToHash(own)
    expect(hash).toMatch(/^[\w-]+$/)
    expect(lessonFromHash(`#${hash}`)).toEqual(own)
  })

  it.each(['', '#', '#%%%', `#${lessonToHash(read(lesson())).slice(0, -40)}`])('that is damaged says so: %s', (hash) => {
    expect(() => lessonFromHash(hash)).toThrow(/The lesson in this link/)
  })
})

describe('a plan of runs', () => {
  const config = (change: Partial<RunConfig>): RunConfig => ({ ...defaultConfig(2), datasetId: 'sample', ...change })

  it('asks for the same runs again', () => {
    const wanted = [
      config({ model: 'idsia', seed: 1 }),
      config({ model: 'resnet20', threads: 1, seed: 1 }),
      config({ model: 'idsia', seed: 2 }),
      config({ model: 'resnet20', threads: 1, seed: 2 })
    ]
    const plan = present(planOfRuns('x', wanted, 1000))
    expect(plan.base).toEqual({ datasetId: 'sample' })
    expect(plan.exclude).toHaveLength(2)
    expect(expandPlan(plan).map(({ settings }) => cellConfig(settings, 99))).toEqual(wanted)
  })

  it('of one run has no axis', () => {
    const plan = present(planOfRuns('x', [config({ epochs: 3, seed: 7 })], 1000))
    expect(plan).toMatchObject({ axes: {}, seeds: [7], exclude: [], base: { epochs: 3, threads: 2 } })
  })

  it('is refused when the runs differ in too much', () => {
    const all = [1, 2, 3, 4, 5].map((n) => config({ epochs: n, batchSize: n, learningRate: n / 10, momentum: n / 10, maxSteps: n, seed: n }))
    expect(planOfRuns('x', all, 1000)).toBeNull()
  })
})
