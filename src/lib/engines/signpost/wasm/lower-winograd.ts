/** 3x3 stride-1 convolutions on Winograd's F(2x2, 3x3): 2.25 times fewer products, transforms that cost about half of the gain. */
import type { ConvLayer } from '../fuse.ts'
import type { ConvParts } from './lower-conv.ts'
import type { Lowering } from './lower.ts'
import type { Area } from './memory.ts'

const POINTS = 16
/** Bound for transformed inputs and products of a block, so that they stay in the second-level cache beside the kernels. */
const BLOCK_BYTES = 400 * 1024
const LARGEST_BLOCK = 48
/** The 16 points must not lie at a power-of-two distance: they would share few lines of the first-level cache. */
const POINT_GAP_BYTES = 64

/** The 4 channels of the network's input are too few to pay for the transforms. */
export function isWinograd(layer: ConvLayer, readChannels: number): boolean {
  return layer.kernelSize === 3 && layer.stride === 1 && readChannels >= 8
}

/** U[16][panel][channel][8]. */
function packKernels(lowering: Lowering, { layer, plan, transposed }: ConvParts, read: number, write: number): Area {
  const parameter = `${layer.name}/kernel`
  const [, , inChannels = 0, outChannels = 0] = lowering.parameters.info(parameter).shape
  const taps = plan.phases[0]?.taps ?? []
  const panelBytes = read * 32
  const panels = write / 8
  const job = {
    source: lowering.parameters.address('weights', parameter),
    taps: taps.length,
    tapTable: lowering.constants(taps),
    inChannels,
    outChannels,
    panelBytes,
    tapBytes: panels * panelBytes,
    rows: read,
    transposed: Number(transposed)
  }
  return lowering.packWinograd(`${parameter} transformed`, POINTS * panels * panelBytes, job, panels)
}

/** Tiles of a block: a multiple of the 6 rows of the product kernel. */
function blockTiles(read: number, write: number): number {
  const fitting = Math.floor(BLOCK_BYTES / (POINTS * 4 * (read + write)) / 6) * 6
  return Math.max(6, Math.min(LARGEST_BLOCK, fitting))
}

/** Zero-padded so that the last tiles, too, find 4x4 pixels. */
function paddingWords(lowering: Lowering, { from, to, plan }: ConvParts) {
  const pixelBytes = lowering.channels(from) * 4
  const [tilesAcross, tilesDown] = [Math.ceil(to.width / 2), Math.ceil(to.height / 2)]
  const paddedHeight = Math.max(plan.padding.paddedHeight, 2 * tilesDown + 2)
  const paddedRowBytes = Math.max(plan.padding.paddedWidth, 2 * tilesAcross + 2) * pixelBytes
  return {
    height: from.height,
    rowBytes: from.width * pixelBytes,
    padTop: plan.padding.top,
    padLeftBytes: plan.padding.left * pixelBytes,
    paddedHeight,
    paddedRowBytes,
    paddedImageBytes: Math.ceil((paddedHeight * paddedRowBytes) / 64) * 64,
    tilesAcross,
    tilesDown
  }
}

export function emitWinograd(lowering: Lowering, parts: ConvParts): void {
  const { from, to, bias, slots, accumulate, relu } = parts
  const [read, write] = [lowering.channels(from), lowering.channels(to)]
  const tiles = blockTiles(read, write)
  const rows = Array.from({ length: tiles }, (_, tile) => tile)
  const padding = paddingWords(lowering, parts)
  const [inputPointBytes, outputPointBytes] = [tiles * read * 4 + POINT_GAP_BYTES, tiles * write * 4 + POINT_GAP_BYTES]
  lowering.needScratch(padding.paddedImageBytes + POINTS * (inputPointBytes + outputPointBytes))
  lowering.emit('winograd', lowering.imageChunks(), {
    input: lowering.tensor(from),
    output: lowering.tensor(to),
    weights: packKernels(lowering, parts, read, write),
    bias,
    slots,
    imagesPerChunk: lowering.imagesPerChunk(),
    inputImageBytes: lowering.imageBytes(from),
    outputImageBytes: lowering.imageBytes(to),
    outputHeight: to.height,
    outputWidth: to.width,
    channels: read,
    panels: write / 8,
    ...padding,
    blockTiles: tiles,
    inputTable: lowering.offsets(rows, read * 4),
    outputTable: lowering.offsets(rows, write * 4),
    inputPointBytes,
    outputPointBytes,
    accumulate: Number(accumulate),
    relu: Number(relu)
  })
}
