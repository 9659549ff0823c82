/** Ends waiting for a device that will never answer: TensorFlow.js itself would wait for ever. */

export class DeviceWatch {
  #failure: Error | null = null
  readonly #waiting = new Set<(error: Error) => void>()

  /** Rejects everything that waits and will wait. The first reason stays. */
  fail(error: Error): void {
    this.#failure ??= error
    for (const reject of this.#waiting) reject(this.#failure)
    this.#waiting.clear()
  }

  /** Throws the reason when there is one. */
  check(): void {
    if (this.#failure) throw this.#failure
  }

  /** `work`, or the reason as soon as there is one. A plain race would keep a handler for every step of a run. */
  async guard<Result>(work: Promise<Result>): Promise<Result> {
    this.check()
    return new Promise((resolve, reject) => {
      this.#waiting.add(reject)
      work.then(resolve, reject).finally(() => this.#waiting.delete(reject))
    })
  }
}
