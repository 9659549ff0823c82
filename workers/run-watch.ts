/**
 * Tells a run that hangs from one that is slow. Pure: it hears signs of life and the passing of time, and judges.
 *
 * The rule. A worker that is dead ends its run at once (life-line.ts). One that lives may be silent for three reasons: its step takes long
 * (a slow engine computes for a minute in one go, and its event loop answers nothing meanwhile), it waits for a device that never answers,
 * or it loops for ever. From outside they look the same, so nobody asks "do you hear me?"; what counts is how long the silence lasts beside
 * the longest one of this run that ended well:
 *  - after 10 s, or 3 times that, the user is told and may wait or end the run;
 *  - after 60 s, or 30 times that, the run is ended, because a run in the night has no user to ask;
 *  - before two steps have been seen nothing is known (compiling, first steps), so the user is told after 10 s and the end comes after 15 min.
 * A pause is no silence. Time in which the page itself slept (a closed laptop, a frozen tab) does not count: a tick counts for two at most.
 */
import type { RunProgress } from '#lib/schema/run.ts'

export const TICK_MS = 1000
const TELL_MS = 10_000
const TELL_FACTOR = 3
const END_MS = 60_000
const END_FACTOR = 30
const END_UNKNOWN_MS = 15 * 60_000

const isStepping = (phase: RunProgress['phase']) => phase === 'training' || phase === 'evaluating' || phase === 'testing'

export type RunPulse = 'moving' | 'silent' | 'hung'

export class RunWatch {
  #phase: RunProgress['phase'] = 'loading'
  #silentMs = 0
  /** The longest silence between two signs of the stepping phases; null before the first. */
  #longestMs: number | null = null
  #lastTickMs: number

  /** `nowMs`: of a monotonic clock, as in `tick`. */
  constructor(nowMs: number) {
    this.#lastTickMs = nowMs
  }

  get silentMs(): number {
    return this.#silentMs
  }

  /** A sign of life; the run is in this phase now. */
  heard(phase: RunProgress['phase'], nowMs: number): void {
    this.#pass(nowMs)
    if (isStepping(this.#phase) && isStepping(phase)) this.#longestMs = Math.max(this.#longestMs ?? 0, this.#silentMs)
    this.#phase = phase
    this.#silentMs = 0
  }

  /** To be called every TICK_MS. */
  tick(nowMs: number): RunPulse {
    this.#pass(nowMs)
    if (this.#phase === 'paused') this.#silentMs = 0
    const longestMs = this.#longestMs ?? 0
    const endMs = this.#longestMs === null ? END_UNKNOWN_MS : Math.max(END_MS, END_FACTOR * longestMs)
    if (this.#silentMs >= endMs) return 'hung'
    return this.#silentMs >= Math.max(TELL_MS, TELL_FACTOR * longestMs) ? 'silent' : 'moving'
  }

  #pass(nowMs: number): void {
    this.#silentMs += Math.min(nowMs - this.#lastTickMs, 2 * TICK_MS)
    this.#lastTickMs = nowMs
  }
}
