/**
 * Training in float64 with plain loops: the slow, obvious version of what engines do, and of nothing else. For small networks.
 * Checked against PyTorch's float64 results in tests/unit/scripts/reference-training.test.ts.
 */
import { inferShapes } from '../src/lib/models/infer-shapes.ts'
import type { LayerSpec, ModelSpec, NamedTensor } from '../src/lib/schema/model.ts'
import { add, addAll, channelSums, like, read, softmaxLoss, type Tensor } from './reference-tensors.ts'

interface ConvShape {
  filters: number
  kernelSize: number
  stride: number
  padding: number
}

/** What the backward pass of a batch norm needs of its forward pass. */
interface NormState {
  normalized: Float64Array
  deviations: Float64Array
}

/** Throws when there is none. */
function at<Value>(map: ReadonlyMap<string, Value>, name: string): Value {
  const found = map.get(name)
  if (found === undefined) throw new Error(`There is no ${name}.`)
  return found
}

/** A dense layer is a convolution over an image of one pixel. */
const denseShape = (units: number): ConvShape => ({ filters: units, kernelSize: 1, stride: 1, padding: 0 })

export class ReferenceTraining {
  readonly #spec: ModelSpec
  readonly #weights = new Map<string, Float64Array>()
  readonly #velocities = new Map<string, Float64Array>()
  readonly #running = new Map<string, Float64Array>()
  readonly #gradients = new Map<string, Float64Array>()
  readonly #outputs = new Map<string, Tensor>()
  readonly #norms = new Map<string, NormState>()
  #count = 0

  constructor(spec: ModelSpec, initialWeights: readonly NamedTensor[]) {
    this.#spec = spec
    for (const { name, values } of initialWeights) {
      this.#weights.set(name, Float64Array.from(values))
      this.#velocities.set(name, new Float64Array(values.length))
    }
    for (const { name, shape, init } of inferShapes(spec).runningStatistics) {
      this.#running.set(name, new Float64Array(shape[0] ?? 0).fill(init === 'ones' ? 1 : 0))
    }
  }

  /** Logits in evaluation mode, N * classes. `pixels`: bytes of `count` images, N,H,W,C. */
  infer(pixels: Uint8Array, count: number): Float64Array {
    return this.#forward(pixels, count, false).values
  }

