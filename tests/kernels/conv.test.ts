import { describe, expect, it } from 'vitest'
import type { ConvLayer } from '../../src/lib/engines/signpost/fuse.ts'
import { Tensor } from '../../src/lib/engines/signpost/program.ts'
import type { ConvolutionChoice } from '../../src/lib/engines/signpost/wasm/lowering.ts'
import { chooseTiling, hasTiling } from '../../src/lib/engines/signpost/wasm/tiling.ts'
import { randomFloats, runKernels, shapesOf } from './kernel-runner.ts'
import { channelSums, convForward, convInputGradient, convWeightGradient, largestError, outputLength, type ConvCase } from './oracle.ts'

/** Winograd's error is a few times that of the direct kernels, with eight points an axis more than with six. */
const TOLERANCES = { direct: 2e-6, winograd: 5e-6, eightPoints: 1.2e-5 }

/** Channels, widths and counts that no tile divides. */
const cases: readonly ConvCase[] = [
  { count: 3, height: 7, width: 7, inChannels: 3, outChannels: 10, kernelSize: 3, stride: 1, padding: 1 },
  { count: 2, height: 9, width: 9, inChannels: 5, outChannels: 13, kernelSize: 3, stride: 2, padding: 1 },
  { count: 3, height: 8, width: 8, inChannels: 17, outChannels: 16, kernelSize: 1, stride: 2, padding: 0 },
  { count: 1, height: 10, width: 10, inChannels: 12, outChannels: 21, kernelSize: 4, stride: 1, padding: 0 },
  { count: 2, height: 6, width: 6, inChannels: 250, outChannels: 9, kernelSize: 3, stride: 1, padding: 0 },
  { count: 2, height: 3, width: 3, inChannels: 8, outChannels: 8, kernelSize: 3, stride: 1, padding: 0 },
  { count: 2, height: 11, width: 11, inChannels: 9, outChannels: 8, kernelSize: 5, stride: 3, padding: 2 },
  { count: 3, height: 8, width: 8, inChannels: 64, outChannels: 64, kernelSize: 3, stride: 1, padding: 1 },
  { count: 2, height: 13, width: 13, inChannels: 16, outChannels: 24, kernelSize: 3, stride: 1, padding: 1 },
  { count: 4, height: 23, width: 23, inChannels: 100, outChannels: 20, kernelSize: 4, stride: 1, padding: 0 },
  { count: 3, height: 6, width: 6, inChannels: 11, outChannels: 19, kernelSize: 4, stride: 1, padding: 2 },
  { count: 3, height: 12, width: 12, inChannels: 17, outChannels: 16, kernelSize: 3, stride: 1, padding: 1 },
  { count: 2, height: 17, width: 17, inChannels: 16, outChannels: 24, kernelSize: 3, stride: 1, padding: 1 },
  { count: 3, height: 16, width: 16, inChannels: 16, outChannels: 32, kernelSize: 3, stride: 2, padding: 1 },
  { count: 2, height: 23, width: 23, inChannels: 32, outChannels: 17, kernelSize: 3, stride: 2, padding: 1 },
  { count: 2, height: 10, width: 10, inChannels: 9, outChannels: 24, kernelSize: 3, stride: 2, padding: 1 },
  { count: 2, height: 14, width: 14, inChannels: 64, outChannels: 9, kernelSize: 3, stride: 1, padding: 0 }
]

const pixels = (shape: ConvCase) => ({ height: outputLength(shape.height, shape), width: outputLength(shape.width, shape) })
/** True where a pass over the outputs or the inputs takes the larger tiles. */
const hasEightPoints = (shape: ConvCase) => [pixels(shape), shape].some((image) => chooseTiling(shape, image).points === 8)

function place(shape: ConvCase, convolutions: ConvolutionChoice) {
  const layer: ConvLayer = { op: 'conv', name: 'c', input: 'x', filters: shape.outChannels, bias: true, ...shape }
  const [outHeight, outWidth] = [outputLength(shape.height, shape), outputLength(shape.width, shape)]
  const x = new Tensor('x', shape.height, shape.width, shape.inChannels)
  const y = new Tensor('c', outHeight, outWidth, shape.outChannels)
  const [xLength, yLength] = [shape.count * shape.height * shape.width * shape.inChannels, shape.count * outHeight * outWidth * shape.outChannels]
  const kernel = randomFloats(shape.kernelSize ** 2 * shape.inChannels * shape.outChannels, 3, 0.1)
  const bias = randomFloats(shape.outChannels, 4)
  const parameters = [
    { kind: 'weights' as const, name: 'c/kernel', values: kernel },
    { kind: 'weights' as const, name: 'c/bias', values: bias }
  ]
  // Full batches, and plans with room for more images than the batch has.
  const batchSize = shape.count % 2 === 0 ? shape.count : shape.count + 2
  const shared = { shapes: shapesOf([layer], shape.height, shape.inChannels), batchSize, count: shape.count, parameters, convolutions }
  return { layer, x, y, xValues: randomFloats(xLength, 1), yValues: randomFloats(yLength, 2), kernel, bias, shared }
}

