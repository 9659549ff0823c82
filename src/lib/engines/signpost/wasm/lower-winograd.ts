/** Convolutions by Winograd's algorithms, forward, input gradient and kernel gradient, each pass with the tiles that suit its shape: tiling.ts. */
import type { ConvLayer } from '../fuse.ts'
import type { ConvParts, WeightParts } from './lower-conv.ts'
import type { Lowering } from './lowering.ts'
import type { Area } from './memory.ts'
import { chooseTiling, hasTiling, kernelPointsOf, pointsOf, productsOf, stepOf, type Tiling } from './tiling.ts'

/** Bound for the points of a block, so that they stay in the second-level cache beside the kernels. */
const BLOCK_BYTES = 400 * 1024
/** Tiles of a block, so that one plane of it stays in the first-level cache. */
const BLOCK_TILES = 24
/** Kernels that do not fit in the second-level cache are streamed past each block: larger blocks, fewer streams. */
const LARGE_KERNEL_BYTES = 1024 * 1024
const LARGE_BLOCK_BYTES = 1600 * 1024
const LARGE_BLOCK_TILES = 48
/** The points must not lie at a power-of-two distance: they would share few lines of the first-level cache. */
const POINT_GAP_BYTES = 64
/** Between the passes over the two axes: 4 x 8 vectors. */
const TEMPORARY_BYTES = 512

/** The 4 channels of the network's input are too few to pay for the transforms. */
export function isWinograd(lowering: Lowering, layer: ConvLayer, readChannels: number): boolean {
  return lowering.convolutions === 'winograd' && hasTiling(layer) && readChannels >= 8
}

/** Rows of tiles that go through the three steps at once, blocks of a chunk as equal as possible. */
function stripsPerBlock(tiling: Tiling, read: number, write: number, imagesPerChunk: number): number {
  const { tilesAcross, tilesDown } = tiling
  const points = pointsOf(tiling)
  const large = kernelPointsOf(tiling) * read * write * 4 > LARGE_KERNEL_BYTES
  const blockBytes = large ? LARGE_BLOCK_BYTES : BLOCK_BYTES
  const tiles = Math.min(large ? LARGE_BLOCK_TILES : BLOCK_TILES, blockBytes / (points * 4 * (read + write)))
  const strips = imagesPerChunk * tilesDown
  const blocks = Math.ceil(strips / Math.max(1, Math.floor(tiles / tilesAcross)))
  return Math.ceil(strips / blocks)
}

/** Distance of two points that hold `tiles` tiles, with room for the last, rounded-up rows of a product. */
const pointBytes = (tiles: number, channels: number) => (tiles + (tiles % 2)) * channels * 4 + POINT_GAP_BYTES

/** Distance of the planes of the first axis. */
const planeBytes = (strips: number, columns: number, channels: number) => strips * columns * channels * 4 + POINT_GAP_BYTES

/** Columns of a strip. */
const outputColumns = ({ tilesAcross, tileSize }: Tiling) => tilesAcross * tileSize
const inputColumns = (tiling: Tiling) => tiling.tilesAcross * stepOf(tiling) + tiling.points - stepOf(tiling)

/** U[point][panel][channel][8]. */
function packKernels(
  lowering: Lowering,
  { layer, transposed }: ConvParts,
  tiling: Tiling,
  taps: readonly number[],
  read: number,
  write: number
): { weights: Area; weightPointBytes: number } {
  const parameter = `${layer.name}/kernel`
  const [, , inChannels = 0, outChannels = 0] = lowering.parameters.info(parameter).shape
  const panels = write / 8
  const panelBytes = read * 32
  const weightPointBytes = panels * panelBytes + POINT_GAP_BYTES
  const job = {
    source: lowering.parameters.address('weights', parameter),
    taps: taps.length,
    tapTable: lowering.constants(taps),
    inChannels,
    outChannels,
    panelBytes,
    tapBytes: weightPointBytes,
    rows: read,
    transposed: Number(transposed)
  }
  lowering.needScratch(TEMPORARY_BYTES)
  const byteLength = kernelPointsOf(tiling) * weightPointBytes
  return { weights: lowering.packWinograd(`${parameter} transformed`, byteLength, job, tiling.points, panels), weightPointBytes }
}

