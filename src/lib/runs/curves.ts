/** The curves of a chart: one run, or the mean of repeats with its interval. */
import type { EpochSummary } from './digest.ts'
import { repeatsOf } from './statistics.ts'
import { stepsPerEpoch, type RunSummary } from './summarise.ts'

export type CurveName = 'trainLoss' | 'validationLoss' | 'trainAccuracy' | 'validationAccuracy' | 'epochSeconds'
/**
 * 'step': optimiser steps. 'training': seconds of training since the start, without validation and pauses. 'wall': seconds on the clock since
 * the run's first event, with everything.
 */
export type CurveAxis = 'epoch' | 'step' | 'training' | 'wall'

export interface CurvePoint {
  x: number
  /** Nats, a fraction, or seconds; null = not measured. */
  y: number | null
  /** 95 % of the mean; null for one value. */
  low: number | null
  high: number | null
}

function valueOf(epoch: EpochSummary, curve: CurveName, wholeSteps: number): number | null {
  switch (curve) {
    case 'trainLoss':
      return epoch.trainLossNats
    case 'validationLoss':
      return epoch.validationLossNats
    case 'trainAccuracy':
      return epoch.trainAccuracyFraction
    case 'validationAccuracy':
      return epoch.validationAccuracyFraction
    case 'epochSeconds':
      // A cut epoch does not tell how long an epoch takes.
      return epoch.steps < wholeSteps ? null : epoch.trainingMs / 1000
    default:
      return curve satisfies never
  }
}

/** Places on the axis at the end of each epoch; null where the clock is not known. */
function placesOf({ epochs }: RunSummary, axis: CurveAxis): (number | null)[] {
  let [steps, trainingMs] = [0, 0]
  return epochs.map((epoch) => {
    steps += epoch.steps
    trainingMs += epoch.trainingMs
    switch (axis) {
      case 'epoch':
        return epoch.epoch
      case 'step':
        return steps
      case 'training':
        return trainingMs / 1000
      case 'wall':
        return epoch.wallMs === null ? null : epoch.wallMs / 1000
      default:
        return axis satisfies never
    }
  })
}

const meanOf = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length
const known = (values: readonly (number | null | undefined)[]) => values.filter((value) => typeof value === 'number')

/**
 * One point at the end of each epoch that all of the runs have finished: the mean of their values at the mean of their places. A point whose
 * place is not known for all of them is left out; a value that one of them lacks is a gap.
 */
export function curveOf(runs: readonly RunSummary[], curve: CurveName, axis: CurveAxis): CurvePoint[] {
  const places = runs.map((run) => placesOf(run, axis))
  const values = runs.map((run) => run.epochs.map((epoch) => valueOf(epoch, curve, stepsPerEpoch(run))))
  const length = runs.length === 0 ? 0 : Math.min(...runs.map(({ epochs }) => epochs.length))
  return Array.from({ length }, (_, index) => index).flatMap((index) => {
    const xs = known(places.map((of) => of[index]))
    const ys = known(values.map((of) => of[index]))
    if (xs.length < runs.length) return []
    const repeats = ys.length < runs.length ? null : repeatsOf(ys)
    return [{ x: meanOf(xs), y: repeats?.mean ?? null, low: repeats?.interval?.low ?? null, high: repeats?.interval?.high ?? null }]
  })
}
