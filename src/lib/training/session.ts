/** One run under way: what it trains, how far it is, and its ways to pause, stop and tell. Not responsible for the order of things (train.ts). */
import type { DeviceModel } from '../engines/engine.ts'
import type { RunConfig, RunProgress } from '../schema/run.ts'
import { BatchFeed } from './batch-feed.ts'
import type { Continuation } from './continuation.ts'
import type { EpochTally } from './epoch-tally.ts'
import type { TrainingHost } from './host.ts'
import { ProgressReporter } from './progress.ts'
import type { TrainingImages } from './training-images.ts'

export interface SessionParts {
  config: RunConfig
  model: DeviceModel
  classCount: number
  images: TrainingImages
  host: TrainingHost
  /** null: from the seed's weights. */
  from: Continuation | null
}

export class Session {
  readonly config: RunConfig
  readonly model: DeviceModel
  readonly classCount: number
  readonly images: TrainingImages
  readonly host: TrainingHost
  readonly feed: BatchFeed
  readonly stepsPerEpoch: number
  /** Of all epochs, whether or not maxSteps cuts them. */
  readonly plannedSteps: number
  /** Optimiser steps done. */
  step: number
  epoch: number
  /** Mean of the latest steps; the warm-up's until there are any. */
  stepMs = 0
  readonly #reporter: ProgressReporter
  /** Of the parts of the run before this one. */
  readonly #earlierTrainingMs: number
  readonly #earlierEpochs: number
  #evaluatedImages = 0

  constructor({ config, model, classCount, images, host, from }: SessionParts) {
    this.config = config
    this.model = model
    this.classCount = classCount
    this.images = images
    this.host = host
    this.feed = new BatchFeed(config.batchSize, config.sizePx)
    this.stepsPerEpoch = Math.ceil(images.split.train.length / config.batchSize)
    this.plannedSteps = this.stepsPerEpoch * config.epochs
    this.#earlierTrainingMs = from?.trainingMs ?? 0
    this.#earlierEpochs = from?.checkpoint.epoch ?? 0
    this.epoch = this.#earlierEpochs
    this.step = this.epoch * this.stepsPerEpoch
    this.#reporter = new ProgressReporter((progress) => host.progress(progress), host.stopwatch)
  }

  get lastStep(): number {
    return Math.min(this.plannedSteps, this.config.maxSteps ?? Infinity)
  }

  /** Whether no further step may be made: all are done, maxSteps is reached, or the user stopped. */
  isOver(): boolean {
    return this.step >= this.lastStep || this.host.gate.stopped
  }

  imagesEvaluated(count: number): void {
    this.#evaluatedImages += count
  }

  report(phase: RunProgress['phase'], tally: EpochTally | null = null): void {
    this.#reporter.report(phase, () => ({
      epoch: this.epoch,
      step: this.step,
      stepsPerEpoch: this.stepsPerEpoch,
      elapsedTrainingMs: this.#earlierTrainingMs + this.host.stopwatch.readMs('training'),
      remainingMs: this.#remainingMs(),
      tally
    }))
  }

  /** Waits while the user has paused, and records it. The device must be drained; the running phase of the stopwatch goes on afterwards. */
  async waitWhilePaused(): Promise<void> {
    const { stopwatch, gate, now, emit } = this.host
    if (!gate.paused) return
    const phase = stopwatch.phase
    const startMs = stopwatch.readMs('paused')
    stopwatch.enter('paused')
    this.report('paused')
    await emit({ kind: 'paused', at: now(), step: this.step })
    await gate.opened()
    await emit({ kind: 'resumed', at: now(), step: this.step, pausedMs: stopwatch.readMs('paused') - startMs })
    stopwatch.enter(phase)
  }

  /** Until an evaluation was timed, one image is taken to cost a third of its share of a training step (forward of forward and backward). */
  #remainingMs(): number | null {
    if (this.stepMs === 0) return null
    const { config, images } = this
    const evaluationMs = this.host.stopwatch.readMs('evaluation')
    const imageMs = this.#evaluatedImages > 0 ? evaluationMs / this.#evaluatedImages : this.stepMs / config.batchSize / 3
    const evaluations = Math.ceil(this.lastStep / this.stepsPerEpoch) - this.#earlierEpochs
    const imagesLeft = images.split.validation.length * evaluations + (images.test?.classIds.length ?? 0) - this.#evaluatedImages
    return (this.lastStep - this.step) * this.stepMs + imagesLeft * imageMs
  }
}
