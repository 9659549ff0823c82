/** Dense layers: the batch is the row dimension, so work is divided by output panels. */
import { DenseOp } from './generated/ops'
import { multiplyTile } from './tile'

/** Longest sum without a partial result: keeps f32 sums of thousands of terms exact, and a block of weights in the first-level cache. */
const DEPTH_BLOCK: i32 = 512

export function dense(op: DenseOp, chunk: i32, count: i32): void {
  const end = min((chunk + 1) * op.panelsPerChunk, op.panels)
  const tiles = (count + 5) / 6
  for (let panel = chunk * op.panelsPerChunk; panel < end; panel++) {
    const panelWeights = op.weights + panel * op.depth * 32
    for (let first = 0; first < op.depth; first += DEPTH_BLOCK) {
      const floats = min(DEPTH_BLOCK, op.depth - first)
      const bias = op.bias && first == 0 ? op.bias + panel * 32 : 0
      const relu = op.relu && first + floats == op.depth
      for (let tile = 0; tile < tiles; tile++) {
        multiplyTile(
          op.input + first * 4, op.inputTable + tile * 24, op.output + panel * 32, op.outputTable + tile * 24,
          panelWeights + first * 32, 1, floats, 0, bias, first > 0, relu
        )
      }
    }
  }
}
