/** Live messages to the page, at most four a second and one more at each change of phase. */
import type { RunProgress } from '../schema/run.ts'
import type { EpochTally } from './epoch-tally.ts'
import type { Stopwatch } from './stopwatch.ts'

const REPORT_EVERY_MS = 250

/** Before there is a session to ask. */
export function earlyProgress(phase: 'loading' | 'compiling'): RunProgress {
  return {
    phase,
    ...{ epoch: 0, step: 0, stepsPerEpoch: 0, elapsedTrainingMs: 0 },
    ...{ train: null, stepMs: null, remainingMs: null, batchLosses: [] }
  }
}

export interface ProgressNumbers {
  epoch: number
  step: number
  stepsPerEpoch: number
  elapsedTrainingMs: number
  remainingMs: number | null
  /** Of the running epoch; null outside its steps. */
  tally: EpochTally | null
}

export class ProgressReporter {
  readonly #send: (progress: RunProgress) => void
  readonly #stopwatch: Pick<Stopwatch, 'nowMs'>
  #lastMs = -Infinity
  #lastPhase: RunProgress['phase'] | null = null
  #tally: EpochTally | null = null
  #sentLosses = 0

  constructor(send: (progress: RunProgress) => void, stopwatch: Pick<Stopwatch, 'nowMs'>) {
    this.#send = send
    this.#stopwatch = stopwatch
  }

  /** `numbers` are asked for only when a message is sent. */
  report(phase: RunProgress['phase'], numbers: () => ProgressNumbers): void {
    const nowMs = this.#stopwatch.nowMs()
    if (phase === this.#lastPhase && nowMs - this.#lastMs < REPORT_EVERY_MS) return
    this.#lastMs = nowMs
    this.#lastPhase = phase
    const { tally, ...counts } = numbers()
    this.#send({
      ...counts,
      phase,
      train: tally?.metrics() ?? null,
      stepMs: tally?.quantiles() ?? null,
      batchLosses: this.#newLosses(tally)
    })
  }

  #newLosses(tally: EpochTally | null): RunProgress['batchLosses'] {
    if (!tally) return []
    if (tally !== this.#tally) this.#sentLosses = 0
    this.#tally = tally
    const losses = tally.batchLosses.slice(this.#sentLosses)
    this.#sentLosses = tally.batchLosses.length
    return losses
  }
}
