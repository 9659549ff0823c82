/** A setting that the chosen engine does not have, and what it became. */
import { formatCount } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { Numerics } from '#lib/schema/run.ts'

type Correction = { setting: 'threads'; from: number; to: number } | { setting: 'numerics'; from: Numerics; to: Numerics }

const numericsName = (numerics: Numerics) => (numerics === 'fast' ? m.setting_numerics_fast() : m.setting_numerics_strict())

export function correctionText(correction: Correction, engine: string): string {
  switch (correction.setting) {
    case 'threads':
      return m.train_corrected_threads({ engine, from: formatCount(correction.from), to: formatCount(correction.to) })
    case 'numerics':
      return m.train_corrected_numerics({ engine, from: numericsName(correction.from), to: numericsName(correction.to) })
    default:
      return correction satisfies never
  }
}
