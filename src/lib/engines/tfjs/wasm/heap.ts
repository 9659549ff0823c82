/**
 * Tensors of the wasm backend as arrays on its memory, for kernels written in TypeScript. Memory may move when it grows: allocate every
 * output before taking the first view, and keep no view.
 */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import type { TensorInfo } from '@tensorflow/tfjs-core'

/** Contents undefined. Throws OutOfDeviceMemoryError. */
export const allocate = (backend: BackendWasm, shape: readonly number[]): TensorInfo => backend.makeOutput([...shape], 'float32')

export const floatsOf = (backend: BackendWasm, tensor: TensorInfo): Float32Array => backend.typedArrayFromHeap(tensor) as Float32Array
