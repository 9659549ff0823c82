/** Writes a run as it happens: every event is stored before anybody hears of it. */
import type { RunEvent, RunMeta } from '../schema/run.ts'
import type { RunStore } from './run-store.ts'

export class RunRecorder {
  readonly #store: Pick<RunStore, 'create' | 'append'>
  readonly #meta: RunMeta
  readonly #listener: (event: RunEvent) => unknown
  #created = false

  /** The run appears in the store with its first event. Nobody waits for what `listener` returns. */
  constructor(store: Pick<RunStore, 'create' | 'append'>, meta: RunMeta, listener: (event: RunEvent) => unknown) {
    this.#store = store
    this.#meta = meta
    this.#listener = listener
  }

  /** Await each call before the next. Throws RunStorageError; the listener then does not hear of the event. */
  async record(event: RunEvent): Promise<void> {
    if (this.#created) await this.#store.append(this.#meta.id, event)
    else await this.#store.create(this.#meta, event)
    this.#created = true
    this.#listener(event)
  }
}
