/** The stored runs as the pages list them. Reading is done here; writing goes through the trainer, the only writer. */
import { exportRun } from '../runs/export.ts'
import { liveRunIds, tabLocks } from '../runs/run-locks.ts'
import { RunStore } from '../runs/run-store.ts'
import { summarise, type RunSummary } from '../runs/summarise.ts'
import type { RunId, RunMeta, StoredRun } from '../schema/run.ts'
import type { Trainer } from '#workers/trainer.client.ts'
import { failureOf, type SessionFailure } from './session.svelte.ts'
import { trainer } from './trainer.ts'

export interface RunLibraryParts {
  store: Pick<RunStore, 'list'>
  trainer: Pick<Trainer, 'updateMeta' | 'removeRun'>
  liveIds(): Promise<ReadonlySet<RunId>>
}

export class RunLibrary {
  readonly #parts: RunLibraryParts
  /** null until read. */
  #runs = $state.raw<readonly StoredRun[] | null>(null)
  #liveIds = $state.raw<ReadonlySet<RunId>>(new Set())
  #failure = $state.raw<SessionFailure | null>(null)
  readonly #summaries = $derived((this.#runs ?? []).flatMap((run) => summarise(run, this.#liveIds.has(run.meta.id)) ?? []))

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

  run(id: string): StoredRun | null {
    return this.#runs?.find(({ meta }) => meta.id === id) ?? null
  }

  summary(id: string): RunSummary | null {
    return this.summaries.find(({ meta }) => meta.id === id) ?? null
  }

  /** The runs as one JSON document: an object for one run, a list for several. */
  exportJson(ids: readonly RunId[]): string {
    const files = ids.flatMap((id) => {
      const run = this.run(id)
      return (run && exportRun(run, this.#liveIds.has(id))) ?? []
    })
    return JSON.stringify(files.length === 1 ? files[0] : files, null, 2)
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

  async updateMeta(id: RunId, change: Partial<Pick<RunMeta, 'name' | 'note' | 'tags'>>): Promise<void> {
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
