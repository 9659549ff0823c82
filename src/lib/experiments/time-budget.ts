/** Making a run fit into a time: fewer epochs first; where not even one fits, fewer images, by whole tracks. */
import type { RunConfig } from '../schema/run.ts'
import { runPlan, type ImageCounts, type Measured } from './run-plan.ts'

export const BUDGET_LIMITS_MINUTES = { min: 1, max: 1440 } as const

export const isBudget = (minutes: number) => Number.isInteger(minutes) && minutes >= BUDGET_LIMITS_MINUTES.min && minutes <= BUDGET_LIMITS_MINUTES.max

/** Speeds of one machine were seen to drift by a fifth within an hour (README, Measured); a promise has to hold on the slow side. */
const USABLE_SHARE = 0.8
/** A track of every class and some for validation: below that the split has an empty side or the network never sees some signs. */
const FEWEST_IMAGES = 1500

export interface BudgetFit {
  /** The settings that will run. */
  config: RunConfig
  /** False: even one epoch of the fewest images takes longer; `config` is that. */
  fits: boolean
}

/**
 * `wanted`: the settings without a budget; its epochs are the most that will be done. Settings that fit as they are come back unchanged,
 * others with `reducedFrom`.
 */
export function fitToBudget(wanted: RunConfig, budgetMs: number, counts: ImageCounts, measured: Measured): BudgetFit {
  const usableMs = budgetMs * USABLE_SHARE
  const totalMs = (change: Partial<RunConfig>) => runPlan({ ...wanted, ...change }, counts, measured).totalMs ?? Infinity
  if (totalMs({}) <= usableMs) return { config: wanted, fits: true }
  const images = counts.train + counts.validation
  const reducedFrom = { epochs: wanted.epochs, images }
  const oneMs = totalMs({ epochs: 1 })
  if (oneMs <= usableMs) {
    // The first epoch costs as much as any other, so the rest of the time tells how many more fit.
    const epochs = 1 + Math.floor((usableMs - oneMs) / (totalMs({ epochs: 2 }) - oneMs))
    return { config: { ...wanted, epochs: Math.min(epochs, wanted.epochs), reducedFrom }, fits: true }
  }
  const limitImages = imagesFor(usableMs, wanted, counts, measured)
  const fewest = Math.min(FEWEST_IMAGES, images)
  return {
    config: { ...wanted, epochs: 1, limitImages: Math.max(fewest, Math.min(limitImages, wanted.limitImages ?? Infinity)), reducedFrom },
    fits: limitImages >= fewest
  }
}

/** How many images one epoch has time for, if all of them trained: by tracks, few or none of a small subset may fall to validation. */
function imagesFor(usableMs: number, wanted: RunConfig, counts: ImageCounts, measured: Measured): number {
  const emptyMs = runPlan({ ...wanted, epochs: 0 }, counts, measured).totalMs ?? Infinity
  const validationShare = counts.validation / (counts.train + counts.validation)
  const imageMs = measured.stepMs.median / wanted.batchSize + measured.evaluationImageMs * validationShare
  return Math.floor((usableMs - emptyMs) / imageMs)
}
