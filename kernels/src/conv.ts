/** Convolution and its input gradient as implicit GEMM: for a kernel row, the kernel columns x channels of one pixel are contiguous in NHWC. */
import { ConvOp, Phase } from './generated/ops'
import { endImage, firstImage, padImage } from './images'
import { addStatistics } from './statistics'
import { multiplyTile } from './tile'

function convPhase(op: ConvOp, phase: Phase, input: i32, output: i32): void {
  for (let panel = 0; panel < op.panels; panel++) {
    const weights = phase.weights + panel * phase.panelBytes
    const bias = phase.bias ? phase.bias + panel * 32 : 0
    for (let tile = 0; tile < phase.tiles; tile++) {
      multiplyTile(
        input + phase.inputOffsetBytes, phase.inputTable + tile * 24, output + panel * 32, phase.outputTable + tile * 24,
        weights, phase.runs, phase.runFloats, op.paddedRowBytes, bias, phase.accumulate, phase.relu
      )
    }
  }
}

export function conv(op: ConvOp, chunk: i32, count: i32, scratch: i32): void {
  const end = endImage(chunk, op.imagesPerChunk, count)
  const channels = op.panels << 3
  const slot = op.slots + chunk * channels * 16
  if (op.slots) memory.fill(slot, 0, channels * 16)
  for (let image = firstImage(chunk, op.imagesPerChunk); image < end; image++) {
    let input = op.input + image * op.inputImageBytes
    const output = op.output + image * op.outputImageBytes
    if (op.padded) {
      padImage(input, scratch, op.height, op.rowBytes, op.padTop, op.padLeftBytes, op.paddedHeight, op.paddedRowBytes)
      input = scratch
    }
    for (let i = 0; i < op.phaseCount; i++) {
      convPhase(op, changetype<Phase>(<usize>(op.phases + i * <i32>offsetof<Phase>())), input, output)
    }
    if (op.slots) addStatistics(output, op.outputPixels, channels, slot)
  }
}
