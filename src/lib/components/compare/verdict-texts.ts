/** Verdicts as sentences. */
import { formatCount, formatDecimal } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { PairedCounts } from '#lib/runs/paired.ts'
import type { GroupVerdict } from '#lib/runs/verdict.ts'

interface Sides {
  /** Letters of the runs of each group. */
  first: string
  second: string
  /** '3 and 4' runs. */
  counts: string
}

/** So that the smallest shown figure is not a rounded 0. */
const SMALLEST_P = 0.001

const points = (value: number) => formatDecimal(value, 2)
const factor = (value: number) => formatDecimal(value, value < 10 ? 2 : 1)

function accuracySentence({ first, second, counts }: Sides, accuracy: GroupVerdict['accuracy']): string {
  if (!accuracy) return m.compare_verdict_accuracy_same({ first, second })
  const { difference, interval, outcome } = accuracy
  if (outcome !== 'differs') {
    const texts = { points: points(difference), low: points(interval.low), high: points(interval.high) }
    return outcome === 'equal'
      ? m.compare_verdict_accuracy_equal({ first, second, counts, ...texts })
      : m.compare_verdict_accuracy_noise({ first, second, counts, ...texts })
  }
  const [better, worse, low, high] = difference > 0 ? [second, first, interval.low, interval.high] : [first, second, -interval.high, -interval.low]
  return m.compare_verdict_accuracy_higher({ better, worse, counts, points: points(Math.abs(difference)), low: points(low), high: points(high) })
}

function timeSentence({ first, second }: Sides, time: GroupVerdict['time']): string[] {
  if (!time) return []
  const { ratio, interval, differs } = time
  if (!differs) return [m.compare_verdict_time_noise({ first, second, low: factor(interval.low), high: factor(interval.high) })]
  const [faster, slower, by, low, high] =
    ratio > 1 ? [second, first, ratio, interval.low, interval.high] : [first, second, 1 / ratio, 1 / interval.high, 1 / interval.low]
  return [m.compare_verdict_time_faster({ faster, slower, factor: factor(by), low: factor(low), high: factor(high) })]
}

export function verdictSentences(sides: Sides, verdict: GroupVerdict): string[] {
  return [accuracySentence(sides, verdict.accuracy), ...timeSentence(sides, verdict.time)]
}

export function pairedSentence(first: string, second: string, { images, onlyFirst, onlySecond }: PairedCounts, p: number): string {
  const numbers = { images: formatCount(images), onlyFirst: formatCount(onlyFirst), onlySecond: formatCount(onlySecond) }
  return m.compare_verdict_paired({ first, second, ...numbers, p: p < SMALLEST_P ? `< ${formatDecimal(SMALLEST_P, 3)}` : formatDecimal(p, 3) })
}
