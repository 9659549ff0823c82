/** What the charts of a lesson draw. */
import type { LessonChart } from '#lib/schema/lesson.ts'

interface Point {
  x: number
  /** A fraction, nats or seconds. */
  y: number
}

export interface SettingCurve {
  /** Place of the setting: letter, colour, dash and marker follow from it. */
  index: number
  name: string
  mean: readonly Point[]
  values: readonly Point[]
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

/** Accuracies in percent. */
export const shownPoints = (points: readonly Point[], quantity: Quantity): Point[] =>
  points.map(({ x, y }) => ({ x, y: quantity === 'accuracy' ? 100 * y : y }))
