/**
 * Numbers, sizes, times and dates as the pages print them, in the current language. Fractions lie in 0..1 and times are milliseconds
 * until they come here. Unknown values (null, NaN, infinite) print as a dash; the page says the reason beside it.
 * Inside a template or $derived the result follows a language switch.
 */
import { m } from './generated/messages.js'
import { getLocale } from './generated/runtime.js'

export const UNKNOWN = '–'
/** Between a number and its unit: the two never part at a line end. */
const NBSP = '\u00a0'
const MINUS = '\u2212'

const MS_PER_SECOND = 1000
const MS_PER_MINUTE = 60 * MS_PER_SECOND
const MS_PER_HOUR = 60 * MS_PER_MINUTE

type MaybeNumber = number | null | undefined

const numberFormats = new Map<string, Intl.NumberFormat>()

function numberFormat(fractionDigits: number): Intl.NumberFormat {
  const key = `${getLocale()} ${fractionDigits}`
  const known = numberFormats.get(key)
  if (known) return known
  const made = new Intl.NumberFormat(getLocale(), { minimumFractionDigits: fractionDigits, maximumFractionDigits: fractionDigits })
  numberFormats.set(key, made)
  return made
}

function isKnown(value: MaybeNumber): value is number {
  return typeof value === 'number' && Number.isFinite(value)
}

/** With a true minus; `-0.004` at two digits is `0.00`, not `−0.00`. */
export function formatDecimal(value: MaybeNumber, fractionDigits: number): string {
  if (!isKnown(value)) return UNKNOWN
  const rounded = Number(value.toFixed(fractionDigits))
  const text = numberFormat(fractionDigits).format(Math.abs(rounded))
  return rounded < 0 ? MINUS + text : text
}

function withUnit(value: MaybeNumber, fractionDigits: number, unit: string): string {
  return isKnown(value) ? formatDecimal(value, fractionDigits) + NBSP + unit : UNKNOWN
}

/** 39,209 */
export function formatCount(value: MaybeNumber): string {
  return formatDecimal(value, 0)
}

/** 0.9883 -> 98.83 % */
export function formatPercent(fraction: MaybeNumber, fractionDigits = 2): string {
  return withUnit(isKnown(fraction) ? fraction * 100 : null, fractionDigits, '%')
}

/** The number of formatPercent without its sign, for columns that carry the unit in their head. */
export function formatPercentValue(fraction: MaybeNumber, fractionDigits = 2): string {
  return formatDecimal(isKnown(fraction) ? fraction * 100 : null, fractionDigits)
}

const DIGITS_AND_MINUS = '0123456789-'
const SUPERSCRIPTS = '⁰¹²³⁴⁵⁶⁷⁸⁹⁻'

/** 1.15·10¹³ or 3.1·10⁻⁶, for numbers too long to read; positive. */
export function formatPower(value: number, digits: number): string {
  // As printed: 9.99·10⁻⁷ is 1.0·10⁻⁶ with one digit.
  const exponent = Number(value.toExponential(digits).split('e')[1])
  const power = `10${String(exponent).replace(/[-\d]/g, (character) => SUPERSCRIPTS[DIGITS_AND_MINUS.indexOf(character)] ?? character)}`
  const factor = Number((value / 10 ** exponent).toPrecision(12))
  return factor === 1 ? power : `${formatDecimal(factor, digits)}·${power}`
}

/** From here on a number is written with a power of ten. */
export const LONG_NUMBER = 1e6

/** Nats; small losses keep two significant digits, those of a diverging run stay short. */
export function formatLoss(lossNats: MaybeNumber): string {
  if (!isKnown(lossNats)) return UNKNOWN
  if (lossNats >= LONG_NUMBER) return formatPower(lossNats, 2)
  if (lossNats !== 0 && Math.abs(lossNats) < 0.01) return formatDecimal(lossNats, 5)
  return formatDecimal(lossNats, 3)
}

/** 116 ms; under 10 ms with one decimal. */
export function formatMs(ms: MaybeNumber): string {
  return withUnit(ms, isKnown(ms) && Math.abs(ms) < 10 ? 1 : 0, m.unit_ms())
}

/** 61,200 -> 61.2 s */
export function formatSeconds(ms: MaybeNumber, fractionDigits = 1): string {
  return withUnit(isKnown(ms) ? ms / MS_PER_SECOND : null, fractionDigits, m.unit_s())
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0')
}

/** For sentences: 4.2 s, 48 s, 12 min 42 s, 2 h 05 min. */
export function formatDuration(ms: MaybeNumber): string {
  if (!isKnown(ms)) return UNKNOWN
  if (ms < 10 * MS_PER_SECOND) return formatSeconds(ms, 1)
  const seconds = Math.round(ms / MS_PER_SECOND)
  if (seconds < 60) return seconds + NBSP + m.unit_s()
  if (seconds < 3600) return `${Math.floor(seconds / 60)}${NBSP}${m.unit_min()} ${twoDigits(seconds % 60)}${NBSP}${m.unit_s()}`
  const minutes = Math.round(ms / MS_PER_MINUTE)
  return `${Math.floor(minutes / 60)}${NBSP}${m.unit_h()} ${twoDigits(minutes % 60)}${NBSP}${m.unit_min()}`
}

/** For readouts, without unit: 15:19, or 2:05:07 from one hour on. */
export function formatClock(ms: MaybeNumber): string {
  if (!isKnown(ms)) return UNKNOWN
  const seconds = Math.floor(ms / MS_PER_SECOND)
  const minutes = Math.floor(seconds / 60)
  if (ms < MS_PER_HOUR) return `${minutes}:${twoDigits(seconds % 60)}`
  return `${Math.floor(minutes / 60)}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`
}

/** Decimal units: 99.6 kB, 276.3 MB, 1.2 GB. */
export function formatBytes(bytes: MaybeNumber): string {
  if (!isKnown(bytes)) return UNKNOWN
  if (bytes < 1000) return withUnit(bytes, 0, m.unit_bytes())
  if (bytes < 999_950) return withUnit(bytes / 1e3, 1, m.unit_kb())
  if (bytes < 999_950_000) return withUnit(bytes / 1e6, 1, m.unit_mb())
  return withUnit(bytes / 1e9, bytes < 1e11 ? 1 : 0, m.unit_gb())
}

/** Day before month in both languages. */
const DATE_LOCALES = { en: 'en-GB', ru: 'ru' } as const

/** By locale and options: making one takes far longer than using it. */
const dateFormats = new Map<string, Intl.DateTimeFormat>()

function dateFormat(options: Intl.DateTimeFormatOptions, iso: string): string {
  const date = new Date(iso)
  if (Number.isNaN(date.getTime())) return UNKNOWN
  const locale = DATE_LOCALES[getLocale()]
  const key = `${locale} ${Object.entries(options).flat().join(' ')}`
  const format = dateFormats.get(key) ?? new Intl.DateTimeFormat(locale, { ...options, hourCycle: 'h23' })
  dateFormats.set(key, format)
  return format.format(date)
}

/** 14:02 */
export function formatTime(iso: string): string {
  return dateFormat({ hour: '2-digit', minute: '2-digit' }, iso)
}

export function formatDateTime(iso: string): string {
  return dateFormat({ year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' }, iso)
}

export function formatDate(iso: string): string {
  return dateFormat({ year: 'numeric', month: 'long', day: 'numeric' }, iso)
}
