import { describe, expect, it } from 'vitest'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import { cellConfig, expandPlan, planHash } from '#lib/experiments/expand.ts'
import { forecastOf } from '#lib/experiments/forecast.ts'
import { draftOf, draftOfConfig, emptyDraft, planOf, studyPlan } from '#lib/experiments/plan-draft.ts'
import { differencesFromStudy } from '#lib/experiments/study.ts'
import { parsePlan } from '#lib/schema/parse-plan.ts'
import type { RunConfig } from '#lib/schema/run.ts'
import { PUBLISHED_RESULTS } from '#lib/reference/published.ts'
import { present } from '../present.ts'
import { smallPlan } from './plan-fixture.ts'

describe('a plan in a form', () => {
  it('asks for the same cells when it is written again', () => {
    const plan = smallPlan({ base: { epochs: 2, datasetId: 'sample', clahe: true }, exclude: [{ model: 'resnet32', sizePx: 48 }] })
    const again = planOf(draftOf(plan))
    expect(planHash(expandPlan(again))).toBe(planHash(expandPlan(plan)))
    // What the protocol says anyway is not written.
    expect(again).toEqual({ ...plan, base: { epochs: 2, datasetId: 'sample' } })
    expect(parsePlan(again)).toEqual(again)
  })

  it('begins with one run by the protocol', () => {
    const cells = expandPlan(planOf(emptyDraft()))
    expect(cells.map(({ settings }) => cellConfig(settings, 3))).toEqual([defaultConfig(3)])
  })

  it('takes the settings of a run, and leaves all threads of the engine open', () => {
    const config: RunConfig = { ...defaultConfig(4), model: 'idsia', seed: 7, epochs: 3, reducedFrom: { epochs: 25, images: 100 } }
    expect(planOf(draftOfConfig(config, 4))).toMatchObject({ base: { model: 'idsia', epochs: 3 }, axes: {}, seeds: [7] })
    expect(planOf(draftOfConfig(config, 4)).base).not.toHaveProperty('threads')
    expect(planOf(draftOfConfig({ ...config, threads: 2 }, 4)).base).toHaveProperty('threads', 2)
  })

  it('has the grid of the study: the cells of its tables, by its protocol, per engine', () => {
    const cells = expandPlan(studyPlan('Study', ['signpost-wasm', 'tfjs-wasm']))
    const pairs = new Set(cells.map(({ settings: { model, sizePx } }) => `${model} ${sizePx}`))
    expect(pairs).toEqual(new Set(PUBLISHED_RESULTS.map(({ model, inputSizePx }) => `${model} ${inputSizePx}`)))
    expect([pairs.size, cells.length]).toEqual([7, 14])
    for (const { settings } of cells) expect(differencesFromStudy(cellConfig(settings, 2))).toEqual([])
  })
})

describe('the forecast', () => {
  const cells = expandPlan(
    smallPlan({
      base: { epochs: 1, limitImages: null },
      axes: { engine: ['signpost-wasm', 'tfjs-wasm'], numerics: ['fast', 'strict'] },
      seeds: [1]
    })
  )
  const parts = {
    config: (settings: (typeof cells)[number]['settings']) => cellConfig(settings, 2),
    images: () => ({ train: 640, validation: 100, test: 100 }),
    measured: ({ engine }: RunConfig) => (engine === 'signpost-wasm' ? { stepMs: { median: 10 }, evaluationImageMs: 1, compileMs: 40 } : null)
  }

  it('sums what is known, counts what is not, and leaves out what cannot run', () => {
    const forecast = forecastOf(cells, 2, parts)
    // 40 ms, 10 steps of 64 images and 3 to warm up, 200 images evaluated.
    expect(forecast.rows.map(({ runMs, obstacle }) => obstacle?.kind ?? runMs)).toEqual([370, 370, null, 'no-strict-numerics'])
    expect([forecast.runs, forecast.knownMs, forecast.unknownRuns]).toEqual([6, 4 * 370, 2])
    expect(forecast.unmeasured.map(({ engine }) => engine)).toEqual(['tfjs-wasm'])
  })

  it('knows no time without images, though nothing is left to measure', () => {
    const forecast = forecastOf([present(cells[0])], 1, { ...parts, images: () => null })
    expect([forecast.unknownRuns, forecast.unmeasured]).toEqual([1, []])
  })
})
