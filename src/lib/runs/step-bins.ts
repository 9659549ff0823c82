/**
 * Step times as counts in bins that are 1 % wide, whatever the run: so the epochs of a run, and the runs of a group, add up without loss, and
 * two runs can be laid over each other. Kept as pairs [bin, count, bin, count, ...] in ascending order.
 */
import type { Histogram } from '../schema/run.ts'

export type StepBins = Float64Array

const WIDTH = Math.log(1.01)
export const NO_STEPS: StepBins = new Float64Array(0)

const placeOf = (ms: number) => Math.log(ms) / WIDTH
/** Lower edge of a bin; also of a place inside a bin. */
const edgeMs = (place: number) => Math.exp(place * WIDTH)

export interface StepBin {
  startMs: number
  endMs: number
  /** Need not be whole: a source bin is shared out. */
  count: number
}

function* pairsOf(bins: StepBins): Generator<[bin: number, count: number]> {
  for (let place = 0; place < bins.length; place += 2) yield [bins[place] ?? 0, bins[place + 1] ?? 0]
}

const packed = (counts: ReadonlyMap<number, number>): StepBins => Float64Array.from([...counts].sort(([a], [b]) => a - b).flat())

/** Times are taken to be spread evenly inside a source bin, so that wide ones leave no gaps; times that are not positive are left out. */
export function addHistogram(bins: StepBins, { startMs, binMs, counts }: Histogram): StepBins {
  const sums = new Map(pairsOf(bins))
  for (const [index, count] of counts.entries()) {
    const [fromMs, toMs] = [startMs + index * binMs, startMs + (index + 1) * binMs]
    if (!(count > 0 && fromMs > 0 && toMs > fromMs)) continue
    for (let bin = Math.floor(placeOf(fromMs)); edgeMs(bin) < toMs; bin++) {
      const sharedMs = Math.min(toMs, edgeMs(bin + 1)) - Math.max(fromMs, edgeMs(bin))
      if (sharedMs > 0) sums.set(bin, (sums.get(bin) ?? 0) + (count * sharedMs) / binMs)
    }
  }
  return packed(sums)
}

export function addBins(all: readonly StepBins[]): StepBins {
  const [only] = all
  if (all.length === 1 && only) return only
  const sums = new Map<number, number>()
  for (const [bin, count] of all.flatMap((bins) => [...pairsOf(bins)])) sums.set(bin, (sums.get(bin) ?? 0) + count)
  return packed(sums)
}

export const stepBins = (bins: StepBins): StepBin[] =>
  Array.from(pairsOf(bins), ([bin, count]) => ({ startMs: edgeMs(bin), endMs: edgeMs(bin + 1), count }))

/** Interpolated inside its bin, so exact to 1 %; null without steps. `fraction` in 0..1. */
export function binsQuantileMs(bins: StepBins, fraction: number): number | null {
  const pairs = [...pairsOf(bins)]
  const wanted = fraction * pairs.reduce((sum, [, count]) => sum + count, 0)
  let before = 0
  for (const [bin, count] of pairs) {
    if (before + count >= wanted) return edgeMs(bin + (wanted - before) / count)
    before += count
  }
  return null
}
