/** Learning-rate schedules. */
import type { LearningRateSchedule } from '../schema/run.ts'

/** Where in the run the next step is. */
export interface StepPosition {
  /** 1-based. */
  epoch: number
  /** 0-based, over the whole run. */
  step: number
  /** Of the whole run as planned, whether or not maxSteps cuts it: a run that was cut is a prefix of the whole one. */
  plannedSteps: number
}

export function learningRateAt(initialRate: number, schedule: LearningRateSchedule, { epoch, step, plannedSteps }: StepPosition): number {
  switch (schedule.kind) {
    case 'constant':
      return initialRate
    case 'steps':
      return initialRate * schedule.factor ** schedule.epochs.filter((start) => start <= epoch).length
    case 'cosine':
      return (initialRate * (1 + Math.cos((Math.PI * step) / plannedSteps))) / 2
    default:
      return schedule satisfies never
  }
}
