/** What the trainer worker offers. It is the only writer of runs. */
import type { EngineProbe } from '#lib/engines/engine.ts'
import type { EngineId, Environment, Numerics, RunConfig, RunEvent, RunId, RunOutcome, RunProgress, RunVerification } from '#lib/schema/run.ts'
import type { ImportedFile, ImportRunsProgress, RunImportReport } from '#lib/runs/import-runs.ts'
import type { RunMetaChange } from '#lib/schema/parse-run.ts'
import type { VerificationReference, VerificationResult } from '#lib/schema/verification.ts'

export interface EngineReport {
  id: EngineId
  title: string
  probe: EngineProbe
}

/** Timed steps on random bytes, after warm-up, of the very model that would be trained. Needs no data set. */
export interface StepProbe {
  stepMs: { median: number; min: number; max: number; count: number }
  evaluationImageMs: number
  compileMs: number
  deviceBytes: number
  threads: number
}

/** Comlink proxies. */
export interface RunListener {
  /** Every event, after it was stored. The worker waits for the last one before it says that the run has ended. */
  event(event: RunEvent): Promise<void>
  progress(progress: RunProgress): Promise<void>
}

/** One worker serves one run or one measurement, or any number of the small calls that load no engine. */
export interface TrainerApi {
  /** Loads the engine and asks it; one that cannot even load answers with that as its reason. */
  probeEngine(id: EngineId): Promise<EngineProbe>
  /** Of the first engine that runs here, with as many threads as it could use. */
  environment(): Promise<Environment>
  /** At most `steps` steps, fewer when they would take longer than `limitMs`, but at least one. */
  probeStep(config: RunConfig, steps: number, limitMs: number): Promise<StepProbe>
  /** Trains the small networks of the reference and compares. */
  verify(id: EngineId, how: { numerics: Numerics; threads: number }, reference: VerificationReference): Promise<VerificationResult>
  /**
   * Needs the prepared sets (importer.prepare). Resolves when the run has ended, whatever the outcome; the record is stored as it grows.
   * `verification`: of this engine on this machine, for the record.
   */
  run(id: RunId, config: RunConfig, verification: RunVerification | null, listener: RunListener): Promise<RunOutcome>
  /** Goes on with a stored run after its last whole epoch, as if it had never ended. Rejects with ContinuationError where that is not possible. */
  continueRun(id: RunId, verification: RunVerification | null, listener: RunListener): Promise<RunOutcome>
  pause(): Promise<void>
  resume(): Promise<void>
  /** Ends the run after the step in progress; what was trained is kept. */
  stop(): Promise<void>
  /** The page tells when it is hidden or shown; hidden time goes into the record. */
  setHidden(hidden: boolean): Promise<void>
  updateMeta(id: RunId, change: RunMetaChange): Promise<void>
  /** Runs under way: of all tabs where the browser has locks, else of this worker. */
  liveRuns(): Promise<ReadonlySet<RunId>>
  removeRun(id: RunId): Promise<void>
  /** Stores the runs of strangers' files, in a worker of their own; see runs/import-runs.ts. `onProgress`: a comlink proxy. */
  importRuns(files: readonly ImportedFile[], onProgress: (progress: ImportRunsProgress) => void): Promise<RunImportReport>
  /** Writes the end of a run whose worker is gone; null when nothing of it was stored. Returns the end that it has. */
  closeRun(id: RunId, outcome: RunOutcome): Promise<RunEvent | null>
}
