/** What the runs say about a guess, as a number with its interval. */
import { formatDecimal } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { GuessFinding } from '#lib/runs/judge-guess.ts'
import type { GuessQuantity } from '#lib/schema/lesson.ts'

export function findingText(quantity: GuessQuantity, { value, interval }: GuessFinding, first: string, second: string): string {
  const digits = quantity === 'time' && value < 10 ? 2 : 1
  const [number, low, high] = [value, interval.low, interval.high].map((one) => formatDecimal(one, digits))
  const texts = { first, second, value: number ?? '', low: low ?? '', high: high ?? '' }
  return quantity === 'time' ? m.lesson_finding_time(texts) : m.lesson_finding_accuracy(texts)
}
