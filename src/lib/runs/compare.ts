/** Runs side by side: which settings differ. */
import type { Environment, RunConfig } from '../schema/run.ts'
import type { RunSummary } from './summarise.ts'

/** What is compared: every setting, and what the environment made of them. */
export type SettingName =
  keyof RunConfig | 'threadsUsed' | 'browser' | 'engineVersion' | 'buildId' | 'hardwareThreads' | 'adapter' | 'departures' | 'dataset' | 'trainImages'
export type SettingValue = string | number | boolean | null

export interface SettingDifference {
  setting: SettingName
  /** One value per run, in the order of the runs. A schedule is given as text: 'constant', 'cosine', 'steps 10 15 x0.1'. */
  values: readonly SettingValue[]
}

function scheduleText({ schedule }: RunConfig): string {
  return schedule.kind === 'steps' ? `steps ${schedule.epochs.join(' ')} x${schedule.factor}` : schedule.kind
}

function reducedText({ reducedFrom }: RunConfig): string | null {
  return reducedFrom ? `${reducedFrom.epochs} epochs, ${reducedFrom.images} images` : null
}

/** In the browser's words; null for engines on the processor. */
function adapterText({ adapter }: Environment): string | null {
  if (!adapter) return null
  const { vendor, architecture, device, description } = adapter
  return description || [vendor, architecture, device].filter((part) => part !== '').join(' ')
}

/** Every compared setting of one run. */
export function settingsOf({ config, environment, dataset }: RunSummary): Record<SettingName, SettingValue> {
  return {
    ...config,
    schedule: scheduleText(config),
    reducedFrom: reducedText(config),
    threadsUsed: environment.threads,
    browser: environment.browser,
    engineVersion: environment.engineVersion,
    buildId: environment.buildId,
    hardwareThreads: environment.hardwareThreads,
    adapter: adapterText(environment),
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
