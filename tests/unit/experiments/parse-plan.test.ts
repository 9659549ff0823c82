import { describe, expect, it } from 'vitest'
import { parsePlan, parsePlanFile, planCellCount } from '#lib/schema/parse-plan.ts'
import { PLAN_LIMITS } from '#lib/schema/plan.ts'
import { smallPlan } from './plan-fixture.ts'

const errorOf = (value: unknown) => {
  try {
    parsePlan(value)
  } catch (error) {
    return (error as Error).message
  }
  return 'no error'
}

it('reads back what was written, with every kind of setting', () => {
  const plan = smallPlan({
    base: { datasetId: 'gtsrb', threads: null, limitImages: null, maxSteps: 20 },
    axes: {
      engine: ['signpost-wasm', 'jax-wasm'],
      threads: [1, 2, null],
      clahe: [true, false],
      schedule: [{ kind: 'constant' }, { kind: 'steps', epochs: [10, 20], factor: 0.1 }],
      learningRate: [0.01, 0.1]
    },
    exclude: [{ engine: 'jax-wasm', threads: 1 }]
  })
  expect(parsePlanFile(JSON.stringify(plan), 'plan.json')).toEqual(plan)
  expect(planCellCount(plan)).toBe(2 * 3 * 2 * 2 * 2 * 3)
})

it('takes a plan without exclusions', () => {
  const { exclude: _exclude, ...plan } = smallPlan()
  expect(parsePlan(plan)).toEqual(smallPlan())
})

describe('names the field that is wrong', () => {
  const cases: readonly [string, unknown, RegExp][] = [
    ['an unknown key', { ...smallPlan(), cells: [] }, /cells is not complete, or has a field that is not known/],
    ['an unknown setting', smallPlan({ base: { epoch: 3 } as never }), /base\.epoch is not a setting of a plan; there are datasetId, /],
    ['an unknown axis', smallPlan({ axes: { seed: [1] } as never }), /axes\.seed is not a setting of a plan/],
    ['a prototype key', JSON.parse('{"__proto__": {"model": 1}, "format": "signpost-plan"}'), /__proto__ is not complete/],
    ['a prototype key among the axes', smallPlan({ axes: JSON.parse('{"__proto__": ["a"]}') as never }), /axes\.__proto__ is not a setting/],
    ['an empty axis', smallPlan({ axes: { model: [] } }), /axes\.model must have a value; leave the field out/],
    ['no seed', smallPlan({ seeds: [] }), /seeds must have a value/],
    ['a repeated value', smallPlan({ axes: { sizePx: [32, 48, 32] } }), /axes\.sizePx must not have a value twice/],
    ['a repeated seed', smallPlan({ seeds: [4, 4] }), /seeds must not have a value twice/],
    ['a single value', smallPlan({ axes: { model: 'idsia' } as never }), /axes\.model must be a list/],
    ['a value of the wrong type', smallPlan({ axes: { batchSize: ['64'] } as never }), /axes\.batchSize\.0 must be a whole number/],
    ['a size that no network has', smallPlan({ axes: { sizePx: [40] } }), /axes\.sizePx\.0 must be one of 32, 48, 64/],
    ['NaN', smallPlan({ base: { learningRate: NaN } }), /base\.learningRate must be a number from/],
    ['a seed out of range', smallPlan({ seeds: [-1] }), /seeds\.0 must be a whole number/],
    ['a wrong exclusion', smallPlan({ exclude: [{ model: 'vgg' } as never] }), /exclude\.0\.model must be one of/],
    ['a long name', smallPlan({ name: 'x'.repeat(201) }), /name must have at most 200 characters/],
    ['a newer version', { ...smallPlan(), version: 2 }, /version must be 1; a newer version of Signpost reads newer files/],
    ['another format', { ...smallPlan(), format: 'signpost-run' }, /format must be 'signpost-plan'/],
    ['no object', null, /The plan: /],
    ['a list', [smallPlan()], /The plan: /]
  ]
  it.each(cases)('%s', (_name, value, message) => expect(errorOf(value)).toMatch(message))
})

it('refuses more cells than a plan may have, and takes exactly so many', () => {
  const seeds = Array.from({ length: 1000 }, (_, i) => i)
  const batches = (count: number) => ({ batchSize: Array.from({ length: count }, (_, i) => i + 1) })
  expect(planCellCount(parsePlan(smallPlan({ axes: batches(10), seeds })))).toBe(PLAN_LIMITS.cells)
  expect(errorOf(smallPlan({ axes: batches(11), seeds }))).toMatch(/axes make 11000 cells with the seeds; a plan has at most 10000/)
  expect(errorOf(smallPlan({ seeds: [...seeds, 1000] }))).toMatch(/seeds must have at most 1000 values/)
})

it('names the file that is no plan', () => {
  expect(() => parsePlanFile('{', 'a.json')).toThrow(/^a\.json: is not JSON/)
  expect(() => parsePlanFile('['.repeat(500_000), 'a.json')).toThrow(/^a\.json: is not JSON/)
  expect(() => parsePlanFile(' '.repeat(PLAN_LIMITS.fileChars + 1), 'a.json')).toThrow(/^a\.json: is longer than/)
  expect(() => parsePlanFile('{}', 'a.json')).toThrow(/^a\.json: format is not complete/)
})
