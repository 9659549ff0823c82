import { expect, it } from 'vitest'
import { cellConfig, expandPlan, planHash } from '#lib/experiments/expand.ts'
import { parseRunConfig } from '#lib/schema/parse-run.ts'
import { smallPlan } from './plan-fixture.ts'

const picture = (plan: Parameters<typeof expandPlan>[0]) =>
  expandPlan(plan).map(({ settings: { model, sizePx, seed } }) => `${model} ${sizePx} ${seed}`)

it('takes every value with every other one, seeds slowest', () => {
  expect(picture(smallPlan({ seeds: [7, 3] }))).toEqual([
    'resnet20 32 7',
    'resnet20 48 7',
    'resnet32 32 7',
    'resnet32 48 7',
    'resnet20 32 3',
    'resnet20 48 3',
    'resnet32 32 3',
    'resnet32 48 3'
  ])
})

it('lets an axis go before the base, and fills the rest from the protocol', () => {
  const [cell] = expandPlan(smallPlan({ base: { model: 'idsia', batchSize: 32 }, axes: { model: ['resnet32'] }, seeds: [5] }))
  expect(cell?.settings).toMatchObject({ model: 'resnet32', batchSize: 32, learningRate: 0.01, epochs: 25, threads: null, seed: 5 })
})

it('leaves excluded combinations out', () => {
  const plan = smallPlan({
    axes: { model: ['idsia', 'resnet20'], sizePx: [32, 48, 64] },
    seeds: [1],
    exclude: [{ model: 'idsia', sizePx: 32 }, { sizePx: 64 }]
  })
  expect(picture(plan)).toEqual(['idsia 48 1', 'resnet20 32 1', 'resnet20 48 1'])
  expect(expandPlan(smallPlan({ exclude: [{}] }))).toEqual([])
})

it('gives every cell a key of its own, the same whatever the order of fields and lists', () => {
  const cells = expandPlan(smallPlan())
  expect(new Set(cells.map(({ key }) => key)).size).toBe(12)
  expect(cells.every(({ key }) => /^[a-z0-9-]+$/.test(key))).toBe(true)
  const turned = expandPlan(smallPlan({ base: { epochs: 2, datasetId: 'sample' }, axes: { sizePx: [48, 32], model: ['resnet32', 'resnet20'] } }))
  expect(new Set(turned.map(({ key }) => key))).toEqual(new Set(cells.map(({ key }) => key)))
  const steps = { kind: 'steps', epochs: [2], factor: 0.5 } as const
  const swapped = JSON.parse('{"factor": 0.5, "kind": "steps", "epochs": [2]}') as typeof steps
  expect(expandPlan(smallPlan({ base: { schedule: swapped } }))).toMatchObject(
    expandPlan(smallPlan({ base: { schedule: steps } })).map(({ key }) => ({ key }))
  )
})

// A changed key would orphan the cells of stored sweeps and queues: it may change with the protocol only.
it('keeps its keys from version to version', () => {
  expect(expandPlan(smallPlan())[0]?.key).toBe('resnet20-32px-signpost-wasm-s1-79c1688aac60')
})

it('tells plans apart by what they ask for, not by name', () => {
  const hashOf = (plan: Parameters<typeof expandPlan>[0]) => planHash(expandPlan(plan))
  expect(hashOf(smallPlan({ name: 'Another' }))).toBe(hashOf(smallPlan()))
  expect(hashOf(smallPlan({ seeds: [1, 2] }))).not.toBe(hashOf(smallPlan()))
})

it('marks what no machine can run, with the reason', () => {
  const numerics = expandPlan(smallPlan({ axes: { engine: ['signpost-wasm', 'tfjs-wasm'], numerics: ['fast', 'strict'] }, seeds: [1] }))
  expect(numerics.map(({ obstacle }) => obstacle?.kind ?? 'runs')).toEqual(['runs', 'runs', 'runs', 'no-strict-numerics'])
  const threads = expandPlan(smallPlan({ axes: { engine: ['signpost-wasm', 'tfjs-cpu'], threads: [1, 2] }, seeds: [1] }))
  expect(threads.map(({ obstacle, settings }) => `${settings.threads} ${obstacle?.kind ?? 'runs'}`)).toEqual([
    '1 runs',
    '2 runs',
    'null runs',
    'null repeats'
  ])
})

it('gives settings that a run takes', () => {
  for (const { settings } of expandPlan(smallPlan())) expect(parseRunConfig(cellConfig(settings, 3))).toMatchObject({ threads: 3, epochs: 2 })
  const [cell] = expandPlan(smallPlan({ base: { threads: 1 } }))
  expect(cell && cellConfig(cell.settings, 3).threads).toBe(1)
})
