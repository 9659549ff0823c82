/** Axes of parallel coordinates: kinds at equal distances, amounts to scale. */
import { scaleLinear } from 'd3'

export interface ParallelAxis {
  key: string
  name: string
  /** 0 at the foot to 1. */
  ticks: readonly { place: number; label: string }[]
  placeOf: (value: string | number | boolean | null) => number | null
}

type Value = string | number | boolean | null

/** The values that occur, numbers by size, at equal distances; a lone one stands in the middle. */
export function kindAxis(key: string, name: string, values: readonly Value[], labelOf: (value: Value) => string): ParallelAxis {
  const kinds = [...new Set(values)].sort((a, b) => (typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b))))
  const at = (index: number) => (kinds.length === 1 ? 0.5 : index / (kinds.length - 1))
  return {
    key,
    name,
    ticks: kinds.map((kind, index) => ({ place: at(index), label: labelOf(kind) })),
    placeOf: (value) => (kinds.includes(value) ? at(kinds.indexOf(value)) : null)
  }
}

const TICKS = 4

/** From the least to the greatest value, with round ticks; what is not a finite number has no place. */
export function amountAxis(key: string, name: string, values: readonly Value[], format: (value: number) => string): ParallelAxis {
  const finite = values.filter((value): value is number => typeof value === 'number' && Number.isFinite(value))
  const scale = scaleLinear([Math.min(...finite), Math.max(...finite)], [0, 1]).nice(TICKS)
  const single = new Set(finite).size < 2
  const placeOf = (value: Value) => {
    if (typeof value !== 'number' || !Number.isFinite(value)) return null
    return single ? 0.5 : scale(value)
  }
  const ticks = single ? finite.slice(0, 1) : scale.ticks(TICKS)
  return { key, name, ticks: ticks.map((tick) => ({ place: placeOf(tick) ?? 0, label: format(tick) })), placeOf }
}
