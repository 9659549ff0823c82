/** How much room the browser gives this site, and whether it promises to keep what is stored. */
import type { StorageEstimateBytes } from '../schema/dataset.ts'
import { localValue, type StoredValue } from './stored-value.ts'

export class StorageState {
  readonly #manager: StorageManager | undefined
  readonly #asked: StoredValue<'yes'>
  #estimate = $state.raw<StorageEstimateBytes | null>(null)
  #refused = $state(false)

  /** Undefined outside secure contexts: then nothing is known. */
  constructor(manager: StorageManager | undefined, asked: StoredValue<'yes'>) {
    this.#manager = manager
    this.#asked = asked
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
    try {
      const [{ usage = 0, quota = 0 }, persisted] = await Promise.all([this.#manager.estimate(), this.#manager.persisted()])
      this.#estimate = { usageBytes: usage, quotaBytes: quota, persisted }
    } catch {
      this.#estimate = null // private windows and denied storage: nothing is known
    }
  }

  /** Asks the browser to keep the data; some ask the user in turn. */
  async keep(): Promise<void> {
    if (!this.#manager) return
    this.#refused = !(await this.#manager.persist().catch(() => false))
    await this.refresh()
  }

  /** For the first run that is kept: later only the user asks again. */
  async keepFirst(): Promise<void> {
    if (this.#asked.read() === 'yes') return
    this.#asked.write('yes')
    await this.refresh()
    if (this.#estimate && !this.#estimate.persisted) await this.keep()
  }
}

export const storageState = new StorageState(
  'storage' in navigator ? navigator.storage : undefined,
  localValue('signpost.asked-to-keep', (text): text is 'yes' => text === 'yes')
)
