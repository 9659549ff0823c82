/** The benchmark's results as rows of a table and lines of a report. */
import { formatCount, formatDecimal, formatDuration, formatMs } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import { ENGINE_TITLES, type EngineId } from '#lib/schema/run.ts'
import { failureText, type Failure } from '../train/failure-text.ts'

export interface BenchmarkRow {
  what: string
  value: string
  /** '' where it has none. */
  speed: string
}

interface Result {
  /** GFLOP/s; null while not measured. */
  peakOne: number | null
  peakAll: number | null
  threads: number
  /** What each engine had. */
  limitMs: number
  engines: readonly { id: EngineId; stepMs: number | null; threads: number; failure: Failure | null }[]
}

/** `batchSize`: images of a step. */
export function benchmarkRows(result: Result | null, batchSize: number): BenchmarkRow[] {
  if (!result) return []
  const { peakOne, peakAll, threads, limitMs, engines } = result
  return [
    ...peakRow(m.doctor_bench_peak_one(), peakOne),
    ...peakRow(m.doctor_bench_peak_all({ threads: m.doctor_threads({ count: threads }) }), peakAll),
    ...engines.map((engine) => engineRow(engine, batchSize, limitMs))
  ]
}

function peakRow(what: string, gflops: number | null): BenchmarkRow[] {
  return gflops === null ? [] : [{ what, value: m.doctor_bench_gflops({ value: formatDecimal(gflops, 1) }), speed: '' }]
}

function engineRow({ id, stepMs, threads, failure }: Result['engines'][number], batchSize: number, limitMs: number): BenchmarkRow {
  const what = threads > 1 ? `${ENGINE_TITLES[id]}, ${m.doctor_threads({ count: threads })}` : ENGINE_TITLES[id]
  if (stepMs !== null) return { what, value: m.doctor_bench_per_step({ time: formatMs(stepMs) }), speed: formatCount((batchSize / stepMs) * 1000) }
  return { what, value: failure ? failureText(failure) : m.doctor_bench_too_slow({ time: formatDuration(limitMs) }), speed: '' }
}
