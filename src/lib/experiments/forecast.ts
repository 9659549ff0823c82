/** How long a plan will take on this machine. Pure. */
import type { CellSettings } from '../schema/plan.ts'
import type { RunConfig } from '../schema/run.ts'
import type { CellObstacle, PlanCell } from './expand.ts'
import { runPlan, type ImageCounts, type Measured } from './run-plan.ts'

export interface ForecastParts {
  /** As it would run here. */
  config(settings: CellSettings): RunConfig
  /** null: the images are not stored. */
  images(config: RunConfig): ImageCounts | null
  /** null: not measured. */
  measured(config: RunConfig): Measured | null
}

/** Cells that differ in nothing but the seed. */
export interface ForecastRow {
  settings: CellSettings
  obstacle: CellObstacle | null
  /** One per seed. */
  runs: number
  /** Of one run; null while unknown. */
  runMs: number | null
}

export interface Forecast {
  rows: readonly ForecastRow[]
  /** That can run. */
  runs: number
  /** Of those whose time is known. */
  knownMs: number
  /** Rows that can run and whose step was not measured. */
  unmeasured: readonly RunConfig[]
  /** Runs whose time is not known, for want of a measurement or of images. */
  unknownRuns: number
}

/** `cells`: of one seed; `seeds`: how many there are. */
export function forecastOf(cells: readonly PlanCell[], seeds: number, parts: ForecastParts): Forecast {
  const rows = cells.map(({ settings, obstacle }): ForecastRow => {
    const config = parts.config(settings)
    return { settings, obstacle, runs: seeds, runMs: runPlan(config, parts.images(config), parts.measured(config)).totalMs }
  })
  const runnable = rows.filter(({ obstacle }) => obstacle === null)
  const known = runnable.flatMap(({ runMs, runs }) => (runMs === null ? [] : [runMs * runs]))
  return {
    rows,
    runs: runnable.length * seeds,
    knownMs: known.reduce((sum, ms) => sum + ms, 0),
    unmeasured: runnable.map(({ settings }) => parts.config(settings)).filter((config) => parts.measured(config) === null),
    unknownRuns: (runnable.length - known.length) * seeds
  }
}
