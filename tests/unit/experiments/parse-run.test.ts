import { describe, expect, it } from 'vitest'
import { defaultConfig } from '../../../src/lib/experiments/defaults.ts'
import { parseRunConfig, parseRunMetaChange, RUN_LIMITS, runConfigProblems } from '../../../src/lib/schema/parse-run.ts'
import { ParseError } from '../../../src/lib/schema/parse.ts'

const fields = (change: Record<string, unknown>) => runConfigProblems({ ...defaultConfig(2), ...change }).map(({ field }) => field)

describe('run settings', () => {
  it('take the defaults as they are', () => {
    expect(parseRunConfig(defaultConfig(2))).toEqual(defaultConfig(2))
  })

  it.each([
    ['datasetId', 'cifar'],
    ['model', 'resnet99'],
    ['sizePx', 33],
    ['clahe', 'yes'],
    ['split', 'random'],
    ['engine', 'cuda'],
    ['threads', 0],
    ['numerics', 'exact'],
    ['epochs', 2.5],
    ['batchSize', '64'],
    ['learningRate', NaN],
    ['learningRate', 0],
    ['learningRate', Infinity],
    ['momentum', 1],
    ['seed', -1],
    ['seed', 2 ** 32],
    ['limitImages', 0],
    ['maxSteps', undefined],
    ['schedule', { kind: 'linear' }]
  ])('name %s when it is %o', (field, value) => {
    expect(fields({ [field]: value })[0]?.split('.')[0]).toBe(field)
  })

  it('name each wrong field once, in one error', () => {
    const wrong = { ...defaultConfig(2), epochs: 0, seed: 1.5 }
    expect(() => parseRunConfig(wrong)).toThrow(ParseError)
    expect(() => parseRunConfig(wrong)).toThrow(/epochs must be a whole number from 1 to 1000; seed must be/)
  })

  it('name the part of a schedule that is wrong', () => {
    expect(fields({ schedule: { kind: 'steps', epochs: [5, 5], factor: 0.1 } })).toEqual(['schedule.epochs'])
    expect(fields({ schedule: { kind: 'steps', epochs: [5], factor: 2 } })).toEqual(['schedule.factor'])
    expect(fields({ schedule: { kind: 'steps', epochs: [5, 8], factor: 0.1 } })).toEqual([])
  })

  it('refuse fields that are not known, and values that are no settings at all', () => {
    expect(fields({ learningrate: 0.1 })).toEqual(['learningrate'])
    expect(runConfigProblems(null)).toHaveLength(1)
  })

  it('allow both ends of every limit', () => {
    for (const end of ['min', 'max'] as const) {
      const { threads, epochs, batchSize, learningRate, momentum, seed } = RUN_LIMITS
      const config = { threads: threads[end], epochs: epochs[end], batchSize: batchSize[end], learningRate: learningRate[end] }
      expect(fields({ ...config, momentum: momentum[end], seed: seed[end] })).toEqual([])
    }
  })
})

describe('name, note and tags', () => {
  it('may be given singly, within limits', () => {
    expect(parseRunMetaChange({ note: 'n' })).toEqual({ note: 'n' })
    expect(() => parseRunMetaChange({ name: 'x'.repeat(201) })).toThrow(/name must have at most 200 characters/)
    expect(() => parseRunMetaChange({ id: 'other' })).toThrow(ParseError)
  })
})
