/** Timing several variants in turn, so that a busy machine slows all of them alike. */

/** A round of one variant takes about this long, but at least some steps. */
const ROUND_MS = 700
const MIN_STEPS = 3
const MAX_STEPS = 20

/** Of the steps of one round. */
export interface StepTimes {
  medianMs: number
  minMs: number
}

/** One way to do the same work: the browser's numerics, or native PyTorch's layouts. */
export interface Variant {
  name: string
  time(steps: number): Promise<StepTimes>
  roundMedians: number[]
  minMs: number
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[Math.floor(sorted.length / 2)]
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  if (upper === undefined || lower === undefined) throw new Error('The median of nothing was asked for.')
  return (upper + lower) / 2
}

export const variant = (name: string, time: Variant['time']): Variant => ({ name, time, roundMedians: [], minMs: Infinity })

export async function timeRounds(variants: readonly Variant[], rounds: number, minSteps = MIN_STEPS): Promise<void> {
  const steps = new Map<Variant, number>()
  for (const one of variants) {
    const { medianMs } = await one.time(minSteps) // also the warm-up
    steps.set(one, Math.min(MAX_STEPS, Math.max(minSteps, Math.round(ROUND_MS / medianMs))))
  }
  for (let round = 0; round < rounds; round++) {
    for (const one of variants) {
      const { medianMs, minMs } = await one.time(steps.get(one) ?? minSteps)
      one.roundMedians.push(medianMs)
      one.minMs = Math.min(one.minMs, minMs)
    }
  }
}

export function fastest(variants: readonly Variant[]): Variant | null {
  return variants.reduce<Variant | null>((best, one) => (best && median(best.roundMedians) <= median(one.roundMedians) ? best : one), null)
}
