/**
 * The Doctor's benchmark: the peak of this machine, then a few training steps of every engine that runs here. About 20 s: an engine that
 * cannot finish in its share of them is ended and says so.
 */
import { defaultConfig } from '../experiments/defaults.ts'
import { ENGINE_IDS, type EngineId, type RunConfig } from '../schema/run.ts'
import type { EngineReport } from '#workers/trainer.api.ts'
import type { Doctor } from '#workers/doctor.client.ts'
import type { Trainer } from '#workers/trainer.client.ts'
import { failureOf, type SessionFailure } from './session.svelte.ts'

/** What every engine trains: a quarter of the usual batch, so that slow engines finish too. */
export const BENCHMARK = { model: 'resnet20', sizePx: 32, batchSize: 16 } as const satisfies Partial<RunConfig>
const PEAK_MS = 1500
const STEPS = 10
/** Of an engine's steps, and of everything that it needs for them. */
const STEPS_MS = 1000
const ALL_ENGINES_MS = 17_000
/** Less would tell nothing: loading and compiling alone take seconds. */
const LEAST_ENGINE_MS = 4000

export interface EngineTime {
  id: EngineId
  /** null: it could not, see `failure`; without one it took longer than `limitMs`. */
  stepMs: number | null
  threads: number
  failure: SessionFailure | null
}

export interface BenchmarkResult {
  /** GFLOP/s of 32-bit floats; null where the browser has no SIMD. */
  peakOne: number | null
  peakAll: number | null
  threads: number
  /** What each engine had. */
  limitMs: number
  engines: readonly EngineTime[]
}

/** What runs now. */
export type BenchmarkPart = 'peak-one' | 'peak-all' | EngineId

export interface BenchmarkParts {
  doctor: Pick<Doctor, 'peak' | 'cancel'>
  trainer: Pick<Trainer, 'probeStep' | 'cancelMeasurement'>
  threads: number
}

export class Benchmark {
  readonly #parts: BenchmarkParts
  #part = $state.raw<BenchmarkPart | null>(null)
  #done = $state(0)
  #total = $state(1)
  #result = $state.raw<BenchmarkResult | null>(null)
  #failure = $state.raw<SessionFailure | null>(null)
  #cancelled = $state(false)

  constructor(parts: BenchmarkParts) {
    this.#parts = parts
  }

  /** null: none runs. */
  get part(): BenchmarkPart | null {
    return this.#part
  }
  get fraction(): number {
    return this.#done / this.#total
  }
  /** Grows while it runs; stays after a cancellation with what was measured. */
  get result(): BenchmarkResult | null {
    return this.#result
  }
  get failure(): SessionFailure | null {
    return this.#failure
  }
  get cancelled(): boolean {
    return this.#cancelled
  }

  /** `reports`: of all engines. Never rejects; ignored while one runs. */
  async run(reports: readonly EngineReport[]): Promise<void> {
    if (this.#part) return
    const { threads } = this.#parts
    const engines = ENGINE_IDS.flatMap((id) => reports.find((report) => report.id === id && report.probe.available) ?? [])
    this.#cancelled = false
    this.#failure = null
    this.#done = 0
    this.#total = engines.length + 2
    const limitMs = Math.max(LEAST_ENGINE_MS, Math.floor(ALL_ENGINES_MS / engines.length))
    this.#result = { peakOne: null, peakAll: null, threads, limitMs, engines: [] }
    try {
      await this.#peaks(threads)
      for (const engine of engines) {
        if (this.#cancelled) break
        this.#part = engine.id
        const time = await this.#time(engine, limitMs)
        if (time) this.#add({ engines: [...this.#result.engines, time] })
      }
    } catch (error) {
      const failure = failureOf(error)
      if (failure.name !== 'CancelledError') this.#failure = failure
    } finally {
      this.#part = null
    }
  }

  cancel(): void {
    if (!this.#part) return
    this.#cancelled = true
    this.#parts.doctor.cancel()
    this.#parts.trainer.cancelMeasurement()
  }

  async #peaks(threads: number): Promise<void> {
    const { doctor } = this.#parts
    this.#part = 'peak-one'
    this.#add({ peakOne: await doctor.peak(1, PEAK_MS) })
    this.#part = 'peak-all'
    this.#add({ peakAll: await doctor.peak(threads, PEAK_MS) })
  }

  /** null when the user cancelled. */
  async #time({ id, probe }: EngineReport, limitMs: number): Promise<EngineTime | null> {
    if (!probe.available) return null
    const { trainer } = this.#parts
    const [numerics = 'fast'] = probe.numerics
    const config = { ...defaultConfig(probe.maxThreads), ...BENCHMARK, engine: id, numerics }
    const timer = setTimeout(() => trainer.cancelMeasurement(), limitMs)
    try {
      const { stepMs, threads } = await trainer.probeStep(config, STEPS, STEPS_MS)
      return { id, stepMs: stepMs.median, threads, failure: null }
    } catch (error) {
      const failure = failureOf(error)
      if (this.#cancelled) return null
      return { id, stepMs: null, threads: probe.maxThreads, failure: failure.name === 'CancelledError' ? null : failure }
    } finally {
      clearTimeout(timer)
    }
  }

  #add(part: Partial<BenchmarkResult>): void {
    this.#done++
    if (this.#result) this.#result = { ...this.#result, ...part }
  }
}
