/** Writes a run as it happens: every event is stored before anybody hears of it. */
import type { Checkpoint } from '../schema/model.ts'
import type { RunEvent, RunMeta } from '../schema/run.ts'
import type { RunStore } from './run-store.ts'

export class RunRecorder {
  readonly #store: Pick<RunStore, 'create' | 'append'>
  readonly #meta: RunMeta
  readonly #listener: (event: RunEvent) => unknown
  #created: boolean

  /** A new run appears in the store with its first event; `isStored`: it goes on. Nobody waits for what `listener` returns. */
  constructor(store: Pick<RunStore, 'create' | 'append'>, meta: RunMeta, isStored: boolean, listener: (event: RunEvent) => unknown) {
    this.#store = store
    this.#meta = meta
    this.#created = isStored
    this.#listener = listener
  }

  /** Await each call before the next. Throws RunStorageError; the listener then does not hear of the event. */
  async record(event: RunEvent, checkpoint?: Checkpoint): Promise<void> {
    if (this.#created) await this.#store.append(this.#meta.id, event, checkpoint)
    else await this.#store.create(this.#meta, event)
    this.#created = true
    this.#listener(event)
  }
}
