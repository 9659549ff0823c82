import { SgdMomentumOp } from './generated/ops'
import { fma } from './simd'

export function sgdMomentum(op: SgdMomentumOp, chunk: i32, learningRate: f32): void {
  const momentum = f32x4.splat(reinterpret<f32>(op.momentum))
  const rate = f32x4.splat(-learningRate)
  const end = min((chunk + 1) * op.floatsPerChunk, op.floats) * 4
  for (let at = chunk * op.floatsPerChunk * 4; at < end; at += 16) {
    const velocity = fma(momentum, v128.load(op.velocities + at), v128.load(op.gradients + at))
    v128.store(op.velocities + at, velocity)
    v128.store(op.weights + at, fma(rate, velocity, v128.load(op.weights + at)))
  }
}
