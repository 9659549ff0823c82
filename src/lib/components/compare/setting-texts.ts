/** Compared settings in words. */
import { UNKNOWN, formatCount } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { SettingName, SettingValue } from '#lib/runs/compare.ts'
import type { RunSummary } from '#lib/runs/summarise.ts'
import type { RunConfig } from '#lib/schema/run.ts'
import { adapterText } from '../train/engine-text.ts'
import { SETTING_ORDER, runTitle, settingName, settingsTitle, settingValue } from '../train/setting-names.ts'

const isConfigName = (name: SettingName): name is keyof RunConfig => SETTING_ORDER.some((own) => own === name)

function environmentName(name: Exclude<SettingName, keyof RunConfig>): string {
  switch (name) {
    case 'threadsUsed':
      return m.compare_threads_used()
    case 'browser':
      return m.run_browser()
    case 'engineVersion':
      return m.compare_engine_version()
    case 'buildId':
      return m.compare_build()
    case 'hardwareThreads':
      return m.compare_hardware_threads()
    case 'adapter':
      return m.compare_adapter()
    case 'producer':
      return m.files_producer()
    case 'departures':
      return m.compare_departures()
    case 'dataset':
      return m.run_data_print()
    case 'trainImages':
      return m.compare_train_images()
    default:
      return name satisfies never
  }
}

export const comparedName = (name: SettingName) => (isConfigName(name) ? settingName(name) : environmentName(name))

export function comparedValue(name: SettingName, value: SettingValue, run: RunSummary): string {
  if (isConfigName(name)) return settingValue(name, run.config)
  if (name === 'adapter' && run.environment.adapter) return adapterText(run.environment.adapter)
  if (name === 'dataset') return value === null ? UNKNOWN : String(value).slice(0, 12)
  return typeof value === 'number' ? formatCount(value) : String(value ?? UNKNOWN)
}

/** Understood without their names. */
const SELF_EXPLAINING: ReadonlySet<SettingName> = new Set(['model', 'engine', 'sizePx', 'datasetId'])
/** Too technical, or a consequence of another setting: not part of a name. */
const UNNAMED: ReadonlySet<SettingName> = new Set([
  'dataset',
  'buildId',
  'engineVersion',
  'hardwareThreads',
  'adapter',
  'departures',
  'producer',
  'trainImages',
  'threadsUsed',
  'reducedFrom'
])

/** Whether a setting says something to people: part of names and of the chart over settings. */
export const isNamed = (name: SettingName) => !UNNAMED.has(name)

/** `manySeeds`: without the seed. An owner's name as it is, else what differs between the compared runs, else the run's usual name. */
export function nameByDifference(run: RunSummary, differing: readonly SettingName[], manySeeds = false): string {
  const told = differing.filter(isNamed).flatMap((name) => partOfName(name, run))
  if (run.meta.name === '' && told.length > 0) return told.join(' · ')
  return manySeeds ? settingsTitle(run.config) : runTitle(run.config, run.meta.name)
}

/** Nothing where another program does not tell. */
function partOfName(name: SettingName, { config, environment }: RunSummary): string | readonly string[] {
  if (name === 'seed' && config.seed !== null) return m.setting_seed_n({ seed: String(config.seed) })
  if (name === 'limitImages' && config.limitImages === null) return m.compare_all_images()
  if (name === 'maxSteps' && config.maxSteps === null) return m.compare_no_step_limit()
  const value = isConfigName(name) ? settingValue(name, config) : environment.browser
  if (value === UNKNOWN || value === '') return []
  return SELF_EXPLAINING.has(name) || name === 'browser' ? value : `${comparedName(name).toLowerCase()} ${value}`
}
