import { describe, expect, it } from 'vitest'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import type { RunConfig } from '#lib/schema/run.ts'
import { configFromQuery, queryFromConfig } from '#lib/state/settings-query.ts'

const defaults = defaultConfig(2)
const unusual: RunConfig = {
  datasetId: 'sample',
  model: 'idsia-200',
  sizePx: 48,
  clahe: false,
  split: 'track',
  engine: 'signpost-wasm',
  threads: 1,
  numerics: 'strict',
  epochs: 3,
  batchSize: 32,
  learningRate: 0.0005,
  schedule: { kind: 'steps', epochs: [1, 2], factor: 0.1 },
  momentum: 0,
  seed: 7,
  limitImages: 500,
  maxSteps: 12,
  reducedFrom: { epochs: 25, images: 4300 }
}

describe('settings in the address', () => {
  it('are only those that differ from the defaults', () => {
    expect(queryFromConfig(defaults, defaults).toString()).toBe('')
    expect(queryFromConfig({ ...defaults, model: 'idsia', sizePx: 48, clahe: false }, defaults).toString()).toBe('model=idsia&size=48&clahe=off')
  })
  it('come back as they went', () => {
    expect(configFromQuery(queryFromConfig(unusual, defaults), defaults)).toEqual(unusual)
    expect(configFromQuery(queryFromConfig(defaults, unusual), unusual)).toEqual(defaults)
    const cosine: RunConfig = { ...defaults, schedule: { kind: 'cosine' } }
    expect(configFromQuery(queryFromConfig(cosine, defaults), defaults)).toEqual(cosine)
  })
  it.each([
    'size=33',
    'epochs=',
    'epochs=2.5',
    'model=vgg',
    'clahe=maybe',
    'lr=NaN',
    'schedule=steps-3-1-x0.1',
    'schedule=steps-',
    'limit=-1',
    'from=abc'
  ])('%s changes nothing', (query) => expect(configFromQuery(new URLSearchParams(query), defaults)).toEqual(defaults))
  it('keep the good values beside a bad one', () => {
    expect(configFromQuery(new URLSearchParams('epochs=many&seed=3'), defaults)).toEqual({ ...defaults, seed: 3 })
  })
})
