/** What images are stored here, and the import that is running. The importer worker does the work; this holds what the pages show of it. */
import { createImporter } from '#workers/importer.client.ts'
import type { ImporterApi, ImportProgress, ImportReport, PipelineStages, Thumbnails } from '#workers/importer.api.ts'
import type { DatasetId, DatasetSummary, PreparedKey, PreparedManifest, SampleRequest, SplitCounts, SplitName } from '../schema/dataset.ts'
import { storageState, type StorageState } from './storage.svelte.ts'
import { tellTabs } from './tab-channel.ts'

/** What is being brought in. */
export type JobKind = 'archive' | 'sample'

export interface ImportJob {
  kind: JobKind
  /** null until the worker's first word. */
  progress: ImportProgress | null
  cancelling: boolean
}

/** How the last import ended. */
export type ImportOutcome = { kind: JobKind } & (
  { status: 'done'; report: ImportReport } | { status: 'cancelled' } | { status: 'failed'; error: unknown }
)

export class DatasetsState {
  readonly #importer: ImporterApi
  readonly #storage: StorageState
  /** Told after the stored images have changed. */
  readonly #changed: () => void
  #summaries = $state.raw<readonly DatasetSummary[] | null>(null)
  #listError = $state.raw<unknown>(null)
  #job = $state.raw<ImportJob | null>(null)
  #outcome = $state.raw<ImportOutcome | null>(null)
  /** The making that goes on, or the last one. */
  #sample: Promise<boolean> = Promise.resolve(false)

  constructor(importer: ImporterApi, storage: StorageState, changed: () => void) {
    this.#importer = importer
    this.#storage = storage
    this.#changed = changed
  }

  /** null until the database was read. */
  get summaries(): readonly DatasetSummary[] | null {
    return this.#summaries
  }

  /** Why the database could not be read. */
  get listError(): unknown {
    return this.#listError
  }

  get job(): ImportJob | null {
    return this.#job
  }

  get outcome(): ImportOutcome | null {
    return this.#outcome
  }

  /** Training images of it are stored here; false until the database was read. */
  hasTraining(id: DatasetId): boolean {
    return this.#summaries?.some((summary) => summary.id === id && summary.parts.some(({ part }) => part === 'training')) === true
  }

  /** Changes whenever the stored images do; what was asked about older images is stale then. */
  fingerprint(id: DatasetId): string {
    const parts = this.#summaries?.find((summary) => summary.id === id)?.parts ?? []
    return parts.map((part) => part.contentSha256).join(' ')
  }

  async refresh(): Promise<void> {
    try {
      this.#summaries = await this.#importer.list()
      this.#listError = null
    } catch (error) {
      this.#listError = error
    }
    await this.#storage.refresh()
  }

  /** One piece of work at a time: a second drop while one runs is ignored. Never rejects; see `outcome`. */
  async importFiles(files: readonly File[]): Promise<void> {
    await this.#runJob('archive', (onProgress) => this.#importer.importFiles(files, onProgress))
  }

  /**
   * Draws the sample set; true when it is stored. Never rejects; see `outcome`. A second call while it is being made waits for the first one;
   * while an archive is being imported it is ignored.
   */
  async makeSample(request: SampleRequest): Promise<boolean> {
    if (this.#job?.kind !== 'sample') this.#sample = this.#runJob('sample', (onProgress) => this.#importer.makeSample(request, onProgress))
    return this.#sample
  }

  /** False when it failed, was cancelled, or could not begin because other work is going on. */
  async #runJob(kind: JobKind, work: (onProgress: (progress: ImportProgress) => void) => Promise<ImportReport>): Promise<boolean> {
    if (this.#job) return false
    this.#outcome = null
    this.#job = { kind, progress: null, cancelling: false }
    this.#outcome = await this.#outcomeOf(kind, work)
    await this.refresh()
    this.#job = null
    this.#changed()
    return this.#outcome.status === 'done'
  }

  async #outcomeOf(kind: JobKind, work: (onProgress: (progress: ImportProgress) => void) => Promise<ImportReport>): Promise<ImportOutcome> {
    const onProgress = (progress: ImportProgress) => {
      if (this.#job) this.#job = { ...this.#job, progress }
    }
    try {
      return { kind, status: 'done', report: await work(onProgress) }
    } catch (error) {
      if (error instanceof Error && error.name === 'CancelledError') return { kind, status: 'cancelled' }
      return { kind, status: 'failed', error }
    }
  }

  async cancel(): Promise<void> {
    if (!this.#job) return
    this.#job = { ...this.#job, cancelling: true }
    await this.#importer.cancel()
  }

  /** Rejects as the worker does. */
  async prepare(key: PreparedKey, onProgress: (progress: ImportProgress) => void): Promise<PreparedManifest> {
    const manifest = await this.#importer.prepare(key, onProgress)
    await this.refresh()
    this.#changed()
    return manifest
  }

  /** Ends a preparation; its promise rejects with name 'CancelledError'. */
  async cancelPreparation(): Promise<void> {
    await this.#importer.cancel()
  }

  async remove(id: DatasetId): Promise<void> {
    this.#outcome = null
    await this.#change(this.#importer.remove(id))
  }

  async removePrepared(keys: readonly PreparedKey[]): Promise<void> {
    for (const key of keys) await this.#change(this.#importer.removePrepared(key))
  }

  /** A failure shows where a failed import does. */
  async #change(change: Promise<void>): Promise<void> {
    try {
      await change
    } catch (error) {
      this.#outcome = { kind: 'archive', status: 'failed', error }
    }
    await this.refresh()
    this.#changed()
  }

  classThumbnails(id: DatasetId, sizePx: number): Promise<Thumbnails> {
    return this.#importer.classThumbnails(id, sizePx)
  }

  sampleThumbnails(id: DatasetId, classId: number | null, count: number, seed: number, sizePx: number): Promise<Thumbnails> {
    return this.#importer.sampleThumbnails(id, classId, count, seed, sizePx)
  }

  inspect(id: DatasetId, index: number, sizePx: number): Promise<PipelineStages> {
    return this.#importer.inspect(id, index, sizePx)
  }

  splitCounts(id: DatasetId, name: SplitName, limitImages: number | null): Promise<SplitCounts> {
    return this.#importer.splitCounts(id, name, limitImages)
  }
}

export const datasetsState = new DatasetsState(createImporter(), storageState, () => tellTabs('data'))
