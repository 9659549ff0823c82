/** The newest answer to a question that is asked again and again (another class, another size): late answers to old questions are dropped. */
export class Latest<Value> {
  #value = $state.raw<Value | null>(null)
  #error = $state.raw<unknown>(null)
  #asked = 0

  /** The last answer; stays until the next one is there, so that nothing flickers. */
  get value(): Value | null {
    return this.#value
  }

  /** Why the newest question got no answer; null when it got one. */
  get error(): unknown {
    return this.#error
  }

  async ask(answer: Promise<Value>): Promise<void> {
    const asked = ++this.#asked
    try {
      const value = await answer
      if (asked !== this.#asked) return
      this.#value = value
      this.#error = null
    } catch (error) {
      if (asked === this.#asked) this.#error = error
    }
  }

  clear(): void {
    this.#asked++
    this.#value = null
    this.#error = null
  }
}
