/** A run in one line. */
import type { RunFile } from '../src/lib/schema/run-file.ts'
import { percent, seconds } from './progress-lines.ts'

/** What was trained, how well, how fast. */
export function summaryLine({ name, epochs, tested, outcome, producer, dataset }: RunFile): string {
  const trainingMs = epochs.reduce((sum, epoch) => sum + epoch.trainingMs, 0)
  const isForeign = dataset.layout === 'synthetic' && dataset.testLayout !== undefined && dataset.testLayout !== 'synthetic'
  const testedOn = isForeign ? ` on ${dataset.testImages} real images (${dataset.testLayout})` : ''
  const validation = epochs.at(-1)?.validation
  return [
    name,
    `${epochs.length} epochs`,
    `${producer.threads} threads`,
    ...(validation ? [`validation ${percent(validation.accuracyFraction)}`] : []),
    ...(tested?.set === 'test' ? [`test${testedOn} ${percent(tested.accuracyFraction)}`] : []),
    `training ${seconds(trainingMs)}`,
    outcome?.status ?? 'interrupted'
  ].join(' · ')
}
