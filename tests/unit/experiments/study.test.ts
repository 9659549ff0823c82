import { expect, it } from 'vitest'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import { differencesFromStudy } from '#lib/experiments/study.ts'

it('names the settings that leave the protocol, and none for what the study varies itself', () => {
  const study = defaultConfig(2)
  expect(differencesFromStudy({ ...study, model: 'idsia', sizePx: 64, seed: 9, threads: 1, numerics: 'strict' })).toEqual([])
  expect(differencesFromStudy({ ...study, split: 'track', epochs: 2, schedule: { kind: 'cosine' }, limitImages: 100 })).toEqual([
    'split',
    'epochs',
    'schedule',
    'limitImages'
  ])
})
