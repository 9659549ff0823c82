/** What the charts of a lesson draw. */
import type { LessonChart } from '#lib/schema/lesson.ts'
import type { CurvePoint } from '../compare/compare-series.ts'

export interface SettingCurve {
  /** Place of the setting: letter, colour, dash and marker follow from it. */
  index: number
  name: string
  /** y: a fraction, nats or seconds. */
  mean: readonly CurvePoint[]
  values: readonly CurvePoint[]
}

export type Quantity = 'accuracy' | 'loss' | 'time'

export function quantityOf(chart: LessonChart): Quantity {
  switch (chart) {
    case 'accuracy-epoch':
    case 'accuracy-seconds':
      return 'accuracy'
    case 'loss-epoch':
      return 'loss'
    case 'time-epoch':
      return 'time'
    default:
      return chart satisfies never
  }
}

const times = (factor: number) => (value: number | null) => (value === null ? null : factor * value)

/** Accuracies in percent. */
export function shownPoints(points: readonly CurvePoint[], quantity: Quantity): CurvePoint[] {
  const scaled = times(quantity === 'accuracy' ? 100 : 1)
  return points.map(({ x, y, low, high }) => ({ x, y: scaled(y), low: scaled(low), high: scaled(high) }))
}
