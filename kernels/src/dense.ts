/** Dense layers: the batch is the row dimension, so work is divided by output panels. */
import { DenseOp } from './generated/ops'
import { multiplyTile } from './tile'

export function dense(op: DenseOp, chunk: i32, count: i32): void {
  const end = min((chunk + 1) * op.panelsPerChunk, op.panels)
  const tiles = (count + 5) / 6
  for (let panel = chunk * op.panelsPerChunk; panel < end; panel++) {
    const weights = op.weights + panel * op.depth * 32
    const bias = op.bias ? op.bias + panel * 32 : 0
    for (let tile = 0; tile < tiles; tile++) {
      multiplyTile(
        op.input, op.inputTable + tile * 24, op.output + panel * 32, op.outputTable + tile * 24, weights, 1, op.depth, 0, bias, 0, op.relu
      )
    }
  }
}
