/** Canonical weights (HWIO, IO, bias) -> panels of 8 columns with zeros in the padding, as multiplyTile reads them. */
import { PackJob, PackOp } from './generated/ops'

export function pack(op: PackOp, chunk: i32): void {
  const job = changetype<PackJob>(<usize>(op.jobs + chunk * <i32>offsetof<PackJob>()))
  const columns = job.transposed ? job.inChannels : job.outChannels
  const rowsInSource = job.transposed ? job.outChannels : job.inChannels
  const rowStep = job.transposed ? 1 : job.outChannels
  const columnStep = job.transposed ? job.outChannels : 1
  for (let panel = job.firstPanel; panel < job.endPanel; panel++) {
    for (let tap = 0; tap < job.taps; tap++) {
      const source = job.source + load<i32>(job.tapTable + tap * 4) * job.inChannels * job.outChannels * 4
      let target = job.target + panel * job.panelBytes + tap * job.tapBytes
      for (let row = 0; row < job.rows; row++) {
        for (let lane = 0; lane < 8; lane++) {
          const column = panel * 8 + lane
          const inside = row < rowsInSource && column < columns
          store<f32>(target + lane * 4, inside ? load<f32>(source + (row * rowStep + column * columnStep) * 4) : 0)
        }
        target += 32
      }
    }
  }
}
