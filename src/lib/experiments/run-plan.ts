/** What a run with given settings will take, from what is stored and what was measured. */
import type { RunConfig } from '../schema/run.ts'

export interface RunPlan {
  epochs: number
  /** null without a data set. */
  trainImages: number | null
  stepsPerEpoch: number | null
  /** Prepared training images in memory. */
  imageBytes: number | null
  /** Training steps only; null until measured. */
  epochMs: number | null
  /** From the start to the result: compiling, warm-up, training, validation of every epoch, the test; null until measured. */
  totalMs: number | null
}

/** By a probe of the very model. */
export interface Measured {
  stepMs: { median: number }
  evaluationImageMs: number
  compileMs: number
}

/** Images of the whole training part on either side of the split, and of the labelled test part (0 without one). */
export interface ImageCounts {
  train: number
  validation: number
  test: number
}

/** As perform-run does them. */
const WARM_UP_STEPS = 3

/** A limit is taken to keep the share that validates; whole tracks shift it a little. */
function limited({ train, validation }: ImageCounts, limitImages: number | null) {
  const share = limitImages === null ? 1 : Math.min(1, limitImages / (train + validation))
  return { train: Math.round(train * share), validation: Math.round(validation * share) }
}

export function runPlan(config: RunConfig, counts: ImageCounts | null, measured: Measured | null): RunPlan {
  const { epochs } = config
  if (!counts) return { epochs, trainImages: null, stepsPerEpoch: null, imageBytes: null, epochMs: null, totalMs: null }
  const { train, validation } = limited(counts, config.limitImages)
  const stepsPerEpoch = Math.ceil(train / config.batchSize)
  const imageBytes = (counts.train + counts.validation) * config.sizePx ** 2 * 3
  const steps = Math.min(epochs * stepsPerEpoch, config.maxSteps ?? Infinity)
  const evaluated = validation * Math.ceil(steps / stepsPerEpoch) + counts.test
  const stepMs = measured?.stepMs.median ?? null
  return {
    epochs,
    trainImages: train,
    stepsPerEpoch,
    imageBytes,
    epochMs: stepMs === null ? null : stepMs * stepsPerEpoch,
    totalMs: measured ? measured.compileMs + measured.stepMs.median * (steps + WARM_UP_STEPS) + measured.evaluationImageMs * evaluated : null
  }
}
