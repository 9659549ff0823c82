import type { Raster } from './raster.ts'
import { decodePng } from './png.ts'
import { decodePpm } from './ppm.ts'

/** PNG or PPM, told by the first byte, not by the name. Throws ImageError. */
export function decodeImage(bytes: Uint8Array): Raster {
  return bytes[0] === 137 ? decodePng(bytes) : decodePpm(bytes)
}
