/**
 * 3x3 stride-1 convolution (and its input gradient) by Winograd's F(2x2, 3x3): 16 products instead of 36 for each 2x2 outputs. Lavin and
 * Gray, "Fast algorithms for convolutional neural networks" (2015), section 4.1. Its transforms only add and halve, so the result is as
 * exact as the direct kernel's. A block of tiles goes through three steps: input -> V[16][tile][channel], products M[16][tile][channel]
 * with the transformed kernels U[16][panel][channel][8], M -> output.
 */
import { PackJob, PackOp, WinogradOp } from './generated/ops'
import { endImage, firstImage, padImage } from './images'
import { zero } from './simd'
import { addStatistics } from './statistics'
import { multiplyTile } from './tile'

/** One row of B^T d, then of B^T d B, for 4 channels; `second` is added or, with `negative`, subtracted. */
// @ts-ignore: decorator
@inline
function transformRow(first: i32, second: i32, negative: bool, pixelBytes: i32, target: i32, pointBytes: i32): void {
  const t0 = negative ? difference(first, second, 0) : sum(first, second, 0)
  const t1 = negative ? difference(first, second, pixelBytes) : sum(first, second, pixelBytes)
  const t2 = negative ? difference(first, second, 2 * pixelBytes) : sum(first, second, 2 * pixelBytes)
  const t3 = negative ? difference(first, second, 3 * pixelBytes) : sum(first, second, 3 * pixelBytes)
  v128.store(target, f32x4.sub(t0, t2))
  v128.store(target + pointBytes, f32x4.add(t1, t2))
  v128.store(target + 2 * pointBytes, f32x4.sub(t2, t1))
  v128.store(target + 3 * pointBytes, f32x4.sub(t1, t3))
}

// @ts-ignore: decorator
@inline
function difference(first: i32, second: i32, offset: i32): v128 {
  return f32x4.sub(v128.load(first + offset), v128.load(second + offset))
}

// @ts-ignore: decorator
@inline
function sum(first: i32, second: i32, offset: i32): v128 {
  return f32x4.add(v128.load(first + offset), v128.load(second + offset))
}

/** V = B^T d B of one 4x4 tile, all channels; `source` is its top left pixel. Rows of B^T: d0 - d2, d1 + d2, d2 - d1, d1 - d3. */
function transformInput(source: i32, pixelBytes: i32, rowBytes: i32, target: i32, pointBytes: i32): void {
  const rowPoints = 4 * pointBytes
  for (const end = source + pixelBytes; source < end; source += 16) {
    const row1 = source + rowBytes, row2 = row1 + rowBytes
    transformRow(source, row2, true, pixelBytes, target, pointBytes)
    transformRow(row1, row2, false, pixelBytes, target + rowPoints, pointBytes)
    transformRow(row2, row1, true, pixelBytes, target + 2 * rowPoints, pointBytes)
    transformRow(row1, row2 + rowBytes, true, pixelBytes, target + 3 * rowPoints, pointBytes)
    target += 16
  }
}

/** Column j of A^T M: m0 + m1 + m2 (upper) or m1 - m2 - m3 (lower output row). */
// @ts-ignore: decorator
@inline
function outputColumn(source: i32, rowPoints: i32, lower: bool): v128 {
  const m1 = v128.load(source + rowPoints), m2 = v128.load(source + 2 * rowPoints)
  if (lower) return f32x4.sub(f32x4.sub(m1, m2), v128.load(source + 3 * rowPoints))
  return f32x4.add(f32x4.add(v128.load(source), m1), m2)
}

// @ts-ignore: decorator
@inline
function storeOutput(op: WinogradOp, target: i32, value: v128, bias: v128): void {
  let result = f32x4.add(value, bias)
  if (op.accumulate) result = f32x4.add(result, v128.load(target))
  if (op.relu) result = f32x4.max(result, zero())
  v128.store(target, result)
}

/** A^T M A of one tile, all channels; outputs beyond an odd edge are left out. */
function transformOutput(op: WinogradOp, source: i32, target: i32, twoColumns: bool, twoRows: bool): void {
  const pointBytes = op.outputPointBytes
  const pixelBytes = op.panels * 32
  const rowBytes = op.outputWidth * pixelBytes
  const rows = twoRows ? 2 : 1
  for (let channel = 0; channel < pixelBytes; channel += 16) {
    const bias = op.bias ? v128.load(op.bias + channel) : zero()
    for (let row = 0; row < rows; row++) {
      const s0 = outputColumn(source, 4 * pointBytes, row == 1)
      const s1 = outputColumn(source + pointBytes, 4 * pointBytes, row == 1)
      const s2 = outputColumn(source + 2 * pointBytes, 4 * pointBytes, row == 1)
      const s3 = outputColumn(source + 3 * pointBytes, 4 * pointBytes, row == 1)
      const at = target + channel + row * rowBytes
      storeOutput(op, at, f32x4.add(f32x4.add(s0, s1), s2), bias)
      if (twoColumns) storeOutput(op, at + pixelBytes, f32x4.sub(f32x4.sub(s1, s2), s3), bias)
    }
    source += 16
  }
}

