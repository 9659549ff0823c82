/** What the tables of the Paper page are given; state/paper.ts computes it. */
import type { Repeats } from '#lib/runs/statistics.ts'
import type { ModelId } from '#lib/schema/model.ts'
import type { RecordedEngine } from '#lib/schema/run.ts'
import type { CellStatusName, ClaimStatusName } from './paper-texts.ts'

export interface PaperTableRow {
  key: string
  model: ModelId
  sizePx: number
  /** In the order of the frameworks; null where nothing is printed. */
  values: readonly (number | null)[]
  /** Of the published values; null where the table is a misprint. */
  range: { low: number; high: number } | null
  /** The best published value. */
  best: number | null
  own: readonly { engine: RecordedEngine; repeats: Repeats; status: CellStatusName }[]
  /** Where each of the lab's engines can train the cell. */
  runHrefs: ReadonlyMap<RecordedEngine, string>
}

export interface ClaimRow {
  status: ClaimStatusName
  /** What the runs say, or which are missing. */
  sentences: readonly string[]
}
