/** The settings of runs as a plan that asks for the same runs: what they share is the base, what differs an axis, what is missing is left out. */
import { PLAN_SETTING_NAMES, type Plan, type PlanSettingName, type PlanSettings } from '../schema/plan.ts'
import type { RunConfig } from '../schema/run.ts'
import { planDefaults } from './expand.ts'

const settingsOf = ({ seed: _seed, reducedFrom: _reduced, ...settings }: RunConfig): PlanSettings => settings
const textOf = (value: unknown) => JSON.stringify(value)

/** In the order of their first appearance. */
function distinct<Value>(values: readonly Value[]): Value[] {
  return [...new Map(values.map((value) => [textOf(value), value])).values()]
}

/** Every setting gets every seed that one of the runs has. null: the runs differ in so much that the grid would be larger than `most`. */
export function planOfRuns(name: string, configs: readonly RunConfig[], most: number): Plan | null {
  const wanted = configs.map(settingsOf)
  const [first] = wanted
  if (!first) throw new RangeError('A plan needs at least one run.')
  const varying = PLAN_SETTING_NAMES.filter((setting) => distinct(wanted.map((settings) => settings[setting])).length > 1)
  const usual = planDefaults()
  const base = pick(
    first,
    PLAN_SETTING_NAMES.filter((setting) => !varying.includes(setting) && textOf(first[setting]) !== textOf(usual[setting]))
  )
  const seeds = distinct(configs.map(({ seed }) => seed))
  const grid = varying.reduce((product, setting) => product * distinct(wanted.map((settings) => settings[setting])).length, seeds.length)
  if (grid > most) return null
  const axes = Object.fromEntries(varying.map((setting) => [setting, distinct(wanted.map((settings) => settings[setting]))]))
  const present = new Set(wanted.map((settings) => textOf(pick(settings, varying))))
  const exclude = combinations(wanted, varying).filter((settings) => !present.has(textOf(settings)))
  return { format: 'signpost-plan', version: 1, name, base, axes, seeds, exclude }
}

function pick(settings: PlanSettings, names: readonly PlanSettingName[]): Partial<PlanSettings> {
  return Object.fromEntries(names.map((name) => [name, settings[name]]))
}

/** All values of each varying setting with all of the others. */
function combinations(wanted: readonly PlanSettings[], varying: readonly PlanSettingName[]): Partial<PlanSettings>[] {
  return varying.reduce<Partial<PlanSettings>[]>(
    (all, name) => all.flatMap((settings) => distinct(wanted.map((one) => one[name])).map((value) => ({ ...settings, [name]: value }))),
    [{}]
  )
}
