/** In which order of axes a network computes, and how it convolves: one way for each device of jax-js. */
import { lax, nn, numpy as np } from '@jax-js/jax'
import type { LayerSpec } from '../../schema/model.ts'
import { convolveByPatches } from './patches.ts'

export type ConvLayer = Extract<LayerSpec, { op: 'conv' }>

/** Every function consumes its arrays. */
export interface Formulation {
  /** From N,H,W,C to the order inside, and back. */
  fromCanonical: (x: np.Array) => np.Array
  toCanonical: (x: np.Array) => np.Array
  /** Of height and width inside. */
  spatialAxes: readonly [number, number]
  /** A vector over the channels, shaped so that it broadcasts over images inside. */
  perChannel: (vector: np.Array) => np.Array
  /** `x` as inside, `kernel` H,W,in,out. */
  convolve: (x: np.Array, kernel: np.Array, layer: ConvLayer) => np.Array
  rectify: (x: np.Array) => np.Array
}

const SMALLEST_NORMAL = 2 ** -126

/** For WebGPU: N,C,H,W and `lax.conv`, as jax-js offers it. */
export const CHANNELS_FIRST: Formulation = {
  fromCanonical: (x) => x.transpose([0, 3, 1, 2]),
  toCanonical: (x) => x.transpose([0, 2, 3, 1]),
  spatialAxes: [2, 3],
  perChannel: (vector) => vector.reshape([-1, 1, 1]),
  convolve: (x, kernel, { stride, padding }) => {
    const pad: [number, number] = [padding, padding]
    return lax.conv(x, kernel.transpose([3, 2, 0, 1]), [stride, stride], [pad, pad])
  },
  // nn.relu is max(x, 0), and that of a NaN is 0 on graphics devices: a training that has diverged would go on as if it had not. A NaN is
  // below nothing. No gradient at 0, as elsewhere.
  rectify: (x) => np.where(x.ref.less(SMALLEST_NORMAL), 0, x)
}

/** For WebAssembly: N,H,W,C and patches. */
export const PATCHES: Formulation = {
  fromCanonical: (x) => x,
  toCanonical: (x) => x,
  spatialAxes: [1, 2],
  perChannel: (vector) => vector,
  convolve: convolveByPatches,
  rectify: nn.relu
}
