/** A real, slow engine for tests of the loop: softmax regression on the pixels, in plain JavaScript, with true gradients and momentum. */
import { DivergedError, ModelClosedError, type DeviceModel, type Engine, type ModelRequest, type Totals } from '../../../src/lib/engines/engine.ts'
import type { Batch } from '../../../src/lib/schema/batch.ts'
import type { NamedTensor, TrainingState } from '../../../src/lib/schema/model.ts'

export interface ReferenceOptions {
  classCount: number
  featureCount: number
  momentum: number
  /** Told of every call, so that a test can move its clock. */
  onCall?: (call: 'step' | 'drain' | 'infer') => void
}

const noTotals = (): Totals => ({ steps: 0, samples: 0, lossSumNats: 0, correct: 0 })

export class ReferenceModel implements DeviceModel {
  readonly threads = 1
  readonly learningRates: number[] = []
  readonly batchCounts: number[] = []
  #weights: Float32Array
  #velocities: Float32Array
  #totals = noTotals()
  #closed = false
  readonly #options: ReferenceOptions

  constructor(options: ReferenceOptions) {
    this.#options = options
    const length = (options.featureCount + 1) * options.classCount
    this.#weights = new Float32Array(length)
    this.#velocities = new Float32Array(length)
  }

  async step({ pixels, labels, count }: Batch, learningRate: number): Promise<void> {
    this.#open('step')
    this.learningRates.push(learningRate)
    this.batchCounts.push(count)
    const { classCount, featureCount, momentum } = this.#options
    const gradient = new Float32Array(this.#weights.length)
    for (let n = 0; n < count; n++) {
      const image = pixels.subarray(n * featureCount, (n + 1) * featureCount)
      const logits = this.#logits(image)
      const largest = Math.max(...logits)
      const exps = logits.map((logit) => Math.exp(logit - largest))
      const sum = exps.reduce((a, b) => a + b, 0)
      const label = labels[n] ?? 0
      this.#totals.lossSumNats += Math.log(sum) + largest - (logits[label] ?? 0)
      this.#totals.correct += logits.indexOf(largest) === label ? 1 : 0
      for (let k = 0; k < classCount; k++) {
        const error = ((exps[k] ?? 0) / sum - (k === label ? 1 : 0)) / count
        for (let f = 0; f <= featureCount; f++) {
          const cell = f * classCount + k
          gradient[cell] = (gradient[cell] ?? 0) + error * (f < featureCount ? (image[f] ?? 0) / 255 : 1)
        }
      }
    }
    for (let i = 0; i < gradient.length; i++) {
      const velocity = momentum * (this.#velocities[i] ?? 0) + (gradient[i] ?? 0)
      this.#velocities[i] = velocity
      this.#weights[i] = (this.#weights[i] ?? 0) - learningRate * velocity
    }
    this.#totals.steps++
    this.#totals.samples += count
  }

  async drain(): Promise<Totals> {
    this.#open('drain')
    const totals = this.#totals
    this.#totals = noTotals()
    if (!Number.isFinite(totals.lossSumNats)) throw new DivergedError()
    return totals
  }

  async infer(pixels: Uint8Array, count: number): Promise<Float32Array> {
    this.#open('infer')
    const { featureCount } = this.#options
    return Float32Array.from(Array.from({ length: count }, (_, n) => this.#logits(pixels.subarray(n * featureCount, (n + 1) * featureCount))).flat())
  }

  async exportState(): Promise<TrainingState> {
    return { weights: [this.#tensor(this.#weights)], velocities: [this.#tensor(this.#velocities)], runningStatistics: [] }
  }

  async importState({ weights, velocities }: TrainingState): Promise<void> {
    this.#weights = weights[0]?.values.slice() ?? this.#weights
    this.#velocities = velocities[0]?.values.slice() ?? this.#velocities
  }

  deviceBytes(): number {
    return this.#closed ? 0 : 2 * this.#weights.byteLength
  }

  close(): void {
    this.#closed = true
  }

  #tensor(values: Float32Array): NamedTensor {
    return { name: 'dense/kernel', shape: [this.#options.featureCount + 1, this.#options.classCount], values: values.slice() }
  }

  #logits(image: Uint8Array): number[] {
    const { classCount, featureCount } = this.#options
    return Array.from({ length: classCount }, (_, k) => {
      let sum = this.#weights[featureCount * classCount + k] ?? 0
      for (let f = 0; f < featureCount; f++) sum += ((this.#weights[f * classCount + k] ?? 0) * (image[f] ?? 0)) / 255
      return sum
    })
  }

  #open(call: 'step' | 'drain' | 'infer'): void {
    if (this.#closed) throw new ModelClosedError()
    this.#options.onCall?.(call)
  }
}

/** Takes any network and trains softmax regression in its place. */
export class ReferenceEngine implements Engine {
  readonly id = 'signpost-wasm'
  readonly title = 'Reference'
  readonly models: ReferenceModel[] = []
  readonly #onCall: ReferenceOptions['onCall']

  constructor(onCall: NonNullable<ReferenceOptions['onCall']> = () => undefined) {
    this.#onCall = onCall
  }

  async probe() {
    const facts = { version: '1', maxThreads: 1, numerics: ['fast', 'strict'] as const, features: [], limitation: null }
    return { available: true as const, ...facts }
  }

  async load({ model, optimizer }: ModelRequest): Promise<ReferenceModel> {
    const featureCount = model.inputSizePx ** 2 * model.inputChannels
    const loaded = new ReferenceModel({
      classCount: model.classCount,
      featureCount,
      momentum: optimizer.momentum,
      ...(this.#onCall && { onCall: this.#onCall })
    })
    this.models.push(loaded)
    return loaded
  }
}
