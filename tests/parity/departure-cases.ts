/**
 * What the engines on TensorFlow.js replace, as small computations that can be run with and without the replacement. Results are compared
 * with those of its cpu backend, which is plain loops.
 */
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/register_all_gradients.js'
import { mulberry32 } from '../../src/lib/models/init-weights.ts'

type Shape4 = [number, number, number, number]

function random(shape: number[], seed: number, shift = -0.5): tf.Tensor {
  const uniform = mulberry32(seed)
  return tf.tensor(
    Float32Array.from({ length: tf.util.sizeFromShape(shape) }, () => uniform() + shift),
    shape
  )
}

interface Convolution {
  input: Shape4
  filter: Shape4
  stride: number
  pad: number
}

/** Batches and channels that fill no vector, sizes that the stride does not divide, filters with and without padding. */
const CONVOLUTIONS: readonly Convolution[] = [
  { input: [2, 8, 8, 3], filter: [3, 3, 3, 5], stride: 1, pad: 1 },
  { input: [3, 9, 7, 5], filter: [3, 3, 5, 4], stride: 2, pad: 1 },
  { input: [2, 8, 8, 4], filter: [3, 3, 4, 6], stride: 2, pad: 1 },
  { input: [1, 6, 5, 2], filter: [4, 4, 2, 3], stride: 1, pad: 0 },
  { input: [2, 8, 8, 3], filter: [1, 1, 3, 7], stride: 2, pad: 0 },
  { input: [2, 7, 7, 3], filter: [1, 1, 3, 2], stride: 2, pad: 0 },
  { input: [1, 11, 11, 1], filter: [5, 5, 1, 1], stride: 3, pad: 2 }
]

/** Weighted sums, so that no element's gradient looks like another's. */
const weighted = (y: tf.Tensor) => tf.sum(tf.mul(y, random(y.shape, 7)))

function convolutionGradients(of: 'input' | 'filter'): tf.Tensor[] {
  return CONVOLUTIONS.map(({ input, filter, stride, pad }) => {
    const [x, w] = [random(input, 1) as tf.Tensor4D, random(filter, 2) as tf.Tensor4D]
    if (of === 'input') return tf.grad((value) => weighted(tf.conv2d(value as tf.Tensor4D, w, stride, pad)))(x)
    return tf.grad((value) => weighted(tf.conv2d(x, value as tf.Tensor4D, stride, pad)))(w)
  })
}

const poolingGradient = (x: tf.Tensor) => tf.grad((value) => weighted(tf.maxPool(value as tf.Tensor4D, 2, 2, 'valid')))(x)

function reshapedOperand(): tf.Tensor[] {
  const b = random([2, 4], 3)
  return [tf.matMul(random([1, 2], 4), b), tf.matMul(random([1, 4], 5), tf.reshape(b, [4, 2]))]
}

export const departureCases = {
  filterGradient: () => convolutionGradients('filter'),
  inputGradient: () => convolutionGradients('input'),
  negativeWindows: () => [poolingGradient(random([2, 6, 6, 3], 1, -2))],
  equalValues: () => [poolingGradient(tf.ones([2, 5, 4, 3]))],
  reshapedOperand,
  transposedOperands: () => [
    tf.matMul(random([5, 3], 1), random([5, 4], 2), true, false),
    tf.matMul(random([3, 5], 1), random([4, 5], 2), false, true),
    tf.matMul(random([2, 5, 3], 1), random([2, 4, 5], 2), true, true)
  ],
  oddInnerDimension: () => [tf.matMul(tf.exp(random([4, 43], 1)), tf.exp(random([43, 6], 2)))],
  notANumber: () => [tf.cast(tf.isNaN(tf.relu(tf.sub(tf.fill([20], Infinity), tf.fill([20], Infinity)))), 'float32')],
  leadingSums: () => [tf.sum(random([3, 4, 5, 6], 1), [0, 1, 2]), tf.sum(random([3, 4, 5], 1), 0, true), tf.sum(random([3, 4, 5], 1))],
  givenStatistics: () => [
    tf.batchNorm(
      random([2, 3, 3, 5], 1) as tf.Tensor4D,
      random([5], 2) as tf.Tensor1D,
      random([5], 3, 0.5) as tf.Tensor1D,
      undefined,
      undefined,
      1e-3
    ),
    tf.batchNorm(
      random([2, 3, 3, 5], 1) as tf.Tensor4D,
      random([5], 2) as tf.Tensor1D,
      random([5], 3, 0.5) as tf.Tensor1D,
      random([5], 4) as tf.Tensor1D,
      random([5], 5) as tf.Tensor1D,
      1e-3
    )
  ]
} satisfies Record<string, () => tf.Tensor[]>

export type DepartureCase = keyof typeof departureCases

export interface CaseOutcome {
  /** What was thrown; null when nothing was. */
  error: string | null
  /** Largest distance of an element from the cpu backend's, over the largest element. */
  deviation: number
}

async function results(name: DepartureCase): Promise<Float32Array[]> {
  return Promise.all(departureCases[name]().map(async (tensor) => Float32Array.from(await tensor.data())))
}

function deviation(values: readonly Float32Array[], expected: readonly Float32Array[]): number {
  const apart = expected.flatMap((list, index) => Array.from(list, (value, i) => Math.abs((values[index]?.[i] ?? NaN) - value)))
  const largest = Math.max(...expected.flatMap((list) => Array.from(list, Math.abs)))
  return apart.reduce((most, value) => (value > most || Number.isNaN(value) ? value : most), 0) / largest
}

/** `start` makes the backend in question the current one. */
export async function runCase(name: DepartureCase, backend: string, start: () => Promise<unknown>): Promise<CaseOutcome> {
  await tf.setBackend('cpu')
  const expected = await results(name)
  await start()
  await tf.setBackend(backend)
  try {
    return { error: null, deviation: deviation(await results(name), expected) }
  } catch (error) {
    return { error: String(error), deviation: NaN }
  }
}

/** Asks for 1.5 GiB at a time until it throws, at most four times: whether it threw, and how often it got address 0. */
export function exhaustMemory(): { thrown: string | null; atZero: number } {
  const backend = tf.backend() as unknown as { write(values: null, shape: number[], dtype: 'float32'): object; getMemoryOffset(id: object): number }
  let atZero = 0
  try {
    for (let i = 0; i < 4; i++) if (backend.getMemoryOffset(backend.write(null, [3 * 2 ** 27], 'float32')) === 0) atZero++
    return { thrown: null, atZero }
  } catch (error) {
    return { thrown: error instanceof Error ? error.name : String(error), atZero }
  }
}