const variants = (['fast', 'strict'] as const).flatMap((numerics) =>
  (['direct', 'winograd'] as const).map((convolutions) => ({ numerics, convolutions }))
)

for (const { numerics, convolutions } of variants) {
  for (const shape of cases.filter((shape) => convolutions === 'direct' || hasTiling(shape))) {
    const { count, height, inChannels, outChannels, kernelSize, stride, padding } = shape
    const kind = convolutions === 'winograd' && hasEightPoints(shape) ? 'eightPoints' : convolutions
    const tolerance = TOLERANCES[kind]
    describe(`conv ${count}x${height}x${height}x${inChannels} -> ${outChannels}, ${kernelSize}x${kernelSize}/${stride} pad ${padding}, ${kind}, ${numerics}`, () => {
      it(`forward with bias and ReLU within ${tolerance} of the largest value`, async () => {
        const { layer, x, y, xValues, kernel, bias, shared } = place(shape, convolutions)
        const op = { kind: 'conv', layer, input: x, output: y, relu: true, statistics: false } as const
        const run = await runKernels(numerics, { ...shared, ops: [op], tensors: new Map([[x, xValues]]) })
        const expected = convForward(shape, xValues, kernel).map((value, i) => Math.max(0, value + (bias[i % outChannels] ?? NaN)))
        expect(largestError(run.tensor(y), expected)).toBeLessThan(tolerance)
      })

      // The plans of the others have no room for more.
      if (shape.count % 2 === 1) {
        it('writes nothing behind the images of the batch', async () => {
          const { layer, x, y, xValues, yValues, shared } = place(shape, convolutions)
          const ops = [
            { kind: 'conv', layer, input: x, output: y, relu: true, statistics: false },
            { kind: 'convInputGradient', layer, gradient: y, output: x, accumulate: false }
          ] as const
          const given = [new Map([[x, xValues]]), new Map([[y, yValues]])]
          for (const [index, op] of ops.entries()) {
            const run = await runKernels(numerics, { ...shared, ops: [op], tensors: given[index] ?? new Map() })
            const used = run.tensor(op.output).length
            expect(run.tensor(op.output, shared.batchSize).slice(used).every(Number.isNaN)).toBe(true)
          }
        })
      }

      it(`input gradient, written and added, within ${tolerance} of the largest value`, async () => {
        const { layer, x, y, xValues, yValues, kernel, shared } = place(shape, convolutions)
        const expected = convInputGradient(shape, yValues, kernel)
        for (const accumulate of [false, true]) {
          const op = { kind: 'convInputGradient', layer, gradient: y, output: x, accumulate } as const
          const tensors = new Map([[y, yValues], ...(accumulate ? [[x, xValues] as const] : [])])
          const run = await runKernels(numerics, { ...shared, ops: [op], tensors })
          const wanted = accumulate ? expected.map((value, i) => value + (xValues[i] ?? NaN)) : expected
          expect(largestError(run.tensor(x), wanted)).toBeLessThan(tolerance)
        }
      })

      it(`kernel and bias gradients within ${tolerance} of the largest value`, async () => {
        const { layer, x, y, xValues, yValues, shared } = place(shape, convolutions)
        const tensors = new Map([
          [x, xValues],
          [y, yValues]
        ])
        const run = await runKernels(numerics, { ...shared, ops: [{ kind: 'convWeightGradient', layer, input: x, gradient: y }], tensors })
        expect(largestError(run.parameter('gradients', 'c/kernel'), convWeightGradient(shape, xValues, yValues))).toBeLessThan(tolerance)
        expect(largestError(run.parameter('gradients', 'c/bias'), channelSums(yValues, outChannels))).toBeLessThan(tolerance)
      })
    })
  }
}
