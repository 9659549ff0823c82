/** The slow, obvious versions: plain loops over doubles, NHWC activations, HWIO kernels. */
export interface ConvCase {
  count: number
  height: number
  width: number
  inChannels: number
  outChannels: number
  kernelSize: number
  stride: number
  padding: number
}

export const outputLength = (length: number, { kernelSize, stride, padding }: ConvCase) =>
  Math.floor((length + 2 * padding - kernelSize) / stride) + 1

type Visit = (input: number, kernel: number, output: number) => void

/** Calls `visit` with flat indices for every product of the convolution. */
function eachProduct(shape: ConvCase, visit: Visit): void {
  const { count, height, width, inChannels, outChannels, kernelSize, stride, padding } = shape
  const [outHeight, outWidth] = [outputLength(height, shape), outputLength(width, shape)]
  for (let n = 0; n < count; n++)
    for (let oy = 0; oy < outHeight; oy++)
      for (let ox = 0; ox < outWidth; ox++)
        for (let ky = 0; ky < kernelSize; ky++)
          for (let kx = 0; kx < kernelSize; kx++) {
            const [y, x] = [oy * stride + ky - padding, ox * stride + kx - padding]
            if (y < 0 || x < 0 || y >= height || x >= width) continue
            for (let i = 0; i < inChannels; i++)
              for (let o = 0; o < outChannels; o++) {
                const input = ((n * height + y) * width + x) * inChannels + i
                const kernel = ((ky * kernelSize + kx) * inChannels + i) * outChannels + o
                visit(input, kernel, ((n * outHeight + oy) * outWidth + ox) * outChannels + o)
              }
          }
}

const at = (values: ArrayLike<number>, index: number) => values[index] ?? NaN

function accumulate(length: number, shape: ConvCase, term: (input: number, kernel: number, output: number) => [number, number]): Float64Array {
  const sums = new Float64Array(length)
  eachProduct(shape, (input, kernel, output) => {
    const [target, value] = term(input, kernel, output)
    sums[target] = at(sums, target) + value
  })
  return sums
}

export function convForward(shape: ConvCase, x: Float32Array, w: Float32Array): Float64Array {
  const length = shape.count * outputLength(shape.height, shape) * outputLength(shape.width, shape) * shape.outChannels
  return accumulate(length, shape, (input, kernel, output) => [output, at(x, input) * at(w, kernel)])
}

export function convInputGradient(shape: ConvCase, dy: Float32Array, w: Float32Array): Float64Array {
  const length = shape.count * shape.height * shape.width * shape.inChannels
  return accumulate(length, shape, (input, kernel, output) => [input, at(dy, output) * at(w, kernel)])
}

export function convWeightGradient(shape: ConvCase, x: Float32Array, dy: Float32Array): Float64Array {
  const length = shape.kernelSize ** 2 * shape.inChannels * shape.outChannels
  return accumulate(length, shape, (input, kernel, output) => [kernel, at(dy, output) * at(x, input)])
}

/** Sum over everything but the last axis. */
export function channelSums(values: ArrayLike<number>, channels: number): Float64Array {
  const sums = new Float64Array(channels)
  for (let i = 0; i < values.length; i++) sums[i % channels] = at(sums, i % channels) + at(values, i)
  return sums
}

/** Largest |a - b| relative to the largest |b|. */
export function largestError(values: ArrayLike<number>, expected: ArrayLike<number>): number {
  let [error, largest] = [0, 0]
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(at(expected, i)))
    const difference = Math.abs(at(values, i) - at(expected, i))
    error = Number.isNaN(difference) ? Infinity : Math.max(error, difference)
  }
  return values.length === expected.length ? error / largest : Infinity
}
