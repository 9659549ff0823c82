import { describe, expect, it } from 'vitest'
import type { NormLayer } from '../../src/lib/engines/signpost/fuse.ts'
import { Tensor } from '../../src/lib/engines/signpost/program.ts'
import type { LayerSpec } from '../../src/lib/schema/model.ts'
import { randomFloats, runKernels, shapesOf } from './kernel-runner.ts'
import { largestError } from './oracle.ts'

const TOLERANCE = 3e-6
const [SIZE, CHANNELS, COUNT, EPSILON, MOMENTUM] = [9, 13, 3, 1e-5, 0.1]
const PIXELS = SIZE * SIZE * COUNT

const norm = (name: string): NormLayer => ({ op: 'batchnorm', name, input: 'c', epsilon: EPSILON, momentum: MOMENTUM })
/** A 1x1 convolution with the identity as kernel brings known values in front of the batch norm. */
const conv = { op: 'conv', name: 'c', input: 'x', filters: CHANNELS, kernelSize: 1, stride: 1, padding: 0, bias: false } as const
const layers: readonly LayerSpec[] = [conv, norm('n')]

const identity = Float32Array.from({ length: CHANNELS ** 2 }, (_, i) => Number(i % (CHANNELS + 1) === 0))
const gamma = randomFloats(CHANNELS, 11).map((value) => 1 + 0.5 * value)
const beta = randomFloats(CHANNELS, 12)
const x = randomFloats(PIXELS * CHANNELS, 13).map((value, i) => value * 2 + (i % CHANNELS))
const gradient = randomFloats(PIXELS * CHANNELS, 14)

const of = (values: ArrayLike<number>, index: number) => values[index] ?? NaN

function statistics() {
  const channels = Array.from({ length: CHANNELS }, (_, c) => x.filter((_value, i) => i % CHANNELS === c))
  const means = channels.map((values) => values.reduce((sum, value) => sum + value, 0) / PIXELS)
  const variances = channels.map((values, c) => values.reduce((sum, value) => sum + (value - of(means, c)) ** 2, 0) / PIXELS)
  return { means, variances }
}

function setUp() {
  const [input, y, other, output] = ['x', 'c', 'other', 'n'].map((name) => new Tensor(name, SIZE, SIZE, CHANNELS))
  if (!input || !y || !other || !output) throw new Error('no tensors')
  const parameters = [
    { kind: 'weights' as const, name: 'c/kernel', values: identity },
    { kind: 'weights' as const, name: 'n/gamma', values: gamma },
    { kind: 'weights' as const, name: 'n/beta', values: beta },
    { kind: 'running' as const, name: 'n/running_mean', values: new Float32Array(CHANNELS).fill(0.5) },
    { kind: 'running' as const, name: 'n/running_var', values: new Float32Array(CHANNELS).fill(2) }
  ]
  const shared = { shapes: shapesOf(layers, SIZE, CHANNELS), batchSize: COUNT + 1, count: COUNT, parameters }
  const forward = [
    { kind: 'conv', layer: conv, input, output: y, relu: false, statistics: true },
    { kind: 'batchStatistics', norm: norm('n'), input: y }
  ] as const
  return { input, y, other, output, shared, forward, tensors: new Map([[input, x]]) }
}

const normalized = (means: readonly number[], variances: readonly number[]) =>
  Float64Array.from(x, (value, i) => {
    const c = i % CHANNELS
    return ((value - of(means, c)) / Math.sqrt(of(variances, c) + EPSILON)) * of(gamma, c) + of(beta, c)
  })