  /** One step of SGD with momentum; the mean cross-entropy of the batch before it. */
  step(pixels: Uint8Array, labels: readonly number[], learningRate: number, momentum: number): number {
    const { loss, gradient } = softmaxLoss(this.#forward(pixels, labels.length, true), labels)
    this.#backward(gradient)
    for (const [name, weights] of this.#weights) {
      const velocities = at(this.#velocities, name)
      const gradients = at(this.#gradients, name)
      for (let i = 0; i < weights.length; i++) {
        velocities[i] = momentum * read(velocities, i) + read(gradients, i)
        add(weights, i, -learningRate * read(velocities, i))
      }
    }
    return loss
  }

  #forward(pixels: Uint8Array, count: number, isTraining: boolean): Tensor {
    const { inputSizePx, inputChannels, layers } = this.#spec
    this.#count = count
    let last: Tensor = { values: Float64Array.from(pixels, (byte) => byte / 255), height: inputSizePx, width: inputSizePx, channels: inputChannels }
    this.#outputs.set('x', last)
    for (const layer of layers) {
      last = this.#apply(layer, at(this.#outputs, layer.input), isTraining)
      this.#outputs.set(layer.name, last)
    }
    return last
  }

  #apply(layer: LayerSpec, input: Tensor, isTraining: boolean): Tensor {
    switch (layer.op) {
      case 'conv':
        return this.#conv(layer.name, layer, input, layer.bias)
      case 'dense':
        return this.#conv(layer.name, denseShape(layer.units), input, true)
      case 'batchnorm':
        return isTraining ? this.#normTraining(layer, input) : this.#normEvaluation(layer, input)
      case 'relu':
        return { ...input, values: input.values.map((value) => Math.max(0, value)) }
      case 'maxpool':
        return this.#maxPool(layer.poolSize, input).output
      case 'add': {
        const other = at(this.#outputs, layer.other)
        return { ...input, values: input.values.map((value, i) => value + read(other.values, i)) }
      }
      case 'globalavgpool': {
        const output: Tensor = { values: new Float64Array(this.#count * input.channels), height: 1, width: 1, channels: input.channels }
        this.#eachPixel(input, (i, mean) => add(output.values, mean, read(input.values, i) / (input.height * input.width)))
        return output
      }
      case 'flatten':
        return { values: input.values, height: 1, width: 1, channels: input.height * input.width * input.channels }
      default:
        return layer satisfies never
    }
  }

  /** Against the order of the layers; each adds to the gradients of what it reads. */
  #backward(gradientOfLogits: Tensor): void {
    const { layers } = this.#spec
    const gradients = new Map([...this.#outputs].map(([name, output]) => [name, like(output).values]))
    at(gradients, layers.at(-1)?.name ?? '').set(gradientOfLogits.values)
    for (const layer of layers.toReversed()) {
      const output = at(gradients, layer.name)
      this.#pullBack(layer, at(this.#outputs, layer.input), output, at(gradients, layer.input))
      if (layer.op === 'add') addAll(at(gradients, layer.other), output)
    }
  }

  #pullBack(layer: LayerSpec, input: Tensor, output: Float64Array, target: Float64Array): void {
    switch (layer.op) {
      case 'conv':
        this.#convBack(layer.name, layer, input, output, target)
        break
      case 'dense':
        this.#convBack(layer.name, denseShape(layer.units), input, output, target)
        break
      case 'batchnorm':
        this.#normBack(layer.name, input, output, target)
        break
      case 'relu':
        output.forEach((gradient, i) => add(target, i, read(input.values, i) > 0 ? gradient : 0))
        break
      case 'maxpool':
        this.#maxPool(layer.poolSize, input).sources.forEach((source, i) => add(target, source, read(output, i)))
        break
      case 'globalavgpool':
        this.#eachPixel(input, (i, mean) => add(target, i, read(output, mean) / (input.height * input.width)))
        break
      case 'add':
      case 'flatten':
        addAll(target, output)
        break
      default:
        return layer satisfies never
    }
  }

  /** Calls `visit` for every product of a convolution: element of the input, of the output, of the kernel (H,W,in,out). */
  #eachProduct(
    { filters, kernelSize, stride, padding }: ConvShape,
    { height, width, channels }: Tensor,
    visit: (input: number, output: number, kernel: number) => void
  ): void {
    const [rows, columns] = [height, width].map((size) => Math.floor((size + 2 * padding - kernelSize) / stride) + 1) as [number, number]
    for (let pixel = 0; pixel < this.#count * rows * columns; pixel++) {
      const [n, row, column] = [Math.floor(pixel / (rows * columns)), Math.floor(pixel / columns) % rows, pixel % columns]
      for (let tap = 0; tap < kernelSize ** 2; tap++) {
        const y = row * stride - padding + Math.floor(tap / kernelSize)
        const x = column * stride - padding + (tap % kernelSize)
        if (y < 0 || y >= height || x < 0 || x >= width) continue
        for (let channel = 0; channel < channels; channel++) {
          const input = ((n * height + y) * width + x) * channels + channel
          for (let filter = 0; filter < filters; filter++) visit(input, pixel * filters + filter, (tap * channels + channel) * filters + filter)
        }
      }
    }
  }

  #conv(name: string, shape: ConvShape, input: Tensor, hasBias: boolean): Tensor {
    const { filters, kernelSize, stride, padding } = shape
    const [height, width] = [input.height, input.width].map((size) => Math.floor((size + 2 * padding - kernelSize) / stride) + 1) as [number, number]
    const values = new Float64Array(this.#count * height * width * filters)
    const kernel = at(this.#weights, `${name}/kernel`)
    if (hasBias) for (let i = 0; i < values.length; i++) values[i] = read(at(this.#weights, `${name}/bias`), i % filters)
    this.#eachProduct(shape, input, (from, to, weight) => add(values, to, read(input.values, from) * read(kernel, weight)))
    return { values, height, width, channels: filters }
  }

  #convBack(name: string, shape: ConvShape, input: Tensor, output: Float64Array, target: Float64Array): void {
    const kernel = at(this.#weights, `${name}/kernel`)
    const ofKernel = new Float64Array(kernel.length)
    this.#eachProduct(shape, input, (from, to, weight) => {
      add(target, from, read(output, to) * read(kernel, weight))
      add(ofKernel, weight, read(output, to) * read(input.values, from))
    })
    this.#gradients.set(`${name}/kernel`, ofKernel)
    if (this.#weights.has(`${name}/bias`)) this.#gradients.set(`${name}/bias`, channelSums(output, shape.filters))
  }

  #maxPool(size: number, { values, height, width, channels }: Tensor): { output: Tensor; sources: number[] } {
    const [rows, columns] = [Math.floor(height / size), Math.floor(width / size)]
    const sources: number[] = []
    for (let n = 0; n < this.#count; n++)
      for (let row = 0; row < rows; row++)
        for (let column = 0; column < columns; column++)
          for (let channel = 0; channel < channels; channel++) {
            const window = Array.from({ length: size ** 2 }, (_, i) => [row * size + Math.floor(i / size), column * size + (i % size)] as const)
            const places = window.map(([y, x]) => ((n * height + y) * width + x) * channels + channel)
            sources.push(places.reduce((best, place) => (read(values, place) > read(values, best) ? place : best)))
          }
    return { output: { values: Float64Array.from(sources, (source) => read(values, source)), height: rows, width: columns, channels }, sources }
  }

  #normTraining({ name, epsilon, momentum }: Extract<LayerSpec, { op: 'batchnorm' }>, input: Tensor): Tensor {
    const { channels, values } = input
    const count = values.length / channels
    const means = channelSums(values, channels).map((sum) => sum / count)
    const squares = channelSums(
      values.map((value, i) => (value - read(means, i % channels)) ** 2),
      channels
    )
    const deviations = squares.map((sum) => Math.sqrt(sum / count + epsilon))
    const normalized = values.map((value, i) => (value - read(means, i % channels)) / read(deviations, i % channels))
    this.#norms.set(name, { normalized, deviations })
    const [runningMean, runningVar] = [at(this.#running, `${name}/running_mean`), at(this.#running, `${name}/running_var`)]
    for (let channel = 0; channel < channels; channel++) {
      runningMean[channel] = (1 - momentum) * read(runningMean, channel) + momentum * read(means, channel)
      runningVar[channel] = (1 - momentum) * read(runningVar, channel) + (momentum * read(squares, channel)) / (count - 1)
    }
    return { ...input, values: this.#scaled(name, normalized, channels) }
  }

  #normEvaluation({ name, epsilon }: Extract<LayerSpec, { op: 'batchnorm' }>, input: Tensor): Tensor {
    const { channels, values } = input
    const [mean, variance] = [at(this.#running, `${name}/running_mean`), at(this.#running, `${name}/running_var`)]
    const normalized = values.map((value, i) => (value - read(mean, i % channels)) / Math.sqrt(read(variance, i % channels) + epsilon))
    return { ...input, values: this.#scaled(name, normalized, channels) }
  }

  #scaled(name: string, normalized: Float64Array, channels: number): Float64Array {
    const [gamma, beta] = [at(this.#weights, `${name}/gamma`), at(this.#weights, `${name}/beta`)]
    return normalized.map((value, i) => value * read(gamma, i % channels) + read(beta, i % channels))
  }

  /** dx = gamma / deviation * (dy - mean(dy) - normalized * mean(dy * normalized)). */
  #normBack(name: string, { channels }: Tensor, output: Float64Array, target: Float64Array): void {
    const { normalized, deviations } = at(this.#norms, name)
    const gamma = at(this.#weights, `${name}/gamma`)
    const count = output.length / channels
    const ofBeta = channelSums(output, channels)
    const ofGamma = channelSums(
      output.map((gradient, i) => gradient * read(normalized, i)),
      channels
    )
    output.forEach((gradient, i) => {
      const channel = i % channels
      const centred = gradient - read(ofBeta, channel) / count - (read(normalized, i) * read(ofGamma, channel)) / count
      add(target, i, (read(gamma, channel) / read(deviations, channel)) * centred)
    })
    this.#gradients.set(`${name}/gamma`, ofGamma)
    this.#gradients.set(`${name}/beta`, ofBeta)
  }

  /** Element of the image tensor and of its mean over the image. */
  #eachPixel({ values, height, width, channels }: Tensor, visit: (i: number, mean: number) => void): void {
    values.forEach((_, i) => visit(i, Math.floor(i / (height * width * channels)) * channels + (i % channels)))
  }
}
