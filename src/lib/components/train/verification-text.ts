/** Whether an engine was verified on a machine, in words. */
import { formatPower } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { RunVerification } from '#lib/schema/run.ts'
import { VERIFICATION_LIMIT } from '#lib/schema/verification.ts'

/** 3.1·10⁻⁶; null = not a finite number. */
export function differenceText(difference: number | null): string {
  if (difference === null) return m.verify_not_finite()
  return difference === 0 ? '0' : formatPower(difference, 1)
}

export function verificationText(verification: RunVerification | null | undefined): string {
  if (!verification) return m.verify_none()
  const difference = differenceText(verification.maxRelativeDifference)
  return verification.passed ? m.verify_passed({ difference }) : m.verify_wrong({ difference, limit: differenceText(VERIFICATION_LIMIT) })
}
