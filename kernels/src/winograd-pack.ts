/** Kernels of Winograd convolutions: canonical weights -> U[point][panel][channel][8] = G g G^T. */
import { eightTaps } from './eight-points'
import { PackJob, PackOp } from './generated/ops'
import { nineTaps } from './nine-points'
import { fourTaps, threeTaps } from './six-points'
import { kernelPoints } from './strips'

/** Four neighbouring columns of one tap and row; columns beyond the last are 0. */
// @ts-ignore: decorator
@inline
function fourColumns(source: i32, stepBytes: i32, left: i32): v128 {
  if (left >= 4 && stepBytes == 4) return v128.load(source)
  let value = v128.load32_zero(source)
  if (left > 1) value = v128.load32_lane(source + stepBytes, value, 1)
  if (left > 2) value = v128.load32_lane(source + 2 * stepBytes, value, 2)
  if (left > 3) value = v128.load32_lane(source + 3 * stepBytes, value, 3)
  return value
}

/** Address of tap (ky, kx) of the job, its taps taken in the order of the table. */
// @ts-ignore: decorator
@inline
function tap(job: PackJob, offsetBytes: i32, index: i32): i32 {
  return job.source + load<i32>(job.tapTable + index * 4) * job.inChannels * job.outChannels * 4 + offsetBytes
}

/** G of three or four taps. */
// @ts-ignore: decorator
@inline
function pointsOf(points: i32, size: i32, g0: v128, g1: v128, g2: v128, g3: v128, target: i32, step: i32): void {
  if (points == 9) nineTaps(g0, g1, g2, target, step)
  else if (points == 8) {
    if (size == 3) eightTaps(g0, g1, g2, g3, false, target, step)
    else eightTaps(g0, g1, g2, g3, true, target, step)
  } else if (size == 3) threeTaps(g0, g1, g2, target, step)
  else fourTaps(g0, g1, g2, g3, target, step)
}

/** One row, four columns. `temporary`: [kx][points] vectors. */
function packColumns(job: PackJob, size: i32, offsetBytes: i32, stepBytes: i32, left: i32, target: i32, temporary: i32): void {
  const points = job.axisPoints, ownPoints = kernelPoints(points), rowBytes = ownPoints << 4
  for (let kx = 0; kx < size; kx++) {
    const g0 = fourColumns(tap(job, offsetBytes, kx), stepBytes, left)
    const g1 = fourColumns(tap(job, offsetBytes, size + kx), stepBytes, left)
    const g2 = fourColumns(tap(job, offsetBytes, 2 * size + kx), stepBytes, left)
    const g3 = size == 3 ? g2 : fourColumns(tap(job, offsetBytes, 3 * size + kx), stepBytes, left)
    pointsOf(points, size, g0, g1, g2, g3, temporary + kx * rowBytes, 16)
  }
  const rows = temporary + (size - 1) * rowBytes
  for (let at = temporary; at < temporary + rowBytes; at += 16) {
    const g0 = v128.load(at), g1 = v128.load(at + rowBytes), g2 = v128.load(at + 2 * rowBytes)
    pointsOf(points, size, g0, g1, g2, v128.load(rows + at - temporary), target, job.tapBytes)
    target += ownPoints * job.tapBytes
  }
}

/** `tapBytes` of the job is the distance of the points. Rows of padding were zero from the start and stay so. */
export function packWinograd(op: PackOp, chunk: i32, scratch: i32): void {
  const job = changetype<PackJob>(<usize>(op.jobs + chunk * <i32>offsetof<PackJob>()))
  const size = job.taps == 9 ? 3 : 4
  const columns = job.transposed ? job.inChannels : job.outChannels
  const rows = job.transposed ? job.outChannels : job.inChannels
  const rowStepBytes = job.transposed ? 4 : job.outChannels * 4
  const columnStepBytes = job.transposed ? job.outChannels * 4 : 4
  for (let panel = job.firstPanel; panel < job.endPanel; panel++) {
    for (let lane = 0; lane < 8; lane += 4) {
      const column = panel * 8 + lane
      if (column >= columns) break
      for (let row = 0; row < rows; row++) {
        const target = job.target + panel * job.panelBytes + row * 32 + lane * 4
        packColumns(job, size, row * rowStepBytes + column * columnStepBytes, columnStepBytes, columns - column, target, scratch)
      }
    }
  }
}
