/** How far settings are from the comparison study's protocol. Model, size, engine and seed are what the study varies, so they do not count. */
import type { RecordedConfig } from '../schema/run.ts'
import { defaultConfig } from './defaults.ts'

const PROTOCOL = ['datasetId', 'clahe', 'split', 'epochs', 'batchSize', 'learningRate', 'schedule', 'momentum', 'limitImages', 'maxSteps'] as const

export type ProtocolSetting = (typeof PROTOCOL)[number]

/** Empty when results may be compared with the study's. */
export function differencesFromStudy(config: RecordedConfig): ProtocolSetting[] {
  const study = defaultConfig(config.threads ?? 1)
  return PROTOCOL.filter((name) => (name === 'schedule' ? config.schedule?.kind !== study.schedule.kind : config[name] !== study[name]))
}
