/**
 * Whether another tab of this browser trains, and what it changed. Known through the locks of its run; where the browser has none (pages
 * without HTTPS), tabs are not kept apart and nothing is known.
 */
import { liveRunIds, runLockName, type TabLocks } from '../runs/run-locks.ts'
import type { RunId } from '../schema/run.ts'
import type { TabNews } from './tab-channel.ts'

export interface OtherTabsParts {
  locks: TabLocks
  /** The run of this tab. */
  ownId: () => RunId | null
  /** Reads again what other tabs may have changed. */
  refreshData: () => Promise<void>
  refreshRuns: () => Promise<void>
  hear: (listener: (news: TabNews) => void) => () => void
  page: Pick<Document, 'hidden' | 'addEventListener' | 'removeEventListener'>
}

export class OtherTabs {
  readonly #parts: OtherTabsParts
  #training = $state(false)
  /** Runs whose end is waited for. */
  readonly #awaited = new Set<RunId>()

  constructor(parts: OtherTabsParts) {
    this.#parts = parts
  }

  /** A run goes on in another tab. */
  get training(): boolean {
    return this.#training
  }

  /** From now on, until the returned function is called. */
  watch(): () => void {
    const { hear, page, refreshData, refreshRuns } = this.#parts
    const hush = hear((news) => {
      if (news === 'data') void refreshData()
      if (news === 'runs') void this.#runsChanged()
    })
    // A message may be lost while a page sleeps.
    const seen = () => {
      if (page.hidden) return
      void refreshData()
      void refreshRuns()
      void this.#ask()
    }
    page.addEventListener('visibilitychange', seen)
    void this.#ask()
    return () => {
      hush()
      page.removeEventListener('visibilitychange', seen)
    }
  }

  async #runsChanged(): Promise<void> {
    await Promise.all([this.#ask(), this.#parts.refreshRuns()])
  }

  async #ask(): Promise<void> {
    const { locks, ownId } = this.#parts
    if (!locks) return
    const others = [...(await liveRunIds(locks))].filter((id) => id !== ownId())
    this.#training = others.length > 0
    for (const id of others) if (!this.#awaited.has(id)) void this.#waitFor(locks, id)
  }

  /** A run's lock comes free when the run ends and also when its tab dies, which tells nobody. */
  async #waitFor(locks: NonNullable<TabLocks>, id: RunId): Promise<void> {
    this.#awaited.add(id)
    await locks.request(runLockName(id), { mode: 'shared' }, () => undefined)
    this.#awaited.delete(id)
    await this.#runsChanged()
  }
}
