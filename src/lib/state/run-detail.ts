/** What the pages show of one stored run beside its summary. */
import { epochsOf, eventsOf, stepsPerEpoch } from '../runs/summarise.ts'
import type { ConfusionCounts, EpochRecord, StoredRun, TestMetrics } from '../schema/run.ts'

export interface RunDetail {
  records: readonly EpochRecord[]
  /** Of a whole epoch; 0 before the run has started. */
  stepsPerEpoch: number
  /** Loading, compiling, warming up; null when it ended before. */
  preparationMs: number | null
  tested: { set: 'test' | 'validation'; metrics: TestMetrics; confusion: ConfusionCounts | null } | null
}

export function runDetail(run: StoredRun): RunDetail {
  const started = eventsOf(run, 'started')[0]
  const prepared = eventsOf(run, 'prepared')[0]
  const tested = eventsOf(run, 'tested')
  return {
    records: epochsOf(run),
    stepsPerEpoch: started ? stepsPerEpoch(started) : 0,
    preparationMs: prepared ? prepared.loadMs + prepared.compileMs + prepared.warmUpMs : null,
    tested: tested.find(({ set }) => set === 'test') ?? tested[0] ?? null
  }
}