export function emitWinograd(lowering: Lowering, parts: ConvParts): void {
  const { layer, from, to, plan, bias, slots, accumulate, relu } = parts
  const [read, write] = [lowering.channels(from), lowering.channels(to)]
  const tiling = chooseTiling(layer, to)
  const { imagesPerChunk, chunks } = parts.partition
  const strips = stripsPerBlock(tiling, read, write, imagesPerChunk)
  const tiles = strips * tiling.tilesAcross
  const [inputPointBytes, outputPointBytes] = [pointBytes(tiles, read), pointBytes(tiles, write)]
  const planes = planeBytes(strips, inputColumns(tiling), read)
  lowering.needScratch(tiling.points * (planes + inputPointBytes + (1 + tiling.tileSize) * outputPointBytes))
  lowering.emit('winograd', chunks, {
    input: lowering.tensor(from),
    output: lowering.tensor(to),
    ...packKernels(lowering, parts, tiling, plan.phases[0]?.taps ?? [], read, write),
    bias,
    slots,
    zeros: lowering.zeros(Math.max(from.width * read, write) * 4),
    imagesPerChunk,
    inputImageBytes: lowering.imageBytes(from),
    outputImageBytes: lowering.imageBytes(to),
    height: from.height,
    width: from.width,
    outputHeight: to.height,
    outputWidth: to.width,
    channels: read,
    panels: write / 8,
    padTop: plan.padding.top,
    padLeft: plan.padding.left,
    ...tiling,
    stripsPerBlock: strips,
    planeBytes: planes,
    inputPointBytes,
    outputPointBytes,
    accumulate: Number(accumulate),
    relu: Number(relu)
  })
}

/**
 * True where the input gradient has fewer products in its adjoint form: those of the tiles of the output, in place of those of the larger input.
 * With stride 2 it has no other form.
 */
export function hasSmallerAdjoint({ layer, from, to, transposed }: ConvParts): boolean {
  return transposed && (layer.stride === 2 || productsOf(chooseTiling(layer, from)) < productsOf(chooseTiling(layer, to)))
}

export function emitWinogradGradient(lowering: Lowering, parts: ConvParts): void {
  const { layer, from: gradient, to, accumulate } = parts
  const [read, write] = [lowering.channels(gradient), lowering.channels(to)]
  const tiling = chooseTiling(layer, gradient)
  const { imagesPerChunk, chunks } = parts.partition
  const strips = stripsPerBlock(tiling, read, write, imagesPerChunk)
  const tiles = strips * tiling.tilesAcross
  const [inputPointBytes, outputPointBytes] = [pointBytes(tiles, read), pointBytes(tiles, write)]
  const planes = planeBytes(strips, outputColumns(tiling), read)
  const resultPlanes = planeBytes(strips, inputColumns(tiling), write)
  lowering.needScratch(tiling.points * (planes + resultPlanes + inputPointBytes + outputPointBytes))
  const taps = Array.from({ length: layer.kernelSize ** 2 }, (_, tap) => tap)
  lowering.emit('winogradGradient', chunks, {
    gradient: lowering.tensor(gradient),
    output: lowering.tensor(to),
    ...packKernels(lowering, parts, tiling, taps, read, write),
    zeros: lowering.zeros(gradient.width * read * 4),
    imagesPerChunk,
    gradientImageBytes: lowering.imageBytes(gradient),
    outputImageBytes: lowering.imageBytes(to),
    gradientHeight: gradient.height,
    gradientWidth: gradient.width,
    height: to.height,
    width: to.width,
    channels: read,
    panels: write / 8,
    padTop: layer.padding,
    padLeft: layer.padding,
    ...tiling,
    stripsPerBlock: strips,
    planeBytes: planes,
    resultPlaneBytes: resultPlanes,
    inputPointBytes,
    outputPointBytes,
    accumulate: Number(accumulate)
  })
}

/** Into slots as `emitReduction` reads them: rows of a panel are (ky, kx, channel), without gaps. */
export function emitWinogradWeights(lowering: Lowering, parts: WeightParts): void {
  const { layer, input, gradient, slots, slotBytes, biasSlotBytes } = parts
  const { imagesPerChunk, chunks } = parts.partition
  const [read, write] = [lowering.channels(input), lowering.channels(gradient)]
  const tiling = chooseTiling(layer, gradient)
  const strips = stripsPerBlock(tiling, read, write, imagesPerChunk)
  const tiles = strips * tiling.tilesAcross
  const [inputPointBytes, gradientPointBytes] = [pointBytes(tiles, read), pointBytes(tiles, write)]
  const sumPointBytes = read * write * 4 + POINT_GAP_BYTES
  const planes = planeBytes(strips, inputColumns(tiling), read)
  const gradientPlanes = planeBytes(strips, outputColumns(tiling), write)
  const points = tiling.points * (planes + gradientPlanes + inputPointBytes + gradientPointBytes)
  lowering.needScratch(points + kernelPointsOf(tiling) * sumPointBytes + TEMPORARY_BYTES)
  lowering.emit('winogradWeights', chunks, {
    input: lowering.tensor(input),
    gradient: lowering.tensor(gradient),
    slots,
    slotBytes,
    biasSlotBytes,
    zeros: lowering.zeros(Math.max(input.width * read, gradient.width * write) * 4),
    imagesPerChunk,
    inputImageBytes: lowering.imageBytes(input),
    gradientImageBytes: lowering.imageBytes(gradient),
    height: input.height,
    width: input.width,
    gradientHeight: gradient.height,
    gradientWidth: gradient.width,
    channels: read,
    panels: write / 8,
    padTop: layer.padding,
    padLeft: layer.padding,
    ...tiling,
    stripsPerBlock: strips,
    planeBytes: planes,
    gradientPlaneBytes: gradientPlanes,
    inputPointBytes,
    gradientPointBytes,
    sumPointBytes
  })
}