for (const numerics of ['fast', 'strict'] as const) {
  describe(`batch norm, ${CHANNELS} channels, ${COUNT} of ${COUNT + 1} images, ${numerics}`, () => {
    it(`normalises with the batch, adds, applies ReLU; running statistics unbiased; within ${TOLERANCE}`, async () => {
      const { y, other, output, shared, forward, tensors } = setUp()
      const op = { kind: 'normalize', norm: norm('n'), input: y, other, otherNorm: null, output, relu: true } as const
      const run = await runKernels(numerics, { ...shared, ops: [...forward, op], tensors: new Map([...tensors, [other, gradient]]) })
      const { means, variances } = statistics()
      const expected = normalized(means, variances).map((value, i) => Math.max(0, value + of(gradient, i)))
      expect(largestError(run.tensor(output), expected)).toBeLessThan(TOLERANCE)
      const runningMeans = means.map((mean) => 0.9 * 0.5 + 0.1 * mean)
      const runningVariances = variances.map((variance) => 0.9 * 2 + (0.1 * variance * PIXELS) / (PIXELS - 1))
      expect(largestError(run.parameter('running', 'n/running_mean'), runningMeans)).toBeLessThan(TOLERANCE)
      expect(largestError(run.parameter('running', 'n/running_var'), runningVariances)).toBeLessThan(TOLERANCE)
    })

    it(`normalises two inputs and adds them, in evaluation with running statistics, within ${TOLERANCE}`, async () => {
      const { input, y, output, shared, forward, tensors } = setUp()
      const op = { kind: 'normalize', norm: norm('n'), input: y, other: input, otherNorm: norm('n'), output, relu: false } as const
      const ops = [forward[0], { kind: 'runningStatistics', norm: norm('n'), input: y } as const, op]
      const run = await runKernels(numerics, { ...shared, ops, tensors })
      const fill = (value: number) => Array.from({ length: CHANNELS }, () => value)
      const expected = normalized(fill(0.5), fill(2)).map((value) => 2 * value)
      expect(largestError(run.tensor(output), expected)).toBeLessThan(TOLERANCE)
    })

    it(`gives the gradients of input, gamma and beta behind a ReLU within ${TOLERANCE}`, async () => {
      const { y, other: incoming, output, shared, forward, tensors } = setUp()
      const activation = output
      const result = y.gradient()
      const ops = [
        ...forward,
        { kind: 'normalize', norm: norm('n'), input: y, other: null, otherNorm: null, output, relu: true } as const,
        { kind: 'normalizeStatisticsGradient', norm: norm('n'), activation, input: y, gradient: incoming } as const,
        { kind: 'normalizeGradient', norm: norm('n'), input: y, gradient: incoming, output: result } as const
      ]
      const run = await runKernels(numerics, { ...shared, ops, tensors: new Map([...tensors, [incoming, gradient]]) })
      const { means, variances } = statistics()
      const masked = normalized(means, variances).map((value, i) => (value > 0 ? of(gradient, i) : 0))
      const hats = Float64Array.from(x, (value, i) => (value - of(means, i % CHANNELS)) / Math.sqrt(of(variances, i % CHANNELS) + EPSILON))
      const sums = (term: (i: number) => number) =>
        Float64Array.from({ length: CHANNELS }, (_, c) =>
          Array.from({ length: PIXELS }, (_v, p) => term(p * CHANNELS + c)).reduce((a, b) => a + b, 0)
        )
      const [betaGradient, gammaGradient] = [sums((i) => of(masked, i)), sums((i) => of(masked, i) * of(hats, i))]
      const expected = masked.map((value, i) => {
        const c = i % CHANNELS
        const scale = of(gamma, c) / Math.sqrt(of(variances, c) + EPSILON)
        return scale * (value - of(betaGradient, c) / PIXELS - (of(hats, i) * of(gammaGradient, c)) / PIXELS)
      })
      expect(largestError(run.tensor(incoming), masked)).toBe(0)
      expect(largestError(run.tensor(result), expected)).toBeLessThan(TOLERANCE)
      expect(largestError(run.parameter('gradients', 'n/beta'), betaGradient)).toBeLessThan(TOLERANCE)
      expect(largestError(run.parameter('gradients', 'n/gamma'), gammaGradient)).toBeLessThan(TOLERANCE)
    })
  })
}
