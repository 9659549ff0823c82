/** A failed allocation of the wasm backend gives address 0 and no error: the next kernel would overwrite the start of the memory. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { OutOfDeviceMemoryError } from '../../engine.ts'

/** Makes a failed allocation throw OutOfDeviceMemoryError. Returns the module. */
export function guardAllocations(wasm: BackendWasm['wasm']): BackendWasm['wasm'] {
  wasm._free(wasm._malloc(1)) // Emscripten puts the real function in place at the first call.
  const allocate = wasm._malloc.bind(wasm)
  wasm._malloc = (sizeBytes) => {
    const address = allocate(sizeBytes)
    if (address === 0 && sizeBytes > 0) throw new OutOfDeviceMemoryError(sizeBytes)
    return address
  }
  return wasm
}

/** It only grows. */
export const heapBytes = ({ wasm }: BackendWasm): number => wasm.HEAPU8.buffer.byteLength
