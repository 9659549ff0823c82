/** What a run is called when its owner gave it no name. */
import { DATASET_TITLES } from '../schema/dataset.ts'
import { MODEL_TITLES } from '../schema/model.ts'
import { ENGINE_TITLES, type RunConfig } from '../schema/run.ts'
import { differingSettings, settingsOf, type SettingName, type SettingValue } from './compare.ts'
import type { RunSummary } from './summarise.ts'

/** 'ResNet-20 · 32 px · Signpost wasm · seed 1'; on other images than GTSRB their name comes first. Proper names and symbols only, so it is the same in every language. */
export function defaultRunName({ datasetId, model, sizePx, engine, seed }: RunConfig): string {
  const images = datasetId === 'gtsrb' ? [] : [DATASET_TITLES[datasetId]]
  return [...images, MODEL_TITLES[model], `${sizePx} px`, ENGINE_TITLES[engine], `seed ${seed}`].join(' · ')
}

export function runName({ meta, config }: Pick<RunSummary, 'meta' | 'config'>): string {
  return meta.name === '' ? defaultRunName(config) : meta.name
}

/** Too long or too technical for a legend. */
const UNNAMED: ReadonlySet<SettingName> = new Set([
  'dataset',
  'buildId',
  'engineVersion',
  'hardwareThreads',
  'adapter',
  'departures',
  'trainImages',
  'reducedFrom'
])

function part(setting: SettingName, value: SettingValue, { config }: RunSummary): string {
  if (setting === 'datasetId') return DATASET_TITLES[config.datasetId]
  if (setting === 'model') return MODEL_TITLES[config.model]
  if (setting === 'engine') return ENGINE_TITLES[config.engine]
  if (setting === 'sizePx') return `${value} px`
  return typeof value === 'string' ? value : `${setting} ${value}`
}

/**
 * Short names for one legend, in the order of the runs: an owner's name as it is, else what differs between these runs, else the default
 * name. Equal names get a number.
 */
export function comparisonNames(runs: readonly RunSummary[]): string[] {
  const differing = differingSettings(runs).filter(({ setting }) => !UNNAMED.has(setting))
  const names = runs.map((run) => {
    if (run.meta.name !== '' || differing.length === 0) return runName(run)
    const settings = settingsOf(run)
    return differing.map(({ setting }) => part(setting, settings[setting], run)).join(' · ')
  })
  const isTwice = (name: string) => names.filter((other) => other === name).length > 1
  return names.map((name, i) => (isTwice(name) ? `${name} (${names.slice(0, i + 1).filter((other) => other === name).length})` : name))
}
