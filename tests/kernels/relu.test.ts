/** A value that is not a number must reach the loss, which tells that training has diverged: ReLU may not turn it into 0. */
import { describe, expect, it } from 'vitest'
import type { ConvLayer, DenseLayer, NormLayer } from '../../src/lib/engines/signpost/fuse.ts'
import { Tensor, type ProgramOp } from '../../src/lib/engines/signpost/program.ts'
import { chooseTiling } from '../../src/lib/engines/signpost/wasm/tiling.ts'
import type { Numerics } from '../../src/lib/schema/run.ts'
import { runKernels, shapesOf } from './kernel-runner.ts'

const COUNT = 3
/** Two vectors, and one that is not full. */
const CHANNELS = 10

const filled = (length: number, value: number) => new Float32Array(length).fill(value)

const norm: NormLayer = { op: 'batchnorm', name: 'n', input: 'c', epsilon: 1e-5, momentum: 0.1 }

function conv(kernelSize: number): ConvLayer {
  return { op: 'conv', name: 'c', input: 'x', filters: CHANNELS, kernelSize, stride: 1, padding: 0, bias: true }
}

const SIZE = 5
const VALUES = SIZE * SIZE * CHANNELS * COUNT

/** In evaluation, where y keeps its sign; y is NaN, -1 and 2 in turn, and nothing is added but zeros. */
async function normalizedValues(numerics: Numerics, summand: 'nothing' | 'a tensor' | 'another normalised tensor'): Promise<Float32Array> {
  const [y, other, output] = ['c', 'other', 'n'].map((name) => new Tensor(name, SIZE, SIZE, CHANNELS))
  if (!y || !other || !output) throw new Error('no tensors')
  const added = summand === 'nothing' ? null : other
  const otherNorm = summand === 'another normalised tensor' ? norm : null
  const ops: ProgramOp[] = [
    { kind: 'runningStatistics', norm, input: y },
    { kind: 'normalize', norm, input: y, other: added, otherNorm, output, relu: true }
  ]
  const values = Float32Array.from({ length: VALUES }, (_, i) => [NaN, -1, 2][i % 3] ?? NaN)
  const parameters = [
    { kind: 'weights' as const, name: 'n/gamma', values: filled(CHANNELS, 1) },
    { kind: 'weights' as const, name: 'n/beta', values: filled(CHANNELS, 0) },
    { kind: 'running' as const, name: 'n/running_mean', values: filled(CHANNELS, 0) },
    { kind: 'running' as const, name: 'n/running_var', values: filled(CHANNELS, 1) }
  ]
  const tensors = new Map([[y, values], ...(added ? [[added, filled(VALUES, 0)] as const] : [])])
  const shapes = shapesOf([conv(1), norm], SIZE, CHANNELS)
  return (await runKernels(numerics, { shapes, ops, batchSize: COUNT, count: COUNT, tensors, parameters })).tensor(output)
}

/** All inputs and weights give sums of -1 at most, but one value of image 1 is NaN. */
async function convolvedImages(numerics: Numerics, sizePx: number, convolutions: 'direct' | 'winograd'): Promise<Float32Array[]> {
  const layer = conv(3)
  const outSize = sizePx - 2
  const [x, y] = [new Tensor('x', sizePx, sizePx, CHANNELS), new Tensor('c', outSize, outSize, CHANNELS)]
  const values = filled(sizePx * sizePx * CHANNELS * COUNT, -1)
  values[(sizePx * sizePx + 2 * sizePx + 2) * CHANNELS + 3] = NaN
  const parameters = [
    { kind: 'weights' as const, name: 'c/kernel', values: filled(9 * CHANNELS * CHANNELS, 0.1) },
    { kind: 'weights' as const, name: 'c/bias', values: filled(CHANNELS, 0) }
  ]
  const op: ProgramOp = { kind: 'conv', layer, input: x, output: y, relu: true, statistics: false }
  const shared = { shapes: shapesOf([layer], sizePx, CHANNELS), batchSize: COUNT, count: COUNT, parameters, convolutions }
  const output = (await runKernels(numerics, { ...shared, ops: [op], tensors: new Map([[x, values]]) })).tensor(y)
  const imageLength = outSize * outSize * CHANNELS
  return Array.from({ length: COUNT }, (_, image) => output.slice(image * imageLength, (image + 1) * imageLength))
}

async function denseRows(numerics: Numerics): Promise<Float32Array> {
  const layer: DenseLayer = { op: 'dense', name: 'd', input: 'x', units: CHANNELS }
  const [x, y] = [new Tensor('x', 1, 1, CHANNELS), new Tensor('d', 1, 1, CHANNELS)]
  const values = filled(CHANNELS * COUNT, -1)
  values[CHANNELS] = NaN
  const parameters = [
    { kind: 'weights' as const, name: 'd/kernel', values: filled(CHANNELS * CHANNELS, 0.1) },
    { kind: 'weights' as const, name: 'd/bias', values: filled(CHANNELS, 0) }
  ]
  const op: ProgramOp = { kind: 'dense', layer, input: x, output: y, relu: true }
  const shapes = shapesOf(
    [
      { op: 'flatten', name: 'f', input: 'x' },
      { ...layer, input: 'f' }
    ],
    1,
    CHANNELS
  )
  return (await runKernels(numerics, { shapes, ops: [op], batchSize: COUNT, count: COUNT, tensors: new Map([[x, values]]), parameters })).tensor(y)
}

const pointsAt = (sizePx: number) => chooseTiling(conv(3), { height: sizePx - 2, width: sizePx - 2 }).points

describe.each(['fast', 'strict'] as const)('ReLU, %s', (numerics) => {
  it.each(['nothing', 'a tensor', 'another normalised tensor'] as const)('behind a batch norm and %s passes NaN on', async (summand) => {
    const values = await normalizedValues(numerics, summand)
    expect(values).toEqual(Float32Array.from(values, (value, i) => [NaN, 0, value][i % 3] ?? NaN))
    expect(values.filter((_value, i) => i % 3 === 2).every((value) => value > 1.9 && value < 2)).toBe(true)
  })

  it.each([
    ['directly', 8, 'direct'],
    ['with six points an axis', 10, 'winograd'],
    ['with eight points an axis', 14, 'winograd']
  ] as const)('behind a convolution computed %s passes NaN on', async (how, sizePx, convolutions) => {
    if (convolutions === 'winograd') expect(pointsAt(sizePx)).toBe(how.includes('six') ? 6 : 8)
    const [before, hit, behind] = await convolvedImages(numerics, sizePx, convolutions)
    for (const image of [before, behind]) expect(image?.every((value) => value === 0)).toBe(true)
    // The pixels that see the value: 3 x 3 from the upper left on.
    const seeing = hit?.filter((_value, i) => Math.floor(i / CHANNELS) % (sizePx - 2) < 3 && Math.floor(i / CHANNELS / (sizePx - 2)) < 3)
    expect(seeing).toHaveLength(9 * CHANNELS)
    expect(seeing?.every(Number.isNaN)).toBe(true)
    expect(hit?.every((value) => Number.isNaN(value) || value === 0)).toBe(true)
  })

  it('behind a dense layer passes NaN on', async () => {
    const row = (value: number) => Array.from({ length: CHANNELS }, () => value)
    expect([...(await denseRows(numerics))]).toEqual([...row(0), ...row(NaN), ...row(0)])
  })
})
