/**
 * Reads a file in large blocks. A Blob read is a round trip to another process (about 0.6 ms in Chromium); entries are read in file order, so one
 * block serves hundreds of them.
 */
import { Reader } from '@zip.js/zip.js/lib/zip-core-native.js'

const WINDOW_BYTES = 4 * 2 ** 20

export class WindowedReader extends Reader<Blob> {
  readonly #blob: Blob
  #start = 0
  #window = new Uint8Array(0)

  constructor(blob: Blob) {
    super(blob)
    this.#blob = blob
    this.size = blob.size
  }

  /** The bytes from `index` on, fewer at the end of the file; a copy, for zip.js. */
  override async readUint8Array(index: number, length: number): Promise<Uint8Array> {
    return (await this.view(index, length)).slice()
  }

  /** The same without a copy: valid until the next call. */
  async view(index: number, length: number): Promise<Uint8Array> {
    const end = Math.min(index + length, this.size)
    if (index < this.#start || end > this.#start + this.#window.length) {
      this.#window = new Uint8Array(await this.#blob.slice(index, Math.max(end, index + WINDOW_BYTES)).arrayBuffer())
      this.#start = index
    }
    return this.#window.subarray(index - this.#start, end - this.#start)
  }
}
