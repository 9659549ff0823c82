/**
 * Where the time of a run goes. Exactly one phase runs at a time; time between the last `enter` and now belongs to the running phase.
 * Hidden time is counted beside the phases: how much of the training phase passed while the page was hidden.
 */

/** `training`: optimiser steps and waiting for the device; `other`: everything that no figure counts. */
export type Phase = 'training' | 'dataWait' | 'evaluation' | 'paused' | 'other'

/** Milliseconds, monotonic; performance.now in the worker. */
export type Clock = () => number

export class Stopwatch {
  readonly #clock: Clock
  readonly #totalsMs: Record<Phase, number> = { training: 0, dataWait: 0, evaluation: 0, paused: 0, other: 0 }
  #phase: Phase = 'other'
  #sinceMs: number
  #hidden: boolean
  #hiddenTrainingMs = 0

  constructor(clock: Clock, hidden = false) {
    this.#clock = clock
    this.#hidden = hidden
    this.#sinceMs = clock()
  }

  nowMs(): number {
    return this.#clock()
  }

  get phase(): Phase {
    return this.#phase
  }

  enter(phase: Phase): void {
    this.#settle()
    this.#phase = phase
  }

  setHidden(hidden: boolean): void {
    this.#settle()
    this.#hidden = hidden
  }

  /** Total of a phase so far, up to now if it is the running one. */
  readMs(phase: Phase): number {
    this.#settle()
    return this.#totalsMs[phase]
  }

  readHiddenTrainingMs(): number {
    this.#settle()
    return this.#hiddenTrainingMs
  }

  #settle(): void {
    const nowMs = this.#clock()
    const passedMs = nowMs - this.#sinceMs
    this.#totalsMs[this.#phase] += passedMs
    if (this.#hidden && this.#phase === 'training') this.#hiddenTrainingMs += passedMs
    this.#sinceMs = nowMs
  }
}
