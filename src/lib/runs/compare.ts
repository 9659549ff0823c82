/** Runs side by side: which settings differ, and the curves of a chart. */
import type { Environment, EpochRecord, RunConfig, StoredRun } from '../schema/run.ts'
import { epochsOf, type RunSummary } from './summarise.ts'

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

export type CurveName = 'trainLoss' | 'validationLoss' | 'trainAccuracy' | 'validationAccuracy' | 'epochSeconds'
/** 'seconds': training time since the start, without validation and pauses. */
export type CurveAxis = 'epoch' | 'seconds'

export interface CurvePoint {
  x: number
  /** Nats, a fraction, or seconds. */
  y: number
}

function curveValue(record: EpochRecord, curve: CurveName): number {
  switch (curve) {
    case 'trainLoss':
      return record.train.lossNats
    case 'validationLoss':
      return record.validation.lossNats
    case 'trainAccuracy':
      return record.train.accuracyFraction
    case 'validationAccuracy':
      return record.validation.accuracyFraction
    case 'epochSeconds':
      return record.trainingMs / 1000
    default:
      return curve satisfies never
  }
}

/** One point per finished epoch, at its end; for the time only per whole epoch. */
export function runCurve(run: StoredRun, curve: CurveName, axis: CurveAxis): CurvePoint[] {
  const records = epochsOf(run)
  const wholeSteps = Math.max(...records.map(({ steps }) => steps))
  let trainingMs = 0
  return records.flatMap((record) => {
    trainingMs += record.trainingMs
    if (curve === 'epochSeconds' && record.steps < wholeSteps) return []
    return [{ x: axis === 'epoch' ? record.epoch : trainingMs / 1000, y: curveValue(record, curve) }]
  })
}
