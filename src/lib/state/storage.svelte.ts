/** How much room the browser gives this site, and whether it promises to keep what is stored. */
import type { StorageEstimateBytes } from '../schema/dataset.ts'

export class StorageState {
  readonly #manager: StorageManager | undefined
  #estimate = $state.raw<StorageEstimateBytes | null>(null)
  #refused = $state(false)

  /** Undefined outside secure contexts: then nothing is known. */
  constructor(manager: StorageManager | undefined) {
    this.#manager = manager
  }

  /** null until the browser answered, or where it does not. */
  get estimate(): StorageEstimateBytes | null {
    return this.#estimate
  }

  /** True after the browser declined a request to keep the data. */
  get refused(): boolean {
    return this.#refused
  }

  async refresh(): Promise<void> {
    if (!this.#manager) return
    const [{ usage = 0, quota = 0 }, persisted] = await Promise.all([this.#manager.estimate(), this.#manager.persisted()])
    this.#estimate = { usageBytes: usage, quotaBytes: quota, persisted }
  }

  async keep(): Promise<void> {
    if (!this.#manager) return
    this.#refused = !(await this.#manager.persist())
    await this.refresh()
  }
}

export const storageState = new StorageState(navigator.storage)