function multiplyPoints(op: WinogradOp, v: i32, m: i32, tiles: i32): void {
  const groups = (tiles + 5) / 6
  const panelBytes = op.channels * 32
  let weights = op.weights
  for (let point = 0; point < 16; point++) {
    for (let panel = 0; panel < op.panels; panel++) {
      for (let group = 0; group < groups; group++) {
        multiplyTile(v, op.inputTable + group * 24, m + panel * 32, op.outputTable + group * 24, weights, 1, op.channels, 0, 0, 0, 0)
      }
      weights += panelBytes
    }
    v += op.inputPointBytes
    m += op.outputPointBytes
  }
}

export function winograd(op: WinogradOp, chunk: i32, count: i32, scratch: i32): void {
  const firstOfChunk = firstImage(chunk, op.imagesPerChunk)
  const images = endImage(chunk, op.imagesPerChunk, count) - firstOfChunk
  const tilesPerImage = op.tilesAcross * op.tilesDown
  const pixelBytes = op.channels * 4
  const v = scratch + op.paddedImageBytes
  const m = v + 16 * op.inputPointBytes
  let paddedImage = -1
  for (let first = 0, tiles = images * tilesPerImage; first < tiles; first += op.blockTiles) {
    const block = min(op.blockTiles, tiles - first)
    for (let i = 0; i < block; i++) {
      const image = (first + i) / tilesPerImage
      if (image != paddedImage) {
        const source = op.input + (firstOfChunk + image) * op.inputImageBytes
        padImage(source, scratch, op.height, op.rowBytes, op.padTop, op.padLeftBytes, op.paddedHeight, op.paddedRowBytes)
        paddedImage = image
      }
      const tile = first + i - image * tilesPerImage
      const y = tile / op.tilesAcross, x = tile - y * op.tilesAcross
      transformInput(scratch + 2 * (y * op.paddedRowBytes + x * pixelBytes), pixelBytes, op.paddedRowBytes, v + i * pixelBytes, op.inputPointBytes)
    }
    multiplyPoints(op, v, m, block)
    for (let i = 0; i < block; i++) {
      const image = (first + i) / tilesPerImage
      const tile = first + i - image * tilesPerImage
      const y = 2 * (tile / op.tilesAcross), x = 2 * (tile % op.tilesAcross)
      const target = op.output + (firstOfChunk + image) * op.outputImageBytes + (y * op.outputWidth + x) * op.panels * 32
      transformOutput(op, m + i * op.panels * 32, target, x + 1 < op.outputWidth, y + 1 < op.outputHeight)
    }
  }
  if (op.slots) addChunkStatistics(op, chunk, firstOfChunk, images)
}

function addChunkStatistics(op: WinogradOp, chunk: i32, firstOfChunk: i32, images: i32): void {
  const channels = op.panels * 8
  const slot = op.slots + chunk * channels * 16
  memory.fill(slot, 0, channels * 16)
  for (let image = 0; image < images; image++) {
    addStatistics(op.output + (firstOfChunk + image) * op.outputImageBytes, op.outputHeight * op.outputWidth, channels, slot)
  }
}

/** Entry (i, k) of G: rows (1 0 0), (1/2 1/2 1/2), (1/2 -1/2 1/2), (0 0 1). */
// @ts-ignore: decorator
@inline
function transformed(row: i32, g0: f32, g1: f32, g2: f32): f32 {
  if (row == 0) return g0
  if (row == 3) return g2
  return row == 1 ? <f32>0.5 * (g0 + g2 + g1) : <f32>0.5 * (g0 + g2 - g1)
}

/** U = G g G^T of the kernel for one input and output channel, its taps taken in the order of the job's table. */
function packKernel(job: PackJob, offset: i32, target: i32): void {
  const tapFloats = job.inChannels * job.outChannels
  for (let row = 0; row < 4; row++) {
    let c0: f32 = 0, c1: f32 = 0, c2: f32 = 0
    for (let column = 0; column < 3; column++) {
      const g0 = load<f32>(job.source + (load<i32>(job.tapTable + column * 4) * tapFloats + offset) * 4)
      const g1 = load<f32>(job.source + (load<i32>(job.tapTable + (3 + column) * 4) * tapFloats + offset) * 4)
      const g2 = load<f32>(job.source + (load<i32>(job.tapTable + (6 + column) * 4) * tapFloats + offset) * 4)
      const value = transformed(row, g0, g1, g2)
      if (column == 0) c0 = value
      else if (column == 1) c1 = value
      else c2 = value
    }
    for (let column = 0; column < 4; column++) store<f32>(target + (row * 4 + column) * job.tapBytes, transformed(column, c0, c1, c2))
  }
}

/** `tapBytes` of the job is the distance of the 16 points. Padding was zero from the start and stays so. */
export function packWinograd(op: PackOp, chunk: i32): void {
  const job = changetype<PackJob>(<usize>(op.jobs + chunk * <i32>offsetof<PackJob>()))
  const columns = job.transposed ? job.inChannels : job.outChannels
  const rows = job.transposed ? job.outChannels : job.inChannels
  for (let panel = job.firstPanel; panel < job.endPanel; panel++) {
    for (let row = 0; row < rows; row++) {
      for (let lane = 0; lane < 8; lane++) {
        const column = panel * 8 + lane
        if (column >= columns) break
        const offset = job.transposed ? column * job.outChannels + row : row * job.outChannels + column
        packKernel(job, offset, job.target + panel * job.panelBytes + row * 32 + lane * 4)
      }
    }
  }
}
