/** What this WebAssembly can do: asked once, with tiny modules (from GoogleChromeLabs/wasm-feature-detect). */

const HEADER = [0, 97, 115, 109, 1, 0, 0, 0]
const SIMD = [...HEADER, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11]
const RELAXED_SIMD = [...HEADER, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 15, 1, 13, 0, 65, 1, 253, 15, 65, 2, 253, 15, 253, 128, 2, 11]

export interface WasmFeatures {
  simd: boolean
  relaxedSimd: boolean
}

let known: WasmFeatures | null = null

/** Never throws. */
export function wasmFeatures(): WasmFeatures {
  if (known) return known
  const has = (bytes: readonly number[]) => typeof WebAssembly === 'object' && WebAssembly.validate(new Uint8Array(bytes))
  known = { simd: has(SIMD), relaxedSimd: has(RELAXED_SIMD) }
  return known
}
