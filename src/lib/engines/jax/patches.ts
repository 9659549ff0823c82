/**
 * A convolution as one matrix product over patches, N,H,W,C. On WebAssembly jax-js 0.1.25 generates vector code only for loads whose
 * address is linear in the output's index or in the summed one, and the windows of a convolution are neither. The patches are gathered in
 * two passes, first along the rows, then along the columns; the gradient follows by automatic differentiation.
 */
import { numpy as np } from '@jax-js/jax'
import type { ConvLayer } from './formulation.ts'

/** Lengths of a product's sum that jax-js turns into vector code are multiples of this. */
const VECTOR_LANES = 4

/** N, H, W, 1, C. */
const CHANNELS = 4

/** Zeros behind the axis up to a multiple of the vector; a colour image gets a fourth channel. Consumes `x`. */
function channelsFilled(x: np.Array, axis: number): np.Array {
  const missing = -(x.shape[axis] ?? 0) & (VECTOR_LANES - 1)
  if (missing === 0) return x
  // np.pad would stay a view of `x`, and every load through it a test: no vector code.
  return np.concatenate([x, np.zeros(x.shape.with(axis, missing))], axis)
}

/** Positions offset, offset + stride, ... (`count` of them) along an axis. Consumes `x`, which must reach to offset + count * stride. */
function everyNth(x: np.Array, axis: number, offset: number, count: number, stride: number): np.Array {
  const all = x.shape.map((): [] => [])
  const span = x.slice(...all.with(axis, [offset, offset + count * stride] as never))
  if (stride === 1) return span
  const split = span.reshape(x.shape.toSpliced(axis, 1, count, stride))
  const first = split.slice(...split.shape.map((): [] => []).with(axis + 1, [0, 1] as never))
  return first.reshape(x.shape.with(axis, count))
}

/** Beside each position of `axis` its `kernelSize` neighbours, one after the other in the channels. Consumes `x`. */
function neighbours(x: np.Array, axis: number, kernelSize: number, count: number, stride: number): np.Array {
  if (kernelSize === 1) return everyNth(x, axis, 0, count, stride)
  const channels = x.shape[CHANNELS] ?? 0
  const shifted = Array.from({ length: kernelSize }, (_, offset) => {
    const room: [number, number] = [offset * channels, (kernelSize - 1 - offset) * channels]
    return np.pad(everyNth(x.ref, axis, offset, count, stride), { [CHANNELS]: room })
  })
  x.dispose()
  // np.concatenate computes the same sum, but its gradient copies every part once more.
  return shifted.reduce((sum, part) => sum.add(part))
}

/** `x` N,H,W,C; `kernel` H,W,in,out. Consumes both. */
export function convolveByPatches(x: np.Array, kernel: np.Array, { kernelSize, stride, padding, filters }: ConvLayer): np.Array {
  const [images = 0, height = 0, width = 0, channels = 0] = x.shape
  const outputLength = (length: number) => Math.floor((length + 2 * padding - kernelSize) / stride) + 1
  const [rows, columns] = [outputLength(height), outputLength(width)]
  // Behind the last window a stride needs up to stride - 1 positions more.
  const pad: [number, number] = [padding, padding + stride - 1]
  // The axis of length 1 is where the inner product puts the filters. It must be there before the patches are made: an array that is
  // reshaped afterwards and has two readers, as here the gradient, is copied.
  const filled = channelsFilled(x.reshape([images, height, width, 1, channels]), CHANNELS)
  const padded = np.pad(filled, { 1: pad, 2: pad })
  const across = neighbours(padded, 2, kernelSize, columns, stride) // [N, H + padding, columns, 1, kernelSize * C]
  const patches = neighbours(across, 1, kernelSize, rows, stride) // [N, rows, columns, 1, kernelSize * kernelSize * C]
  const filtersFirst = channelsFilled(kernel, 2).reshape([-1, filters]).transpose() // [filters, kernelSize * kernelSize * C]
  return np.vecdot(patches, filtersFirst) // [N, rows, columns, filters]
}
