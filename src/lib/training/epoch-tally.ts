/** What the steps of one epoch amount to, and how often the device is asked for its sums. */
import type { Totals } from '../engines/engine.ts'
import type { EpochRecord, SetMetrics, StepTimeQuantiles } from '../schema/run.ts'
import { histogram, stepTimeQuantiles } from './distribution.ts'
import { metricsOf } from './metrics.ts'

/** The live chart moves at most four times a second: draining more often would only make a device wait. */
const DRAIN_EVERY_MS = 250
const MAX_BATCH_LOSSES = 200

type BatchLoss = EpochRecord['batchLosses'][number]

export interface FinishedStep {
  /** The stopwatch's training time now, with the drain if there was one. */
  trainingMs: number
  /** null when the device was not drained after this step. */
  totals: Totals | null
  /** Steps done in the whole run. */
  globalStep: number
}

export class EpochTally {
  readonly batchLosses: BatchLoss[] = []
  readonly #stepTimesMs: number[] = []
  readonly #groupSteps: number
  readonly #expectedStepMs: number
  #lastReadingMs: number
  #sums = { samples: 0, lossSumNats: 0, correct: 0 }
  #group = { steps: 0, samples: 0, lossSumNats: 0 }

  /** `trainingMs`: the stopwatch's training time at the start; `expectedStepMs`: of the warm-up or of the epoch before. */
  constructor(stepsPerEpoch: number, trainingMs: number, expectedStepMs: number) {
    this.#groupSteps = Math.ceil(stepsPerEpoch / MAX_BATCH_LOSSES)
    this.#lastReadingMs = trainingMs
    this.#expectedStepMs = expectedStepMs
  }

  get steps(): number {
    return this.#stepTimesMs.length
  }

  get images(): number {
    return this.#sums.samples
  }

  /** Mean of this epoch so far, or what was expected. */
  get stepMs(): number {
    if (this.steps === 0) return this.#expectedStepMs
    return this.#stepTimesMs.reduce((sum, value) => sum + value, 0) / this.steps
  }

  /** Whether to drain after the step that was just made. */
  drainDue(): boolean {
    const liveSteps = Math.ceil(DRAIN_EVERY_MS / Math.max(this.stepMs, 0.1))
    return this.#group.steps + 1 >= Math.max(this.#groupSteps, liveSteps)
  }

  stepDone({ trainingMs, totals, globalStep }: FinishedStep): void {
    this.#stepTimesMs.push(trainingMs - this.#lastReadingMs)
    this.#lastReadingMs = trainingMs
    this.#group.steps++
    if (totals) this.#add(totals)
    if (totals && this.#group.steps >= this.#groupSteps) this.#closeGroup(globalStep)
  }

  /** Closes the last, shorter group of steps; all steps must be drained. */
  finish(globalStep: number): void {
    if (this.#group.samples > 0) this.#closeGroup(globalStep)
  }

  /** Of the drained steps; null before the first drain. */
  metrics(): SetMetrics | null {
    return metricsOf(this.#sums)
  }

  quantiles(): StepTimeQuantiles | null {
    return stepTimeQuantiles(this.#stepTimesMs)
  }

  histogram(): EpochRecord['stepHistogram'] {
    return histogram(this.#stepTimesMs)
  }

  #add({ samples, lossSumNats, correct }: Totals): void {
    this.#sums = { samples: this.#sums.samples + samples, lossSumNats: this.#sums.lossSumNats + lossSumNats, correct: this.#sums.correct + correct }
    this.#group.samples += samples
    this.#group.lossSumNats += lossSumNats
  }

  #closeGroup(globalStep: number): void {
    this.batchLosses.push({ step: globalStep, lossNats: this.#group.lossSumNats / this.#group.samples })
    this.#group = { steps: 0, samples: 0, lossSumNats: 0 }
  }
}
