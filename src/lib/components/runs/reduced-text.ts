/** What a time budget left of a run, in one sentence; empty for all other runs. */
import { formatCount, formatPercent } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { DatasetUse, RecordedConfig } from '#lib/schema/run.ts'

/** `used`: known once the run has begun; before that the limit stands for it. */
export function reducedText({ reducedFrom, epochs, limitImages }: RecordedConfig, used: DatasetUse | null): string {
  if (!reducedFrom) return ''
  const counted = used && used.trainImages !== null && used.validationImages !== null ? used.trainImages + used.validationImages : null
  const images = counted ?? limitImages ?? reducedFrom.images
  const numbers = { epochs: formatCount(epochs), allEpochs: formatCount(reducedFrom.epochs) }
  const share = images / reducedFrom.images
  return share < 1 ? m.reduced_both({ ...numbers, share: formatPercent(share, 0) }) : m.reduced_epochs(numbers)
}
