/** What a few seeds of one setting say about its mean. */

/** 97.5 % quantiles of Student's t for 1, 2, 3, ... degrees of freedom; a comparison holds at most eight runs. */
const T_975 = [12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365]

export const SEEDS_FOR_A_VERDICT = 3

/** Mean and half of its 95 % confidence interval; the half is null for fewer than two values. null without values. */
export function meanWithInterval(values: readonly number[]): { mean: number; half: number | null } | null {
  const count = values.length
  if (count === 0) return null
  const mean = values.reduce((sum, value) => sum + value, 0) / count
  const quantile = T_975[count - 2]
  if (quantile === undefined) return { mean, half: null }
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1)
  return { mean, half: quantile * Math.sqrt(variance / count) }
}

/** How many more seeds the settings need before their means may be compared; one number of finished seeds per setting. */
export const seedsMissing = (seedCounts: readonly number[]) => seedCounts.reduce((sum, count) => sum + Math.max(0, SEEDS_FOR_A_VERDICT - count), 0)
