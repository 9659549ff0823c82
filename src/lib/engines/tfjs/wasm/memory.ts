/** A failed allocation of the wasm backend gives address 0 and no error: the next kernel would overwrite the start of the memory. */
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm'
import { OutOfDeviceMemoryError } from '../../engine.ts'

/** What Emscripten offers and the package's types leave out. */
interface EmscriptenHeap {
  _malloc(sizeBytes: number): number
  _free(address: number): void
  HEAPU8: Uint8Array
}

const heapOf = (wasm: BackendWasm['wasm']) => wasm as unknown as BackendWasm['wasm'] & EmscriptenHeap

/** Makes a failed allocation throw OutOfDeviceMemoryError. Returns the module. */
export function guardAllocations(module: BackendWasm['wasm']): BackendWasm['wasm'] {
  const wasm = heapOf(module)
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
export const heapBytes = ({ wasm }: BackendWasm): number => heapOf(wasm).HEAPU8.buffer.byteLength
