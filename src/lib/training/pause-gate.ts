/** Pause, resume and stop as the page asks for them; the loop looks here between steps. */
export class PauseGate {
  #stopsAsked = 0
  #paused = false
  #waiting: (() => void)[] = []

  get paused(): boolean {
    return this.#paused && !this.stopped
  }

  get stopped(): boolean {
    return this.#stopsAsked > 0
  }

  /** Asked twice: also what still runs to complete the record (the validation of the epoch that was cut) is given up. */
  get abandoned(): boolean {
    return this.#stopsAsked > 1
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    this.#paused = false
    this.#release()
  }

  /** Also ends a pause. */
  stop(): void {
    this.#stopsAsked++
    this.#release()
  }

  /** Resolves at once unless paused; then on resume or stop. */
  async opened(): Promise<void> {
    while (this.paused) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #release(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const resolve of waiting) resolve()
  }
}
