/** The stored runs as the pages list them. Reading is done here; writing goes through the trainer, the only writer. */
import { bundleOf, exportRun } from '../runs/export.ts'
import { liveRunIds, tabLocks } from '../runs/run-locks.ts'
import { RunStore, type DigestedRun } from '../runs/run-store.ts'
import { mayGoOn, summariseDigest, wholeEpochs, type RunSummary } from '../runs/summarise.ts'
import type { RunId, RunMeta, StoredRun } from '../schema/run.ts'
import type { Trainer } from '#workers/trainer.client.ts'
import { failureOf, type SessionFailure } from './session.svelte.ts'
import { trainer } from './trainer.ts'

export interface RunLibraryParts {
  store: Pick<RunStore, 'list' | 'read' | 'hasCheckpoint'>
  trainer: Pick<Trainer, 'updateMeta' | 'removeRun'>
  liveIds(): Promise<ReadonlySet<RunId>>
}

export class RunLibrary {
  readonly #parts: RunLibraryParts
  /** null until read. */
  #runs = $state.raw<readonly DigestedRun[] | null>(null)
  #liveIds = $state.raw<ReadonlySet<RunId>>(new Set())
  #failure = $state.raw<SessionFailure | null>(null)
  readonly #summaries = $derived((this.#runs ?? []).flatMap(({ meta, digest }) => summariseDigest(meta, digest, this.#liveIds.has(meta.id)) ?? []))
  readonly #summaryById = $derived(new Map<string, RunSummary>(this.#summaries.map((summary) => [summary.meta.id, summary])))

  constructor(parts: RunLibraryParts) {
    this.#parts = parts
  }

  get loaded(): boolean {
    return this.#runs !== null
  }
  /** The newest first. A run that ended before its first event has no summary and is not listed. */
  get summaries(): readonly RunSummary[] {
    return this.#summaries
  }
  get failure(): SessionFailure | null {
    return this.#failure
  }

  summary(id: string): RunSummary | null {
    return this.#summaryById.get(id) ?? null
  }

  /** A run with all its events; null when it is not stored, or cannot be read (`failure` then says why). */
  async read(id: string): Promise<StoredRun | null> {
    try {
      return await this.#parts.store.read(id as RunId)
    } catch (error) {
      this.#failure = failureOf(error)
      return null
    }
  }

  /** The epoch after which the run can go on; null = it cannot. */
  async goOnEpoch(run: RunSummary): Promise<number | null> {
    const epoch = mayGoOn(run) ? wholeEpochs(run) : 0
    return epoch > 0 && (await this.#parts.store.hasCheckpoint(run.meta.id)) ? epoch : null
  }

  /** The runs as one JSON document: a run file for one run, a bundle for several. */
  async exportJson(ids: readonly RunId[]): Promise<string> {
    const runs = await Promise.all(ids.map((id) => this.read(id)))
    const files = runs.flatMap((run) => (run && exportRun(run, this.#liveIds.has(run.meta.id))) ?? [])
    const [only] = files
    // Line breaks would take half of a large bundle, which is not read by eye.
    return only && files.length === 1 ? JSON.stringify(only, null, 2) : JSON.stringify(bundleOf(files))
  }

  async load(): Promise<void> {
    try {
      const [runs, liveIds] = await Promise.all([this.#parts.store.list(), this.#parts.liveIds()])
      this.#liveIds = liveIds
      this.#runs = runs
      this.#failure = null
    } catch (error) {
      this.#failure = failureOf(error)
    }
  }

  async updateMeta(id: RunId, change: Partial<Pick<RunMeta, 'name' | 'note' | 'tags' | 'archived'>>): Promise<void> {
    await this.#write(() => this.#parts.trainer.updateMeta(id, change))
  }

  async remove(ids: readonly RunId[]): Promise<void> {
    await this.#write(() => Promise.all(ids.map((id) => this.#parts.trainer.removeRun(id))))
  }

  async #write(write: () => Promise<unknown>): Promise<void> {
    try {
      await write()
    } catch (error) {
      this.#failure = failureOf(error)
      return
    }
    await this.load()
  }
}

const locks = tabLocks()
/** The locks can be asked without starting the trainer's worker. */
const liveIds = () => (locks ? liveRunIds(locks) : trainer.liveRuns())
export const runLibrary = new RunLibrary({ store: new RunStore(), trainer, liveIds })
