/** Files of runs on their way into the library: progress, outcome, and the question that some of them leave open. */
import type { ImportedFile, ImportRunsProgress, RefusedRun, RunImportReport } from '../runs/import-runs.ts'
import { MEASURED_RUNS_NAME, measuredRunsText } from '../reference/measured-runs.ts'
import type { RunId } from '../schema/run.ts'
import type { Trainer } from '#workers/trainer.client.ts'
import { runLibrary, type RunLibrary } from './runs.svelte.ts'
import { failureOf, type SessionFailure } from './session.svelte.ts'
import { tellTabs } from './tab-channel.ts'
import { trainer } from './trainer.ts'

/** Files that are taken for runs when they are dropped. */
export const RUN_FILE_ENDING = /\.(json|h5|hdf5)$/i

export type BenchmarkAnswer = NonNullable<ImportedFile['benchmark']>

export interface RunImportParts {
  trainer: Pick<Trainer, 'importRuns'>
  library: Pick<RunLibrary, 'load'>
  /** The bundle of measured runs that comes with the app. */
  measured: () => Promise<string>
  /** Runs were stored. */
  changed(): void
}

const isUnplaced = ({ code }: RefusedRun) => code === 'hdf5-no-network'

export class RunImport {
  readonly #parts: RunImportParts
  #progress = $state.raw<ImportRunsProgress | null>(null)
  #report = $state.raw<RunImportReport | null>(null)
  #failure = $state.raw<SessionFailure | null>(null)
  /** HDF5 files whose network is not told. */
  #unplaced = $state.raw<readonly File[]>([])
  #cancel = new AbortController()

  constructor(parts: RunImportParts) {
    this.#parts = parts
  }

  /** null when nothing is imported right now. */
  get progress(): ImportRunsProgress | null {
    return this.#progress
  }
  /** Of the last import, without the files that wait for an answer. */
  get report(): RunImportReport | null {
    return this.#report
  }
  /** Runs of the last import that are stored: new ones, then those that were here. */
  get reportedIds(): readonly RunId[] {
    return this.#report ? [...new Set([...this.#report.imported, ...this.#report.known])] : []
  }
  get failure(): SessionFailure | null {
    return this.#failure
  }
  get unplaced(): readonly File[] {
    return this.#unplaced
  }

  /** Nothing happens while an import goes on. */
  async importFiles(files: readonly File[], benchmark: BenchmarkAnswer | null = null): Promise<void> {
    const [first] = files
    if (this.#progress || !first) return
    this.#cancel = new AbortController()
    this.#progress = { fileName: first.name, filesDone: 0, fileCount: files.length, runsDone: 0, runCount: 0 }
    this.#failure = null
    this.#report = null
    const imported = files.map((file) => ({ file, path: file.webkitRelativePath || file.name, benchmark }))
    try {
      this.#take(files, await this.#parts.trainer.importRuns(imported, (progress) => (this.#progress &&= progress), this.#cancel.signal))
    } catch (error) {
      this.#failure = failureOf(error)
    } finally {
      this.#progress = null
      this.#parts.changed()
      await this.#parts.library.load()
    }
  }

  /** Adds the measured runs that come with the app; those that are here already are told. */
  async importMeasured(): Promise<void> {
    let text: string
    try {
      text = await this.#parts.measured()
    } catch (error) {
      this.#report = null
      this.#failure = failureOf(error)
      return
    }
    await this.importFiles([new File([text], MEASURED_RUNS_NAME, { type: 'application/json' })])
  }

  /** The network and device of the files that wait. */
  async answer(benchmark: BenchmarkAnswer): Promise<void> {
    const files = this.#unplaced
    this.#unplaced = []
    await this.importFiles(files, benchmark)
  }

  cancel(): void {
    this.#cancel.abort()
  }

  dismiss(): void {
    this.#report = null
    this.#failure = null
    this.#unplaced = []
  }

  #take(files: readonly File[], report: RunImportReport): void {
    const waiting = new Set(report.refused.filter(isUnplaced).map(({ fileName }) => fileName))
    this.#unplaced = files.filter(({ name }) => waiting.has(name))
    this.#report = { ...report, refused: report.refused.filter((refused) => !isUnplaced(refused)) }
  }
}

export const runImport = new RunImport({ trainer, library: runLibrary, measured: measuredRunsText, changed: () => tellTabs('runs') })
