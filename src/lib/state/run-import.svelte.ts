/** Files of runs on their way into the library: progress, outcome, and the question that some of them leave open. */
import type { ImportedFile, ImportRunsProgress, RefusedRun, RunImportReport } from '../runs/import-runs.ts'
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

export const runImport = new RunImport({ trainer, library: runLibrary, changed: () => tellTabs('runs') })
