import { beforeAll, expect, it, vi } from 'vitest'
import { PlanDesk } from '#lib/state/plan-desk.svelte.ts'
import { smallPlan } from '../experiments/plan-fixture.ts'

// Here runes are plain values: what is tested is the order of things, not that pages follow it.
vi.hoisted(() =>
  vi.stubGlobal(
    '$state',
    Object.assign(<Value>(value: Value) => value, { raw: <Value>(value: Value) => value })
  )
)

let desk: PlanDesk
beforeAll(() => (desk = new PlanDesk()))

it('opens a file, and keeps the plan when the next file is none', () => {
  desk.openFile(JSON.stringify(smallPlan()), 'a.json')
  expect([desk.cellCount, desk.problem]).toEqual([12, ''])
  desk.openFile('{"format": "signpost-plan"}', 'b.json')
  expect(desk.problem).toMatch(/^b\.json: /)
  expect(desk.plan).toEqual(smallPlan())
})

it('lets no setting and no seeds go empty', () => {
  desk.open(smallPlan())
  desk.setValues('model', [])
  desk.setSeeds([])
  expect(desk.plan).toEqual(smallPlan())
  desk.setValues('model', ['idsia'])
  expect(desk.plan.base.model).toBe('idsia')
})

it('says when a plan is too large, before anything is expanded', () => {
  desk.open(smallPlan())
  desk.setSeeds(Array.from({ length: 2501 }, (_, i) => i))
  expect([desk.cellCount, desk.tooLarge]).toEqual([10_004, true])
})

it('takes the settings that the Train page has in its address', () => {
  desk.openQuery(new URLSearchParams('model=idsia&size=48&seed=3&threads=4'), 4)
  expect(desk.plan).toMatchObject({ base: { model: 'idsia', sizePx: 48 }, seeds: [3] })
  expect(desk.plan.base).not.toHaveProperty('threads')
})
