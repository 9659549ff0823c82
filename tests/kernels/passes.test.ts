import { describe, expect, it } from 'vitest'
import type { DenseLayer } from '../../src/lib/engines/signpost/fuse.ts'
import { Tensor } from '../../src/lib/engines/signpost/program.ts'
import { randomFloats, runKernels, shapesOf } from './kernel-runner.ts'
import { channelSums, largestError } from './oracle.ts'

const TOLERANCE = 2e-6
const COUNT = 5
const of = (values: ArrayLike<number>, index: number) => values[index] ?? NaN
const noShapes = shapesOf([], 1, 1)
const shared = { shapes: noShapes, batchSize: 7, count: COUNT }

for (const numerics of ['fast', 'strict'] as const) {
  describe(`pooling and input, ${numerics}`, () => {
    const [height, width, channels] = [7, 9, 11]
    const [outHeight, outWidth] = [3, 4]
    const image = new Tensor('x', height, width, channels)
    const pooled = new Tensor('p', outHeight, outWidth, channels)
    // Few different values, so that many windows have equal maxima.
    const x = randomFloats(COUNT * height * width * channels, 1).map((value) => Math.round(value * 2))
    const dy = randomFloats(COUNT * outHeight * outWidth * channels, 2)

    /** Calls back for each window with the flat index of its first maximum. */
    function eachMaximum(visit: (output: number, input: number) => void): void {
      for (let output = 0; output < dy.length; output++) {
        const c = output % channels
        const [ox, rest] = [Math.floor(output / channels) % outWidth, Math.floor(output / channels / outWidth)]
        const [oy, n] = [rest % outHeight, Math.floor(rest / outHeight)]
        const places = [0, 1, 2, 3].map((k) => ((n * height + 2 * oy + (k >> 1)) * width + 2 * ox + (k & 1)) * channels + c)
        visit(
          output,
          places.reduce((best, place) => (of(x, place) > of(x, best) ? place : best))
        )
      }
    }

    it('2x2 maximum drops odd ends; exact', async () => {
      const run = await runKernels(numerics, { ...shared, ops: [{ kind: 'maxPool', input: image, output: pooled }], tensors: new Map([[image, x]]) })
      const expected = new Float64Array(dy.length)
      eachMaximum((output, input) => (expected[output] = of(x, input)))
      expect(largestError(run.tensor(pooled), expected)).toBe(0)
    })

    for (const relu of [false, true]) {
      it(`its gradient goes to the first maximum${relu ? ' if that is positive' : ''}; exact`, async () => {
        const [gradient, output] = [pooled.gradient(), image.gradient()]
        const tensors = new Map([
          [image, x],
          [gradient, dy]
        ])
        const run = await runKernels(numerics, { ...shared, ops: [{ kind: 'maxPoolGradient', input: image, gradient, output, relu }], tensors })
        const expected = new Float64Array(x.length)
        eachMaximum((from, to) => (expected[to] = relu && of(x, to) <= 0 ? 0 : of(dy, from)))
        expect(largestError(run.tensor(output), expected)).toBe(0)
      })
    }

    it(`global average and its gradient within ${TOLERANCE}`, async () => {
      const flat = new Tensor('g', 1, 1, channels)
      const run = await runKernels(numerics, {
        ...shared,
        ops: [{ kind: 'averagePool', input: image, output: flat }],
        tensors: new Map([[image, x]])
      })
      const imageFloats = height * width * channels
      const means = Array.from({ length: COUNT }, (_, n) => [...channelSums(x.subarray(n * imageFloats, (n + 1) * imageFloats), channels)]).flat()
      const expected = means.map((sum) => sum / (height * width))
      expect(largestError(run.tensor(flat), expected)).toBeLessThan(TOLERANCE)
      const [gradient, output] = [flat.gradient(), image.gradient()]
      const given = randomFloats(COUNT * channels, 3)
      const back = await runKernels(numerics, {
        ...shared,
        ops: [{ kind: 'averagePoolGradient', gradient, output }],
        tensors: new Map([[gradient, given]])
      })
      const spread = Float64Array.from(x, (_, i) => of(given, Math.floor(i / imageFloats) * channels + (i % channels)) / (height * width))
      expect(largestError(back.tensor(output), spread)).toBeLessThan(TOLERANCE)
    })

    it('ReLU gradient: 0 where the activation is 0; exact', async () => {
      const gradient = image.gradient()
      const given = randomFloats(x.length, 4)
      const tensors = new Map([
        [image, x],
        [gradient, given]
      ])
      const run = await runKernels(numerics, { ...shared, ops: [{ kind: 'reluGradient', activation: image, gradient }], tensors })
      const expected = given.map((value, i) => (of(x, i) > 0 ? value : 0))
      expect(largestError(run.tensor(gradient), expected)).toBe(0)
    })

    it('bytes / 255 as f32; exact', async () => {
      const input = new Tensor('x', 5, 5, 3)
      const pixels = Uint8Array.from({ length: COUNT * 75 }, (_, i) => (i * 37) % 256)
      const run = await runKernels(numerics, { ...shared, input, ops: [{ kind: 'scaleInput', output: input }], pixels })
      expect(run.tensor(input)).toEqual(Float32Array.from(pixels, (byte) => byte / 255))
    })
  })

  describe(`dense, loss, optimiser, ${numerics}`, () => {
    for (const [size, channels, units] of [
      [3, 10, 43],
      [1, 64, 7],
      [4, 70, 20]
    ] as const) {
      const features = size * size * channels
      const layer: DenseLayer = { op: 'dense', name: 'd', input: 'x', units }
      const [x, y] = [new Tensor('x', size, size, channels), new Tensor('d', 1, 1, units)]
      const [values, weights, bias] = [randomFloats(COUNT * features, 5), randomFloats(features * units, 6), randomFloats(units, 7)]
      const gradientValues = randomFloats(COUNT * units, 8)
      const parameters = [
        { kind: 'weights' as const, name: 'd/kernel', values: weights },
        { kind: 'weights' as const, name: 'd/bias', values: bias }
      ]
      const test = { ...shared, shapes: shapesOf([layer], size, channels), parameters }
      const sum = (length: number, term: (k: number) => number) => Array.from({ length }, (_, k) => term(k)).reduce((a, b) => a + b, 0)

      it(`dense ${features} -> ${units}: output and gradients within ${TOLERANCE}`, async () => {
        const forward = await runKernels(numerics, {
          ...test,
          ops: [{ kind: 'dense', layer, input: x, output: y, relu: true }],
          tensors: new Map([[x, values]])
        })
        const expected = gradientValues.map((_, i) => {
          const [n, o] = [Math.floor(i / units), i % units]
          return Math.max(0, of(bias, o) + sum(features, (k) => of(values, n * features + k) * of(weights, k * units + o)))
        })
        expect(largestError(forward.tensor(y), expected)).toBeLessThan(TOLERANCE)

        const [dy, dx] = [y.gradient(), x.gradient()]
        const ops = [
          { kind: 'denseInputGradient', layer, gradient: dy, output: dx },
          { kind: 'denseWeightGradient', layer, input: x, gradient: dy }
        ] as const
        const tensors = new Map([
          [x, values],
          [dy, gradientValues]
        ])
        const back = await runKernels(numerics, { ...test, ops, tensors })
        const inputGradient = values.map((_, i) => {
          const [n, k] = [Math.floor(i / features), i % features]
          return sum(units, (o) => of(gradientValues, n * units + o) * of(weights, k * units + o))
        })
        const kernelGradient = weights.map((_, i) =>
          sum(COUNT, (n) => of(values, n * features + Math.floor(i / units)) * of(gradientValues, n * units + (i % units)))
        )
        expect(largestError(back.tensor(dx), inputGradient)).toBeLessThan(TOLERANCE)
        expect(largestError(back.parameter('gradients', 'd/kernel'), kernelGradient)).toBeLessThan(TOLERANCE)
        expect(largestError(back.parameter('gradients', 'd/bias'), channelSums(gradientValues, units))).toBeLessThan(TOLERANCE)
      })
    }

    it(`softmax cross-entropy: loss within 1e-12, gradient within ${TOLERANCE}, hits; unused rows become 0`, async () => {
      const logits = new Tensor('l', 1, 1, 43)
      const gradient = logits.gradient()
      const values = randomFloats(COUNT * 43, 9, 20)
      const labels = Uint8Array.from([0, 42, 7, 13, 21])
      // One certain hit.
      values[2 * 43 + 7] = 60
      const run = await runKernels(numerics, {
        ...shared,
        ops: [{ kind: 'softmaxLoss', logits, gradient }],
        tensors: new Map([[logits, values]]),
        labels
      })
      const rows = [...labels].map((label, n) => ({ label, row: [...values.subarray(n * 43, (n + 1) * 43)] }))
      const total = (row: number[]) => row.reduce((sum, value) => sum + Math.exp(value), 0)
      const loss = rows.reduce((sum, { label, row }) => sum + Math.log(total(row)) - of(row, label), 0)
      expect(Math.abs(run.totals.lossSum / loss - 1)).toBeLessThan(1e-12)
      expect(run.totals.correct).toBe(rows.filter(({ label, row }) => row.indexOf(Math.max(...row)) === label).length)
      const expected = rows.flatMap(({ label, row }) => row.map((value, k) => (Math.exp(value) / total(row) - Number(k === label)) / COUNT))
      expect(largestError(run.tensor(gradient), expected)).toBeLessThan(TOLERANCE)
    })

    it('SGD: v = 0.9 v + g, w -= rate * v, within 2e-7', async () => {
      const layer: DenseLayer = { op: 'dense', name: 'd', input: 'x', units: 9 }
      const [w, g, v] = [randomFloats(63, 1), randomFloats(63, 2), randomFloats(63, 3)]
      const parameters = [
        { kind: 'weights' as const, name: 'd/kernel', values: w },
        { kind: 'gradients' as const, name: 'd/kernel', values: g },
        { kind: 'velocities' as const, name: 'd/kernel', values: v }
      ]
      const input = new Tensor('x', 1, 1, 3)
      const ops = [{ kind: 'scaleInput', output: input }, { kind: 'sgdMomentum' }] as const
      const run = await runKernels(numerics, {
        ...shared,
        shapes: shapesOf([layer], 1, 7),
        input,
        ops,
        parameters,
        pixels: new Uint8Array(3 * COUNT),
        learningRate: 0.05
      })
      const velocity = v.map((value, i) => 0.9 * value + of(g, i))
      expect(largestError(run.parameter('velocities', 'd/kernel'), velocity)).toBeLessThan(2e-7)
      const weights = w.map((value, i) => value - 0.05 * of(velocity, i))
      expect(largestError(run.parameter('weights', 'd/kernel'), weights)).toBeLessThan(2e-7)
    })
  })
}
