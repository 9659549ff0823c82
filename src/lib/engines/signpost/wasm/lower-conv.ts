/** Convolutions and their gradients on the implicit-GEMM kernels. */
import type { ProgramOp, Tensor } from '../program.ts'
import type { ConvLayer } from '../fuse.ts'
import { forwardPlan, inputGradientPlan, type ConvPlan, type ConvShape, type Padding, type PhasePlan } from './geometry.ts'
import type { Lowering, Partition } from './lowering.ts'
import type { Area, Word } from './memory.ts'
import { emitWinograd, emitWinogradGradient, emitWinogradWeights, hasSmallerAdjoint, isWinograd } from './lower-winograd.ts'
import { table, type TableWords } from './tape.ts'

/** Kernel gradients over this size use fewer slots: their sum would cost more than better sharing gains. */
const LARGE_KERNEL_BYTES = 512 * 1024
/** Terms that one pass of the kernel sums; longer sums are made of partial ones, which keeps f32 exact and the weights in the first-level cache. */
const LONGEST_SUM = 640
/** Rows of input and gradient that one pass of the kernel gradient should find in the first-level cache. */
const BLOCK_BYTES = 24 * 1024

function convShape(layer: ConvLayer, input: Tensor, output: Tensor): ConvShape {
  const { kernelSize, stride, padding } = layer
  return { height: input.height, width: input.width, outputHeight: output.height, outputWidth: output.width, kernelSize, stride, padding }
}

/** How the read image becomes a padded one. Without padding it is read in place. */
function paddingWords(lowering: Lowering, tensor: Tensor, padding: Padding) {
  const pixelBytes = lowering.channels(tensor) * 4
  const padded = padding.paddedHeight !== tensor.height || padding.paddedWidth !== tensor.width
  const paddedRowBytes = padding.paddedWidth * pixelBytes
  if (padded) lowering.needScratch(padding.paddedHeight * paddedRowBytes)
  return {
    padded: Number(padded),
    height: tensor.height,
    rowBytes: tensor.width * pixelBytes,
    padTop: padding.top,
    padLeftBytes: padding.left * pixelBytes,
    paddedHeight: padding.paddedHeight,
    paddedRowBytes
  }
}

/** The records of one phase: as many kernel rows each as keep its sums short; the first adds the bias, the last the ReLU. */
function phaseRecords(lowering: Lowering, phase: PhasePlan, weights: Area | null, parts: ConvParts): TableWords<'phase'>[] {
  const [read, write] = [lowering.channels(parts.from), lowering.channels(parts.to)]
  const runFloats = phase.columns * read
  const rowsPerRecord = Math.max(1, Math.floor(LONGEST_SUM / Math.max(1, runFloats)))
  const records: TableWords<'phase'>[] = []
  for (let row = 0; row === 0 || row < phase.rows; row += rowsPerRecord) {
    records.push({
      weights: weights ? weights.at(row * runFloats * 32) : 0,
      panelBytes: phase.rows * runFloats * 32,
      inputOffsetBytes: row * parts.plan.padding.paddedWidth * read * 4,
      inputTable: lowering.offsets(phase.inputPixels, read * 4),
      outputTable: lowering.offsets(phase.outputPixels, write * 4),
      tiles: Math.ceil(phase.outputPixels.length / 6),
      runs: Math.min(rowsPerRecord, phase.rows - row),
      runFloats,
      bias: row === 0 ? parts.bias : 0,
      accumulate: Number(parts.accumulate || row > 0),
      relu: Number(parts.relu && row + rowsPerRecord >= phase.rows)
    })
  }
  return records
}

/** Kernel panels for one phase; `transposed` swaps the roles of input and output channels. */
function packPhase(lowering: Lowering, layer: ConvLayer, phase: PhasePlan, read: number, write: number, transposed: boolean): Area | null {
  const parameter = `${layer.name}/kernel`
  const [, , inChannels = 0, outChannels = 0] = lowering.parameters.info(parameter).shape
  const tapBytes = read * 32
  const panelBytes = phase.taps.length * tapBytes
  if (panelBytes === 0) return null
  const job = {
    source: lowering.parameters.address('weights', parameter),
    taps: phase.taps.length,
    tapTable: lowering.constants(phase.taps),
    inChannels,
    outChannels,
    panelBytes,
    tapBytes,
    rows: read,
    transposed: Number(transposed)
  }
  return lowering.pack(`${parameter} panels`, (panelBytes * write) / 8, job, write / 8)
}

