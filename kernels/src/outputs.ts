/** Eight channels of an output of winograd.ts on their way to memory. */
import { high, low, storeEight } from './simd'

/** Plain outputs (no bias, no ReLU) save two operations each; only they accumulate. */
// @ts-ignore: decorator
@inline
export function finish(target: i32, first: v128, second: v128, bias: i32, floor: v128, plain: bool, accumulate: bool): void {
  if (plain && accumulate) storeEight(target, f32x4.add(first, low(target)), f32x4.add(second, high(target)))
  else if (plain) storeEight(target, first, second)
  else storeEight(target, f32x4.pmax(f32x4.add(first, low(bias)), floor), f32x4.pmax(f32x4.add(second, high(bias)), floor))
}
