/** What the horizontal axis of a comparison is called. */
import { formatCount, formatDecimal } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'

export type Axis = 'epoch' | 'step' | 'seconds' | 'wall-seconds'

export interface AxisTexts {
  /** At the end of the axis. */
  name: string
  /** Head of the readout. */
  at: (x: number) => string
}

export function axisTexts(axis: Axis): AxisTexts {
  switch (axis) {
    case 'epoch':
      return { name: m.chart_epoch(), at: (x) => m.chart_epoch_n({ epoch: formatCount(x) }) }
    case 'step':
      return { name: m.compare_step_name(), at: (x) => m.compare_at_step({ step: formatCount(x) }) }
    case 'seconds':
      return { name: m.compare_seconds(), at: (x) => m.compare_at_seconds({ seconds: formatDecimal(x, 1) }) }
    case 'wall-seconds':
      return { name: m.compare_wall_seconds(), at: (x) => m.compare_at_wall_seconds({ seconds: formatDecimal(x, 1) }) }
    default:
      return axis satisfies never
  }
}

export function axisLabel(axis: Axis): string {
  switch (axis) {
    case 'epoch':
      return m.compare_axis_epoch()
    case 'step':
      return m.compare_axis_step()
    case 'seconds':
      return m.compare_axis_seconds()
    case 'wall-seconds':
      return m.compare_axis_wall()
    default:
      return axis satisfies never
  }
}