/** A convolution over `from`, or (transposed) its input gradient, whose windows then go over the gradient of the output. */
export interface ConvParts {
  layer: ConvLayer
  plan: ConvPlan
  from: Tensor
  to: Tensor
  transposed: boolean
  bias: Word
  slots: Word
  accumulate: boolean
  relu: boolean
  partition: Partition
}

function emitDirect(lowering: Lowering, parts: ConvParts): void {
  const { layer, plan, from, to, transposed, slots } = parts
  const [read, write] = [lowering.channels(from), lowering.channels(to)]
  const phases = plan.phases.flatMap((phase) => phaseRecords(lowering, phase, packPhase(lowering, layer, phase, read, write, transposed), parts))
  lowering.emit('conv', parts.partition.chunks, {
    input: lowering.tensor(from),
    output: lowering.tensor(to),
    slots,
    imagesPerChunk: parts.partition.imagesPerChunk,
    inputImageBytes: lowering.imageBytes(from),
    outputImageBytes: lowering.imageBytes(to),
    outputPixels: to.height * to.width,
    panels: write / 8,
    ...paddingWords(lowering, from, plan.padding),
    phases: table('phase', phases),
    phaseCount: phases.length
  })
}

/** Large kernels pay for being loaded only if a chunk has several images; small ones follow the passes around them. */
function convPartition(lowering: Lowering, { kernelSize }: ConvLayer, input: Tensor, output: Tensor): Partition {
  const kernelBytes = kernelSize ** 2 * lowering.channels(input) * lowering.channels(output) * 4
  return kernelBytes > LARGE_KERNEL_BYTES ? lowering.partition(16) : lowering.partitionOf(input, output)
}

/** The choice of the kernel. */
function emitConv(lowering: Lowering, parts: ConvParts): void {
  if (!isWinograd(lowering, parts.layer, lowering.channels(parts.from))) emitDirect(lowering, parts)
  else if (hasSmallerAdjoint(parts)) emitWinogradGradient(lowering, parts)
  else emitWinograd(lowering, parts)
}

export function lowerConv(lowering: Lowering, op: Extract<ProgramOp, { kind: 'conv' }>): void {
  const { layer, input, output, relu, statistics } = op
  const panels = lowering.channels(output) / 8
  const partition = convPartition(lowering, layer, input, output)
  emitConv(lowering, {
    layer,
    plan: forwardPlan(convShape(layer, input, output)),
    from: input,
    to: output,
    transposed: false,
    bias: lowering.packedBias(layer.bias ? `${layer.name}/bias` : null, panels),
    slots: statistics ? lowering.statisticsSlots(output, partition.chunks) : 0,
    accumulate: false,
    relu,
    partition
  })
}

export function lowerConvInputGradient(lowering: Lowering, op: Extract<ProgramOp, { kind: 'convInputGradient' }>): void {
  const { layer, gradient, output, accumulate } = op
  const plan = inputGradientPlan(convShape(layer, output, gradient))
  const partition = convPartition(lowering, layer, output, gradient)
  emitConv(lowering, { layer, plan, from: gradient, to: output, transposed: true, bias: 0, slots: 0, accumulate, relu: false, partition })
}

/** As many output rows as keep the block in the cache, but at least 48 pixels, so that the sums pay for loading them. */
function rowsPerBlock(output: Tensor, rowBytes: number): number {
  const fitting = Math.floor(BLOCK_BYTES / rowBytes)
  const worthwhile = Math.ceil(48 / output.width)
  return Math.min(output.height, Math.max(1, fitting, worthwhile))
}

/** A kernel gradient summed per chunk of images into slots, the bias gradient (0 bytes = none) at the end of each. */
export interface WeightParts {
  layer: ConvLayer
  input: Tensor
  gradient: Tensor
  slots: Area
  slotBytes: number
  biasSlotBytes: number
  partition: Partition
}

/** Each chunk has sums of its own to bring back to taps: large kernels, and stride 2 where the input is the larger image, take larger chunks. */
function weightPartition(lowering: Lowering, { stride }: ConvLayer, input: Tensor, gradient: Tensor, slotBytes: number): Partition {
  if (slotBytes > LARGE_KERNEL_BYTES) return lowering.partition(8)
  return stride === 1 ? lowering.partitionOf(input, gradient) : lowering.partitionOf(gradient)
}

