/** Draws of one seeded stream. Fractions are exact multiples of 2^-32, so every engine draws the same. */
import { mulberry32 } from '../random.ts'

export class Chance {
  readonly #next: () => number

  constructor(seed: number) {
    this.#next = mulberry32(seed)
  }

  /** Uniform in [0, 1). */
  fraction(): number {
    return this.#next() / 2 ** 32
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.fraction()
  }

  /** Bell-shaped around 0 with standard deviation 1, within 3.5 (sum of four uniforms). */
  bell(): number {
    return (this.fraction() + this.fraction() + this.fraction() + this.fraction() - 2) * 1.7320508
  }

  happens(probability: number): boolean {
    return this.fraction() < probability
  }

  whole(below: number): number {
    return Math.floor(this.fraction() * below)
  }

  pick<Value>(values: readonly [Value, ...Value[]]): Value {
    return values[this.whole(values.length)] ?? values[0]
  }
}
