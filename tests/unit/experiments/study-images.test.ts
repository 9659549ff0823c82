import { expect, it } from 'vitest'
import { isStudyTrainingSet, STUDY_TRAINING_IMAGES } from '#lib/schema/dataset.ts'

const complete = { part: 'training', layout: 'official-training', imageCount: STUDY_TRAINING_IMAGES } as const

it('takes only the complete official images for the study’s', () => {
  expect(isStudyTrainingSet(complete)).toBe(true)
  expect(isStudyTrainingSet({ ...complete, layout: 'kaggle' })).toBe(true)
  expect(isStudyTrainingSet({ ...complete, imageCount: 3869 })).toBe(false)
  expect(isStudyTrainingSet({ ...complete, layout: 'training-fixed' })).toBe(false)
  expect(isStudyTrainingSet({ ...complete, layout: 'synthetic' })).toBe(false)
  expect(isStudyTrainingSet({ ...complete, part: 'test' })).toBe(false)
})
