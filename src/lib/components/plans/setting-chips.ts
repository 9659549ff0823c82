/** Values of a plan's settings in words, and which ones a form offers. Call inside a template or $derived. */
import { m } from '#lib/i18n/generated/messages.js'
import { INPUT_SIZES_PX, MODEL_IDS } from '#lib/schema/model.ts'
import { RUN_LIMITS, type Range } from '#lib/schema/parse-run.ts'
import type { PlanSettingName, PlanSettings } from '#lib/schema/plan.ts'
import { ENGINE_IDS, type RunConfig } from '#lib/schema/run.ts'
import { settingValue } from '../train/setting-names.ts'

/** Settings whose values are chosen from a list. */
export type ListedName = Exclude<PlanSettingName, NumberName>
export type NumberName = 'epochs' | 'batchSize' | 'learningRate' | 'momentum' | 'limitImages' | 'maxSteps'

const MOST_THREADS = 64

export const LISTED: { readonly [Name in ListedName]: (present: readonly PlanSettings[Name][], cores: number) => readonly PlanSettings[Name][] } = {
  datasetId: () => ['sample', 'gtsrb'],
  model: () => MODEL_IDS,
  sizePx: () => INPUT_SIZES_PX,
  clahe: () => [true, false],
  split: () => ['study', 'track'],
  engine: () => ENGINE_IDS,
  threads: (present, cores) => {
    const counts = [1, 2, 4, 8, 16, cores, ...present.filter((count) => count !== null)].filter(
      (count) => count <= Math.min(MOST_THREADS, Math.max(cores, ...present.map(Number)))
    )
    return [null, ...[...new Set(counts)].sort((a, b) => a - b)]
  },
  numerics: () => ['fast', 'strict'],
  schedule: (present) => [{ kind: 'constant' }, { kind: 'cosine' }, ...present.filter(({ kind }) => kind === 'steps')]
}

export const NUMBERS: { readonly [Name in NumberName]: { range: Range; whole: boolean; optional: boolean } } = {
  epochs: { range: RUN_LIMITS.epochs, whole: true, optional: false },
  batchSize: { range: RUN_LIMITS.batchSize, whole: true, optional: false },
  learningRate: { range: RUN_LIMITS.learningRate, whole: false, optional: false },
  momentum: { range: RUN_LIMITS.momentum, whole: false, optional: false },
  limitImages: { range: RUN_LIMITS.limitImages, whole: true, optional: true },
  maxSteps: { range: RUN_LIMITS.maxSteps, whole: true, optional: true }
}

/** `settings`: any, with the value in question in them. */
export function chipText(name: PlanSettingName, settings: PlanSettings): string {
  if (name === 'threads' && settings.threads === null) return m.plans_all_threads()
  const config: RunConfig = { ...settings, threads: settings.threads ?? 1, seed: 0 }
  return settingValue(name, config)
}
