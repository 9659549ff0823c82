/** The recorded runs that come with the app. Each is read when it is first asked for. */
import type { RecordedModel } from '../experiments/recorded.ts'
import { parseRecording } from '../schema/parse-run-file.ts'
import type { Recording } from '../schema/run-file.ts'

export class RecordingMissingError extends Error {
  override name = 'RecordingMissingError'
}

export class RecordingsState {
  readonly #read: (address: string) => Promise<Response>
  readonly #loading = new Map<RecordedModel, Promise<Recording>>()

  /** `read`: fetch. */
  constructor(read: (address: string) => Promise<Response>) {
    this.#read = read
  }

  /** Rejects with RecordingMissingError, ParseError or what `read` throws; the next call tries again. */
  load(model: RecordedModel, address: string): Promise<Recording> {
    const known = this.#loading.get(model)
    if (known) return known
    const loading = this.#load(model, address)
    this.#loading.set(model, loading)
    loading.catch(() => this.#loading.delete(model))
    return loading
  }

  async #load(model: RecordedModel, address: string): Promise<Recording> {
    const response = await this.#read(address)
    const fileName = `recordings/${model}.json`
    if (!response.ok) throw new RecordingMissingError(`${fileName} is not on the server (status ${response.status}). Copy the whole build folder.`)
    return parseRecording(await response.text(), fileName)
  }
}

export const recordings = new RecordingsState((address) => fetch(address))
