/**
 * How many threads the CPU engine should use on a machine: all, or fewer where two share a core (hyper-threading) or some cores are slow ones.
 * A browser tells neither, so it is measured. Pure.
 */
import type { ThreadTime } from '../schema/parse-thread-times.ts'

const MOST_CANDIDATES = 4
/** Fewer threads that cost no more than this leave the rest of the machine to its user. */
const TOLERATED_FRACTION = 0.03

/** All threads, then half of them, and so on. */
export function threadCandidates(maxThreads: number): number[] {
  const candidates: number[] = []
  for (let threads = maxThreads; threads >= 1 && candidates.length < MOST_CANDIDATES; threads = Math.floor(threads / 2)) candidates.push(threads)
  return candidates
}

/** The fewest threads whose step takes at most 3 % longer than the fastest. Throws for an empty list. */
export function fewestFastThreads(times: readonly ThreadTime[]): number {
  const fastestMs = Math.min(...times.map(({ stepMs }) => stepMs))
  const fast = times.filter(({ stepMs }) => stepMs <= fastestMs * (1 + TOLERATED_FRACTION)).map(({ threads }) => threads)
  if (fast.length === 0) throw new Error('Nothing was measured.')
  return Math.min(...fast)
}
