/** PNG through fast-png: plain JavaScript, so every browser gives the same bytes (a canvas may apply colour profiles). */
import { decode } from 'fast-png'
import { ImageError } from '../errors.ts'
import { MAX_SIDE_PX, type Raster } from './raster.ts'

const SIGNATURE = [137, 80, 78, 71, 13, 10, 26, 10]
/** Signature, length and type of the first chunk, width, height, depth, colour type. */
const HEADER_BYTES = 26
const COLOUR_RGB = 2
const COLOUR_RGBA = 6

/** Size and kind before anything is unpacked, so that a small file cannot ask for a huge picture. */
function checkHeader(bytes: Uint8Array): void {
  if (bytes.length === 0) throw new ImageError('image-empty', 'the file is empty')
  if (bytes.length < HEADER_BYTES || SIGNATURE.some((byte, i) => bytes[i] !== byte)) throw new ImageError('image-damaged', 'this is not a PNG')
  const view = new DataView(bytes.buffer, bytes.byteOffset, HEADER_BYTES)
  const [widthPx, heightPx, depth, colour] = [view.getUint32(16), view.getUint32(20), view.getUint8(24), view.getUint8(25)]
  if (widthPx === 0 || heightPx === 0) throw new ImageError('image-empty', 'the image has no pixels')
  if (widthPx > MAX_SIDE_PX || heightPx > MAX_SIDE_PX)
    throw new ImageError('image-too-large', `the image of ${widthPx} x ${heightPx} px is too large`)
  if (depth !== 8 || (colour !== COLOUR_RGB && colour !== COLOUR_RGBA))
    throw new ImageError('image-damaged', 'only PNG files with 8-bit RGB colours are read')
}

/** Throws ImageError. */
export function decodePng(bytes: Uint8Array): Raster {
  checkHeader(bytes)
  try {
    const { width, height, channels, data } = decode(bytes, { checkCrc: true })
    if (!(data instanceof Uint8Array) || data.length !== width * height * channels) throw new Error('wrong length of pixels')
    return { widthPx: width, heightPx: height, channels: channels === 4 ? 4 : 3, pixels: data }
  } catch (error) {
    throw new ImageError('image-damaged', `the PNG is damaged (${error instanceof Error ? error.message : String(error)})`)
  }
}
