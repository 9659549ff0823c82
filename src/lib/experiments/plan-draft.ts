/** A plan as a form holds it: every setting has a list of values, and one of two values or more varies. */
import { PLAN_SETTING_NAMES, type Plan, type PlanSettingName, type PlanSettings } from '../schema/plan.ts'
import type { EngineId, RunConfig } from '../schema/run.ts'
import { planDefaults } from './expand.ts'

export type PlanValues = { readonly [Name in PlanSettingName]: readonly PlanSettings[Name][] }

export interface PlanDraft {
  name: string
  values: PlanValues
  seeds: readonly number[]
  /** Comes from a file or a preset; a form shows it and can clear it. */
  exclude: Plan['exclude']
}

const sameText = (a: unknown, b: unknown) => JSON.stringify(a) === JSON.stringify(b)

/** The protocol, once. */
export function emptyDraft(): PlanDraft {
  return draftOf({ format: 'signpost-plan', version: 1, name: '', base: {}, axes: {}, seeds: [1], exclude: [] })
}

export function draftOf({ name, base, axes, seeds, exclude }: Plan): PlanDraft {
  const single = { ...planDefaults(), ...base }
  const values = Object.fromEntries(PLAN_SETTING_NAMES.map((setting) => [setting, axes[setting] ?? [single[setting]]])) as unknown as PlanValues
  return { name, values, seeds, exclude }
}

/** Only what differs from the protocol is written. */
export function planOf({ name, values, seeds, exclude }: PlanDraft): Plan {
  const defaults = planDefaults()
  const varied = PLAN_SETTING_NAMES.filter((setting) => values[setting].length > 1)
  const chosen = PLAN_SETTING_NAMES.filter((setting) => values[setting].length === 1 && !sameText(values[setting][0], defaults[setting]))
  return {
    format: 'signpost-plan',
    version: 1,
    name,
    base: Object.fromEntries(chosen.map((setting) => [setting, values[setting][0]])),
    axes: Object.fromEntries(varied.map((setting) => [setting, values[setting]])),
    seeds,
    exclude
  }
}

/** One run's settings as the beginning of a plan. `threads`: what the engine has here, which a plan leaves open. */
export function draftOfConfig({ seed, reducedFrom: _reduced, ...settings }: RunConfig, threads: number): PlanDraft {
  const base = { ...settings, threads: settings.threads === threads ? null : settings.threads }
  return draftOf({ format: 'signpost-plan', version: 1, name: '', base, axes: {}, seeds: [seed], exclude: [] })
}

/** The cells of the study's Tables 2 to 5: both ResNets at every size, IDSIA at 48 px; 25 epochs and the rest of its protocol. */
export function studyPlan(name: string, engines: readonly EngineId[]): Plan {
  return planOf({
    ...emptyDraft(),
    name,
    values: { ...emptyDraft().values, model: ['idsia', 'resnet20', 'resnet32'], sizePx: [32, 48, 64], engine: engines },
    exclude: [
      { model: 'idsia', sizePx: 32 },
      { model: 'idsia', sizePx: 64 }
    ]
  })
}
