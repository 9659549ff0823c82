/** Settings in words: names and values. Call inside a template or $derived, so that they follow the language. */
import { UNKNOWN, formatCount, formatDecimal } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import { MODEL_TITLES } from '#lib/schema/model.ts'
import { engineTitle, type LearningRateSchedule, type RecordedConfig, type RunConfig } from '#lib/schema/run.ts'

/** Up to six significant digits, no trailing zeros: 0.01, 0.00025. */
export function formatRate(rate: number): string {
  const digits = Math.min(12, Math.max(0, 6 - Math.ceil(Math.log10(Math.abs(rate) || 1))))
  return formatDecimal(rate, (Number(rate.toFixed(digits)).toString().split('.')[1] ?? '').length)
}

export function scheduleName(schedule: LearningRateSchedule): string {
  switch (schedule.kind) {
    case 'constant':
      return m.setting_schedule_constant()
    case 'cosine':
      return m.setting_schedule_cosine()
    case 'steps':
      return m.setting_schedule_steps({ factor: formatRate(schedule.factor), epochs: schedule.epochs.map(formatCount).join(', ') })
    default:
      return schedule satisfies never
  }
}

export function datasetName(id: RunConfig['datasetId']): string {
  return id === 'gtsrb' ? 'GTSRB' : m.setting_data_sample()
}

/** null: the record of another program does not tell. */
const orUntold = <Value>(value: Value | null, text: (value: Value) => string) => (value === null ? UNKNOWN : text(value))

const onOff = (value: boolean) => (value ? m.setting_on() : m.setting_off())
const orAll = (value: number | null) => (value === null ? m.setting_all() : formatCount(value))

const reducedValue = (from: RunConfig['reducedFrom']) =>
  from ? m.setting_reduced_value({ epochs: formatCount(from.epochs), images: formatCount(from.images) }) : m.setting_not_reduced()

const SETTINGS: { [Name in keyof RunConfig]-?: { name: () => string; value: (config: RecordedConfig) => string } } = {
  datasetId: { name: m.setting_data, value: (config) => datasetName(config.datasetId) },
  model: { name: m.setting_model, value: (config) => MODEL_TITLES[config.model] },
  sizePx: { name: m.setting_size, value: (config) => `${config.sizePx} × ${config.sizePx} ${m.unit_px()}` },
  clahe: { name: m.setting_clahe, value: (config) => orUntold(config.clahe, onOff) },
  split: {
    name: m.setting_split,
    value: (config) => orUntold(config.split, (split) => (split === 'study' ? m.setting_split_study() : m.setting_split_track()))
  },
  engine: { name: m.setting_engine, value: (config) => engineTitle(config.engine) },
  threads: { name: m.setting_threads, value: (config) => formatCount(config.threads) },
  numerics: {
    name: m.setting_numerics,
    value: (config) => orUntold(config.numerics, (numerics) => (numerics === 'fast' ? m.setting_numerics_fast() : m.setting_numerics_strict()))
  },
  epochs: { name: m.setting_epochs, value: (config) => formatCount(config.epochs) },
  batchSize: { name: m.setting_batch, value: (config) => formatCount(config.batchSize) },
  learningRate: { name: m.setting_rate, value: (config) => orUntold(config.learningRate, formatRate) },
  schedule: { name: m.setting_schedule, value: (config) => orUntold(config.schedule, scheduleName) },
  momentum: { name: m.setting_momentum, value: (config) => orUntold(config.momentum, formatRate) },
  seed: { name: m.setting_seed, value: (config) => orUntold(config.seed, String) },
  limitImages: { name: m.setting_limit, value: (config) => orAll(config.limitImages) },
  maxSteps: { name: m.setting_max_steps, value: (config) => (config.maxSteps === null ? m.setting_no_limit() : formatCount(config.maxSteps)) },
  reducedFrom: { name: m.setting_reduced_from, value: ({ reducedFrom }) => reducedValue(reducedFrom) }
}

export const SETTING_ORDER = Object.keys(SETTINGS) as (keyof RunConfig)[]

export const settingName = (name: keyof RunConfig) => SETTINGS[name].name()
export const settingValue = (name: keyof RunConfig, config: RecordedConfig) => SETTINGS[name].value(config)

/** 'ResNet-20 · 32 px'; on other images than GTSRB their name comes first. */
export function shortTitle(config: RecordedConfig): string {
  const images = config.datasetId === 'gtsrb' ? [] : [datasetName(config.datasetId)]
  return [...images, MODEL_TITLES[config.model], `${config.sizePx} ${m.unit_px()}`].join(' · ')
}

/** 'ResNet-20 · 32 px · Signpost wasm'. */
export const settingsTitle = (config: RecordedConfig) => `${shortTitle(config)} · ${engineTitle(config.engine)}`

/** 'ResNet-20 · 32 px · Signpost wasm · seed 1'. */
export function runTitle(config: RecordedConfig, givenName = ''): string {
  if (givenName !== '') return givenName
  return config.seed === null ? settingsTitle(config) : `${settingsTitle(config)} · ${m.setting_seed_n({ seed: String(config.seed) })}`
}
