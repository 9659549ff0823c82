/** Loss, accuracy and confusion counts from logits. */
import type { Totals } from '../engines/engine.ts'
import type { ConfusionCounts, SetMetrics } from '../schema/run.ts'

/** null when nothing was counted yet. */
export function metricsOf({ samples, lossSumNats, correct }: Omit<Totals, 'steps'>): SetMetrics | null {
  return samples === 0 ? null : { lossNats: lossSumNats / samples, accuracyFraction: correct / samples }
}

/** Index of the largest logit; the first of equals, as every framework here does. */
function argmax(logits: Float32Array): number {
  let best = 0
  for (let i = 1; i < logits.length; i++) if ((logits[i] ?? 0) > (logits[best] ?? 0)) best = i
  return best
}

/** Softmax cross-entropy of one sample, in double, from the maximum down so that no exponential overflows. */
function crossEntropyNats(logits: Float32Array, label: number, largest: number): number {
  let sum = 0
  for (const logit of logits) sum += Math.exp(logit - largest)
  return Math.log(sum) + largest - (logits[label] ?? NaN)
}

/** Sums over the images of an evaluation. */
export class EvaluationSums {
  readonly #classCount: number
  readonly #confusion: Float64Array
  readonly #correctBytes: number[] = []
  #samples = 0
  #lossSumNats = 0
  #correct = 0

  constructor(classCount: number) {
    this.#classCount = classCount
    this.#confusion = new Float64Array(classCount * classCount)
  }

  /** `logits`: count * classCount values; `labels`: at least count class indices. */
  add(logits: Float32Array, labels: Uint8Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const row = logits.subarray(i * this.#classCount, (i + 1) * this.#classCount)
      const label = labels[i] ?? 0
      const predicted = argmax(row)
      const cell = label * this.#classCount + predicted
      this.#confusion[cell] = (this.#confusion[cell] ?? 0) + 1
      this.#lossSumNats += crossEntropyNats(row, label, row[predicted] ?? 0)
      this.#note(predicted === label)
    }
  }

  #note(isCorrect: boolean): void {
    const byte = this.#samples >> 3
    this.#correctBytes[byte] = (this.#correctBytes[byte] ?? 0) | (isCorrect ? 1 << (this.#samples & 7) : 0)
    this.#correct += isCorrect ? 1 : 0
    this.#samples++
  }

  /** One bit per image, as RunEvent 'tested' has them. */
  correctBase64(): string {
    return btoa(this.#correctBytes.map((byte) => String.fromCharCode(byte)).join(''))
  }

  metrics(): SetMetrics | null {
    return metricsOf({ samples: this.#samples, lossSumNats: this.#lossSumNats, correct: this.#correct })
  }

  confusion(): ConfusionCounts {
    return { classCount: this.#classCount, counts: [...this.#confusion] }
  }
}
