import { ScaleInputOp } from './generated/ops'
import { endImage, firstImage } from './images'

/** Bytes B,G,R -> f32 with a fourth channel of 0. A division, not a product with 1/255, which differs in the last bit. */
export function scaleInput(op: ScaleInputOp, chunk: i32, count: i32, pixels: i32): void {
  const scale = f32x4.splat(255)
  const end = endImage(chunk, op.imagesPerChunk, count) * op.imagePixels
  for (let pixel = firstImage(chunk, op.imagesPerChunk) * op.imagePixels; pixel < end; pixel++) {
    const source = pixels + pixel * 3
    let value = f32x4.splat(0)
    value = f32x4.replace_lane(value, 0, <f32>load<u8>(source))
    value = f32x4.replace_lane(value, 1, <f32>load<u8>(source, 1))
    value = f32x4.replace_lane(value, 2, <f32>load<u8>(source, 2))
    v128.store(op.output + pixel * 16, f32x4.div(value, scale))
  }
}