export function lowerConvWeightGradient(lowering: Lowering, op: Extract<ProgramOp, { kind: 'convWeightGradient' }>): void {
  const { layer, input, gradient } = op
  const [read, write] = [lowering.channels(input), lowering.channels(gradient)]
  const winograd = isWinograd(lowering, layer, read)
  const runRows = winograd ? layer.kernelSize * read : Math.ceil((layer.kernelSize * read) / 6) * 6
  const biasSlotBytes = layer.bias ? write * 4 : 0
  const kernelSlotBytes = write * layer.kernelSize * runRows * 4
  const slotBytes = kernelSlotBytes + biasSlotBytes
  const partition = weightPartition(lowering, layer, input, gradient, kernelSlotBytes)
  const { chunks } = partition
  const slots = lowering.temporary(`${layer.name} slots`, chunks * slotBytes)
  const parts = { layer, input, gradient, slots, slotBytes, biasSlotBytes, partition }
  if (winograd) emitWinogradWeights(lowering, parts)
  else emitDirectWeights(lowering, parts, runRows / 6)
  emitReduction(lowering, layer.name, {
    slots,
    slotBytes,
    slotCount: chunks,
    kernelRows: layer.kernelSize,
    tapsPerRow: layer.kernelSize,
    inChannelsPadded: read,
    runRows
  })
  if (layer.bias) emitBiasReduction(lowering, layer.name, { slots, offsetBytes: kernelSlotBytes, slotBytes, slotCount: chunks })
}

function emitDirectWeights(lowering: Lowering, parts: WeightParts, runTiles: number): void {
  const { layer, input, gradient, slots, slotBytes, biasSlotBytes, partition } = parts
  const { kernelSize, stride } = layer
  const padding = paddingWords(lowering, input, forwardPlan(convShape(layer, input, gradient)).padding)
  const [read, write] = [lowering.channels(input), lowering.channels(gradient)]
  lowering.emit('convWeights', partition.chunks, {
    input: lowering.tensor(input),
    gradient: lowering.tensor(gradient),
    slots,
    slotBytes,
    biasSlotBytes,
    imagesPerChunk: partition.imagesPerChunk,
    inputImageBytes: lowering.imageBytes(input),
    gradientImageBytes: lowering.imageBytes(gradient),
    panels: write / 8,
    ...padding,
    kernelRows: kernelSize,
    runTiles,
    pixelStepBytes: stride * read * 4,
    rowStepBytes: stride * padding.paddedRowBytes,
    outputHeight: gradient.height,
    outputWidth: gradient.width,
    rowsPerBlock: rowsPerBlock(gradient, stride * padding.paddedRowBytes + gradient.width * write * 4)
  })
}

interface KernelSlots {
  slots: Area
  slotBytes: number
  slotCount: number
  kernelRows: number
  tapsPerRow: number
  inChannelsPadded: number
  runRows: number
}

/** Slots -> the gradient of `<name>/kernel`. */
export function emitReduction(lowering: Lowering, name: string, slots: KernelSlots): void {
  const { shape } = lowering.parameters.info(`${name}/kernel`)
  const outChannels = shape.at(-1) ?? 0
  const rows = shape.slice(0, -1).reduce((product, length) => product * length, 1)
  const inChannels = rows / (slots.kernelRows * slots.tapsPerRow)
  const rowsPerChunk = Math.ceil(rows / 16)
  const target = lowering.parameters.address('gradients', `${name}/kernel`)
  lowering.emit('reduceWeights', Math.ceil(rows / rowsPerChunk), { ...slots, target, inChannels, outChannels, rowsPerChunk })
}

/** The bias gradient follows the kernel's in each slot, as a kernel of one row. */
export function emitBiasReduction(
  lowering: Lowering,
  name: string,
  { slots, offsetBytes, slotBytes, slotCount }: { slots: Area; offsetBytes: number; slotBytes: number; slotCount: number }
): void {
  const outChannels = lowering.parameters.info(`${name}/bias`).shape[0] ?? 0
  lowering.emit('reduceWeights', 1, {
    slots: slots.at(offsetBytes),
    slotBytes,
    slotCount,
    target: lowering.parameters.address('gradients', `${name}/bias`),
    kernelRows: 1,
    tapsPerRow: 1,
    inChannels: 1,
    inChannelsPadded: 1,
    outChannels,
    runRows: 1,
    rowsPerChunk: 1
  })
}
