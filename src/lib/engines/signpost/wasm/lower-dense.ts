/** Dense layers: an image is a row of padded channels, pixel by pixel, so the kernel is packed like a convolution over the whole image. */
import type { DenseLayer } from '../fuse.ts'
import type { ProgramOp, Tensor } from '../program.ts'
import { emitBiasReduction, emitReduction } from './lower-conv.ts'
import type { Lowering } from './lowering.ts'
import type { Word } from './memory.ts'

/** Pixels and channels of the tensor that a dense layer flattens. */
function rowOf(lowering: Lowering, tensor: Tensor) {
  const pixels = tensor.height * tensor.width
  const channels = lowering.channels(tensor)
  return { pixels, channels, floats: pixels * channels }
}

function packDense(lowering: Lowering, layer: DenseLayer, input: Tensor, outputChannels: number, transposed: boolean): Word {
  const { pixels, channels, floats } = rowOf(lowering, input)
  const parameter = `${layer.name}/kernel`
  const job = {
    source: lowering.parameters.address('weights', parameter),
    taps: pixels,
    tapTable: lowering.constants(Array.from({ length: pixels }, (_, pixel) => pixel)),
    inChannels: input.channels,
    outChannels: layer.units,
    panelBytes: transposed ? outputChannels * 32 : floats * 32,
    tapBytes: transposed ? (channels / 8) * outputChannels * 32 : channels * 32,
    rows: transposed ? outputChannels : channels,
    transposed: Number(transposed)
  }
  return lowering.pack(`${parameter} panels`, floats * outputChannels * 4, job, (transposed ? channels : outputChannels) / 8)
}

function emitDense(lowering: Lowering, from: Tensor, to: Tensor, weights: Word, bias: Word, relu: boolean): void {
  const [depth, width] = [rowOf(lowering, from).floats, rowOf(lowering, to).floats]
  const images = Array.from({ length: lowering.batchSize }, (_, image) => image)
  const panels = width / 8
  const panelsPerChunk = Math.ceil(panels / 16)
  lowering.emit('dense', Math.ceil(panels / panelsPerChunk), {
    input: lowering.tensor(from),
    output: lowering.tensor(to),
    weights,
    bias,
    inputTable: lowering.offsets(images, depth * 4),
    outputTable: lowering.offsets(images, width * 4),
    depth,
    panels,
    panelsPerChunk,
    relu: Number(relu)
  })
}

export function lowerDense(lowering: Lowering, { layer, input, output, relu }: Extract<ProgramOp, { kind: 'dense' }>): void {
  const channels = lowering.channels(output)
  const bias = lowering.packedBias(`${layer.name}/bias`, channels / 8)
  emitDense(lowering, input, output, packDense(lowering, layer, input, channels, false), bias, relu)
}

export function lowerDenseInputGradient(lowering: Lowering, op: Extract<ProgramOp, { kind: 'denseInputGradient' }>): void {
  const { layer, gradient, output } = op
  emitDense(lowering, gradient, output, packDense(lowering, layer, output, lowering.channels(gradient), true), 0, false)
}

export function lowerDenseWeightGradient(lowering: Lowering, op: Extract<ProgramOp, { kind: 'denseWeightGradient' }>): void {
  const { layer, input, gradient } = op
  const { pixels, channels, floats } = rowOf(lowering, input)
  const outputChannels = lowering.channels(gradient)
  const panels = outputChannels / 8
  const tiles = Math.ceil(floats / 6)
  const tilesPerChunk = Math.ceil(tiles / 16)
  const kernelSlotBytes = panels * tiles * 192
  const biasSlotBytes = outputChannels * 4
  const slotBytes = kernelSlotBytes + biasSlotBytes
  const slots = lowering.temporary(`${layer.name} slots`, slotBytes)
  const [inputArea, gradientArea] = [lowering.tensor(input), lowering.tensor(gradient)]
  lowering.emit('denseWeights', Math.ceil(tiles / tilesPerChunk), {
    input: inputArea,
    gradient: gradientArea,
    slots,
    biasSlotBytes,
    depth: floats,
    panels,
    tilesPerChunk,
    tiles
  })
  emitReduction(lowering, layer.name, {
    slots,
    slotBytes,
    slotCount: 1,
    kernelRows: 1,
    tapsPerRow: pixels,
    inChannelsPadded: channels,
    runRows: tiles * 6
  })
  emitBiasReduction(lowering, layer.name, { slots, offsetBytes: kernelSlotBytes, slotBytes, slotCount: 1 })
}
