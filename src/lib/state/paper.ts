/** The study's cells with the visitor's own beside them. */
import { differencesFromStudy } from '../experiments/study.ts'
import { MISPRINTED_TABLE, PUBLISHED_RESULTS, type PublishedDevice, type PublishedResult } from '../reference/published.ts'
import { repeatsOf, type Interval, type Repeats } from '../runs/statistics.ts'
import { seedKey, type RunSummary } from '../runs/summarise.ts'
import { SEEDS_FOR_A_VERDICT } from '../runs/verdict.ts'
import { isStudyTrainingSet, STUDY_TRAINING_IMAGES } from '../schema/dataset.ts'
import type { ModelId } from '../schema/model.ts'
import type { RecordedEngine } from '../schema/run.ts'

export type PaperQuantity = 'accuracy' | 'time'

/** `few`: fewer than three seeds; `undecided`: the interval is too wide to tell; times are `unjudged`, because the machines differ. */
export type CellStatus = 'agrees' | 'differs' | 'undecided' | 'few' | 'unjudged'

export interface OwnCell {
  engine: RecordedEngine
  /** Percent, or seconds of all epochs. */
  repeats: Repeats
  status: CellStatus
}

export interface PaperRow {
  model: ModelId
  sizePx: number
  /** In the order of the study's frameworks. */
  published: readonly PublishedResult[]
  /** Percent or seconds; null for the misprinted table. */
  range: Interval | null
  own: readonly OwnCell[]
}

/** An interval wider than this on either side says nothing about a range of a percent or two. */
const WIDEST_HALF_POINTS = 0.5

/** Whether a run followed the study's protocol to its end, so that its numbers may stand beside the study's. */
export function followsStudy(run: RunSummary): boolean {
  const { config, dataset, status, test } = run
  const imageCount = (dataset.trainImages ?? 0) + (dataset.validationImages ?? 0)
  const isTrainingSet = dataset.layout !== null && isStudyTrainingSet({ part: 'training', layout: dataset.layout, imageCount })
  return status === 'completed' && test !== null && isTrainingSet && differencesFromStudy(config).length === 0 && imageCount === STUDY_TRAINING_IMAGES
}

/** What a run computed on, in the study's words; a processor that plays a graphics card is none. */
export function deviceOf({ environment: { adapter, producer } }: RunSummary): PublishedDevice {
  return producer?.device === 'gpu' || (adapter && !adapter.isSoftware) ? 'GPU' : 'CPU'
}

/** Percent or seconds. */
export const publishedValue = (result: PublishedResult, quantity: PaperQuantity) =>
  quantity === 'accuracy' ? 100 * result.testAccuracyFraction : result.trainingSeconds

function ownValue(run: RunSummary, quantity: PaperQuantity): number {
  return quantity === 'accuracy' ? 100 * (run.test?.accuracyFraction ?? NaN) : run.trainingMs / 1000
}

export function statusOf(repeats: Repeats, range: Interval | null, quantity: PaperQuantity): CellStatus {
  if (quantity === 'time') return 'unjudged'
  const { interval, values } = repeats
  if (values.length < SEEDS_FOR_A_VERDICT || !interval) return 'few'
  if (!range || (interval.high - interval.low) / 2 > WIDEST_HALF_POINTS) return 'undecided'
  return interval.low <= range.high && interval.high >= range.low ? 'agrees' : 'differs'
}

/** One run of each seed: the same seed trains the same network again. */
function oneOfEachSeed(runs: readonly RunSummary[]): RunSummary[] {
  return [...new Map(runs.map((run) => [seedKey(run), run])).values()]
}

function ownCells(runs: readonly RunSummary[], range: Interval | null, quantity: PaperQuantity): OwnCell[] {
  return [...new Set(runs.map(({ config }) => config.engine))].flatMap((engine) => {
    const repeats = repeatsOf(oneOfEachSeed(runs.filter(({ config }) => config.engine === engine)).map((run) => ownValue(run, quantity)))
    return repeats ? [{ engine, repeats, status: statusOf(repeats, range, quantity) }] : []
  })
}

/** The rows of the tables for one device; `printed`: by the headings as printed. `runs`: everything that is stored. */
export function paperRows(runs: readonly RunSummary[], device: PublishedDevice, printed: boolean, quantity: PaperQuantity): PaperRow[] {
  const results = PUBLISHED_RESULTS.filter((result) => (printed ? result.deviceAsPrinted : result.device) === device)
  const comparable = runs.filter((run) => followsStudy(run) && deviceOf(run) === results[0]?.device)
  const keys = [...new Map(results.map(({ model, inputSizePx }) => [`${model} ${inputSizePx}`, { model, sizePx: inputSizePx }])).values()]
  return keys
    .map(({ model, sizePx }) => {
      const published = results.filter((result) => result.model === model && result.inputSizePx === sizePx)
      const values = published.filter(({ table }) => table !== MISPRINTED_TABLE).map((result) => publishedValue(result, quantity))
      const range = values.length > 0 ? { low: Math.min(...values), high: Math.max(...values) } : null
      const own = comparable.filter(({ config }) => config.model === model && config.sizePx === sizePx)
      return { model, sizePx, published, range, own: ownCells(own, range, quantity) }
    })
    .toSorted((a, b) => a.model.localeCompare(b.model) || a.sizePx - b.sizePx)
}
