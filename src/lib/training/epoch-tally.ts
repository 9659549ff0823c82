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
  #lastDrainMs: number
  #undrainedSteps = 0
  #sums = { samples: 0, lossSumNats: 0, correct: 0 }
  #group = { steps: 0, samples: 0, lossSumNats: 0 }

  /** `trainingMs`: the stopwatch's training time at the start; `expectedStepMs`: of the warm-up or of the epoch before. */
  constructor(stepsPerEpoch: number, trainingMs: number, expectedStepMs: number) {
    this.#groupSteps = Math.ceil(stepsPerEpoch / MAX_BATCH_LOSSES)
    this.#lastDrainMs = trainingMs
    this.#expectedStepMs = expectedStepMs
  }

  get steps(): number {
    return this.#stepTimesMs.length + this.#undrainedSteps
  }

  get images(): number {
    return this.#sums.samples
  }

  /** Mean of this epoch so far, or what was expected. */
  get stepMs(): number {
    const timed = this.#stepTimesMs.length
    return timed === 0 ? this.#expectedStepMs : this.#stepTimesMs.reduce((sum, value) => sum + value, 0) / timed
  }

  /** Whether to drain after the step that was just made. */
  drainDue(): boolean {
    const liveSteps = Math.ceil(DRAIN_EVERY_MS / Math.max(this.stepMs, 0.1))
    return this.#group.steps + 1 >= Math.max(this.#groupSteps, liveSteps)
  }

  stepDone({ trainingMs, totals, globalStep }: FinishedStep): void {
    this.#undrainedSteps++
    this.#group.steps++
    if (!totals) return
    this.#timeSteps(trainingMs)
    this.#add(totals)
    if (this.#group.steps >= this.#groupSteps) this.#closeGroup(globalStep)
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

  /** A device with a queue takes a step before the last one is done, so only the time from drain to drain is true; its steps share it. */
  #timeSteps(trainingMs: number): void {
    const stepMs = (trainingMs - this.#lastDrainMs) / this.#undrainedSteps
    for (; this.#undrainedSteps > 0; this.#undrainedSteps--) this.#stepTimesMs.push(stepMs)
    this.#lastDrainMs = trainingMs
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
