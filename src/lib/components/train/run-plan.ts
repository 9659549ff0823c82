/** What a run with these settings will take, from what is stored and what was measured. */
import type { RunConfig } from '#lib/schema/run.ts'

export interface RunPlan {
  epochs: number
  /** null without a data set. */
  trainImages: number | null
  stepsPerEpoch: number | null
  /** Prepared training images in memory. */
  imageBytes: number | null
  /** Training steps only; null until measured. */
  epochMs: number | null
  /** Training and validation of all epochs; null until measured. */
  totalMs: number | null
}

export interface Measured {
  stepMs: { median: number }
  evaluationImageMs: number
}

/** A limit keeps the same share of each class in both parts. */
function limited(split: { train: number; validation: number }, limitImages: number | null) {
  const all = split.train + split.validation
  const share = limitImages === null ? 1 : Math.min(1, limitImages / all)
  return { train: Math.round(split.train * share), validation: Math.round(split.validation * share) }
}

export function runPlan(config: RunConfig, split: { train: number; validation: number } | null, measured: Measured | null): RunPlan {
  const { epochs } = config
  if (!split) return { epochs, trainImages: null, stepsPerEpoch: null, imageBytes: null, epochMs: null, totalMs: null }
  const { train, validation } = limited(split, config.limitImages)
  const stepsPerEpoch = Math.ceil(train / config.batchSize)
  const imageBytes = (split.train + split.validation) * config.sizePx ** 2 * 3
  const steps = Math.min(epochs * stepsPerEpoch, config.maxSteps ?? Infinity)
  const stepMs = measured?.stepMs.median ?? null
  const evaluationMs = measured ? measured.evaluationImageMs * validation * Math.ceil(steps / stepsPerEpoch) : 0
  return {
    epochs,
    trainImages: train,
    stepsPerEpoch,
    imageBytes,
    epochMs: stepMs === null ? null : stepMs * stepsPerEpoch,
    totalMs: stepMs === null ? null : stepMs * steps + evaluationMs
  }
}
