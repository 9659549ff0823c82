/** What the trainer worker offers. It is the only writer of runs. */
import type { EngineProbe } from '#lib/engines/engine.ts'
import type { EngineId, RunConfig, RunEvent, RunId, RunMeta, RunOutcome, RunProgress, Environment } from '#lib/schema/run.ts'

export interface EngineReport {
  id: EngineId
  title: string
  probe: EngineProbe
}

/** Ten timed steps on random bytes, after warm-up, of the very model that would be trained. Needs no data set. */
export interface StepProbe {
  stepMs: { median: number; min: number; max: number; count: number }
  evaluationImageMs: number
  compileMs: number
  deviceBytes: number
  threads: number
}

/** Comlink proxies. */
export interface RunListener {
  /** Every event, after it was stored. */
  event(event: RunEvent): void
  progress(progress: RunProgress): void
}

export interface TrainerApi {
  engines(): Promise<EngineReport[]>
  environment(): Promise<Environment>
  probeStep(config: RunConfig, steps: number): Promise<StepProbe>
  /** Needs the prepared sets (importer.prepare). Resolves when the run has ended, whatever the outcome; the record is stored as it grows. */
  run(id: RunId, config: RunConfig, listener: RunListener): Promise<RunOutcome>
  pause(): Promise<void>
  resume(): Promise<void>
  /** Ends the run after the step in progress; what was trained is kept. */
  stop(): Promise<void>
  /** The page tells when it is hidden or shown; hidden time goes into the record. */
  setHidden(hidden: boolean): Promise<void>
  updateMeta(id: RunId, change: Partial<Omit<RunMeta, 'id' | 'createdAt'>>): Promise<void>
  /** Runs under way: of all tabs where the browser has locks, else of this worker. */
  liveRuns(): Promise<ReadonlySet<RunId>>
  removeRun(id: RunId): Promise<void>
}
