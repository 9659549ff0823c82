/** A group of runs in a few words. */
import { formatDecimal } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { Figures } from '#lib/runs/figures.ts'
import { formatAmount, repeatsText } from '../compare/compare-columns.ts'

/** '3 runs · validation 96.70 ± 0.24 % (standard deviation 0.10) · epoch 61.2 ± 0.3 s'. */
export function repeatsLine(count: number, figures: Figures | null): string {
  const accuracy = figures?.validationPercent
  const seconds = figures?.epochSeconds
  const two = (value: number) => formatDecimal(value, 2)
  return [
    m.runs_group_count({ count }),
    ...(accuracy ? [m.runs_group_accuracy({ accuracy: repeatsText(accuracy, two) })] : []),
    ...(accuracy?.deviation ? [m.runs_group_deviation({ deviation: two(accuracy.deviation) })] : []),
    ...(seconds ? [m.runs_group_epoch({ seconds: repeatsText(seconds, formatAmount) })] : [])
  ].join(' · ')
}
