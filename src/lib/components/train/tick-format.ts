/** Digits of axis ticks: as few as keep neighbours apart. */
import { LONG_NUMBER, formatDecimal, formatPower } from '#lib/i18n/format.ts'

/** 1-2-5 steps over decades: 0.01, 0.5, 20. */
export function formatLogTick(value: number): string {
  if (value >= LONG_NUMBER) return formatPower(value, 0)
  return formatDecimal(value, value >= 1 ? 0 : Math.min(6, Math.ceil(-Math.log10(value) - 1e-9)))
}

/** Ticks of a linear axis that ends at `high`. */
export const linearTickFormat = (high: number) => (value: number) => formatDecimal(value, high >= 5 ? 0 : high >= 0.5 ? 1 : 2)
