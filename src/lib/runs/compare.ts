/** Runs side by side: which settings differ. */
import type { Environment, RecordedConfig, RunConfig } from '../schema/run.ts'
import type { RunSummary } from './summarise.ts'

/** What is compared: every setting, and what the environment made of them. */
export type SettingName =
  | keyof RunConfig
  | 'threadsUsed'
  | 'browser'
  | 'engineVersion'
  | 'buildId'
  | 'hardwareThreads'
  | 'adapter'
  | 'producer'
  | 'departures'
  | 'dataset'
  | 'trainImages'
export type SettingValue = string | number | boolean | null

export interface SettingDifference {
  setting: SettingName
  /** One value per run, in the order of the runs. A schedule is given as text: 'constant', 'cosine', 'steps 10 15 x0.1'. */
  values: readonly SettingValue[]
}

function scheduleText({ schedule }: RecordedConfig): string | null {
  if (!schedule) return null
  return schedule.kind === 'steps' ? `steps ${schedule.epochs.join(' ')} x${schedule.factor}` : schedule.kind
}

function reducedText({ reducedFrom }: RecordedConfig): string | null {
  return reducedFrom ? `${reducedFrom.epochs} epochs, ${reducedFrom.images} images` : null
}

/** In the browser's words; null for engines on the processor. */
function adapterText({ adapter }: Environment): string | null {
  if (!adapter) return null
  const { vendor, architecture, device, description } = adapter
  return description || [vendor, architecture, device].filter((part) => part !== '').join(' ')
}

/** 'native/train_pytorch.py, cpu, Intel Xeon'; null for runs of this lab. */
function producerText({ producer }: Environment): string | null {
  return producer ? [producer.name, producer.device, producer.hardware].filter((part) => part !== null && part !== '').join(', ') : null
}

/** '' = not told. */
const orNull = (text: string) => (text === '' ? null : text)

/** Every compared setting of one run; null = none, or not told. */
export function settingsOf({ config, environment, dataset }: RunSummary): Record<SettingName, SettingValue> {
  return {
    ...config,
    schedule: scheduleText(config),
    reducedFrom: reducedText(config),
    threadsUsed: environment.threads || null,
    browser: orNull(environment.browser),
    engineVersion: orNull(environment.engineVersion),
    buildId: orNull(environment.buildId),
    hardwareThreads: environment.hardwareThreads || null,
    adapter: adapterText(environment),
    producer: producerText(environment),
    departures: environment.departures?.join('; ') ?? null,
    dataset: dataset.contentSha256,
    trainImages: dataset.trainImages
  }
}

/** Settings in which at least two of the runs differ; none for fewer than two runs. */
export function differingSettings(runs: readonly RunSummary[]): SettingDifference[] {
  const settings = runs.map(settingsOf)
  const names = Object.keys(settings[0] ?? {}) as SettingName[]
  return names
    .map((setting) => ({ setting, values: settings.map((values) => values[setting]) }))
    .filter(({ values }) => values.some((value) => value !== values[0]))
}
