/** Mersenne Twister as numpy.random.RandomState(seed) sets it up for an integer seed. Source: Matsumoto and Nishimura 1998; numpy `_legacy_seeding`. */
const STATE_WORDS = 624
const SHIFT_WORDS = 397

export class Mt19937 {
  readonly #state = new Uint32Array(STATE_WORDS)
  #position = STATE_WORDS

  constructor(seed: number) {
    let word = seed >>> 0
    for (let i = 0; i < STATE_WORDS; i++) {
      this.#state[i] = word
      word = (Math.imul(1812433253, word ^ (word >>> 30)) + i + 1) >>> 0
    }
  }

  nextU32(): number {
    if (this.#position === STATE_WORDS) this.#twist()
    let y = this.#state[this.#position++] ?? 0
    y ^= y >>> 11
    y ^= (y << 7) & 0x9d2c5680
    y ^= (y << 15) & 0xefc60000
    return (y ^ (y >>> 18)) >>> 0
  }

  /** Uniform integer in 0 .. top (inclusive) by masked rejection; draws nothing for top 0. */
  interval(top: number): number {
    if (top === 0) return 0
    const mask = 0xffffffff >>> Math.clz32(top)
    let value = (this.nextU32() & mask) >>> 0
    while (value > top) value = (this.nextU32() & mask) >>> 0
    return value
  }

  #twist(): void {
    const state = this.#state
    for (let i = 0; i < STATE_WORDS; i++) {
      const y = ((state[i] ?? 0) & 0x80000000) | ((state[(i + 1) % STATE_WORDS] ?? 0) & 0x7fffffff)
      state[i] = (state[(i + SHIFT_WORDS) % STATE_WORDS] ?? 0) ^ (y >>> 1) ^ (y & 1 ? 0x9908b0df : 0)
    }
    this.#position = 0
  }
}
