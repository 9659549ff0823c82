/** A plan of runs: settings that stay, settings that vary, seeds. Plain data: it is a file, and it crosses threads. */
import type { RunConfig } from './run.ts'

/** In the order in which a plan varies them: the last one changes fastest. Seeds are apart. */
export const PLAN_SETTING_NAMES = [
  'datasetId',
  'model',
  'sizePx',
  'clahe',
  'split',
  'engine',
  'threads',
  'numerics',
  'epochs',
  'batchSize',
  'learningRate',
  'schedule',
  'momentum',
  'limitImages',
  'maxSteps'
] as const satisfies readonly (keyof RunConfig)[]

export type PlanSettingName = (typeof PLAN_SETTING_NAMES)[number]

export type PlanSettings = Omit<Pick<RunConfig, PlanSettingName>, 'threads'> & {
  /** null = as many as the engine has on the machine that runs the plan. */
  threads: number | null
}

/** Of one run of a plan. */
export type CellSettings = PlanSettings & { seed: number }

export interface Plan {
  format: 'signpost-plan'
  version: 1
  name: string
  /** What differs from the study's protocol (experiments/defaults.ts) in every cell. */
  base: Partial<PlanSettings>
  /** What varies: every value with every value of the other axes. An axis goes before the base. */
  axes: { readonly [Name in PlanSettingName]?: readonly PlanSettings[Name][] }
  /** Every combination runs once with each of them. */
  seeds: readonly number[]
  /** Combinations that are left out: a cell that has all settings of one entry. */
  exclude: readonly Partial<PlanSettings>[]
}

/** More cells than `asksAboveCells` run only after a person has confirmed it; more than `cells` never. */
export const PLAN_LIMITS = { asksAboveCells: 1000, cells: 10_000, axisValues: 1000, excluded: 1000, fileChars: 1_000_000 } as const
