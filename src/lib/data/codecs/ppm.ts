/** Strict reader of binary PPM (P6, 8 bit). Source: netpbm's ppm(5): any white space between fields, # comments, exactly one white space before the data. */
import { ImageError } from '../errors.ts'
import { MAX_SIDE_PX, type Raster } from './raster.ts'

const LF = 10
const CR = 13
const HASH = 35
const ZERO = 48
const NINE = 57

function isSpace(byte: number | undefined): boolean {
  return byte === 32 || (byte !== undefined && byte >= 9 && byte <= 13)
}

/** Position after white space and comments; a comment runs to the end of its line. */
function skipSpace(bytes: Uint8Array, start: number): number {
  let at = start
  while (isSpace(bytes[at]) || bytes[at] === HASH) {
    if (bytes[at] === HASH) while (at < bytes.length && bytes[at] !== LF && bytes[at] !== CR) at++
    else at++
  }
  return at
}

interface Field {
  value: number
  /** Position after its last digit. */
  end: number
}

function readNumber(bytes: Uint8Array, start: number, name: string): Field {
  let end = skipSpace(bytes, start)
  const first = end
  let value = 0
  for (let byte = bytes[end]; byte !== undefined && byte >= ZERO && byte <= NINE && end - first < 6; byte = bytes[++end])
    value = value * 10 + byte - ZERO
  if (end === first) throw new ImageError('image-damaged', `the PPM header has no ${name}`)
  return { value, end }
}

/** Line ends turned into CRLF (git, some unpackers) make the file longer and shift the colours; such a file is refused, not shown wrong. */
function wrongLength(bytes: Uint8Array, dataStart: number, expectedBytes: number): ImageError {
  const crlf = bytes[2] === CR && bytes[3] === LF
  const cause = crlf ? '; its line ends were converted to CRLF, take it from the original archive' : ''
  return new ImageError('image-length-wrong', `the PPM has ${bytes.length - dataStart} bytes of pixels instead of ${expectedBytes}${cause}`)
}

/** The pixels are a view of `bytes`. Throws ImageError. */
export function decodePpm(bytes: Uint8Array): Raster {
  if (bytes.length === 0) throw new ImageError('image-empty', 'the file is empty')
  if (bytes[0] !== 0x50 || bytes[1] !== 0x36 || !(isSpace(bytes[2]) || bytes[2] === HASH))
    throw new ImageError('image-damaged', 'this is not a binary PPM (P6)')
  const width = readNumber(bytes, 2, 'width')
  const height = readNumber(bytes, width.end, 'height')
  const maximum = readNumber(bytes, height.end, 'maximum value')
  if (maximum.value !== 255) throw new ImageError('image-damaged', `the PPM has the maximum value ${maximum.value} instead of 255`)
  if (!isSpace(bytes[maximum.end])) throw new ImageError('image-damaged', 'the PPM header does not end with white space')
  const [widthPx, heightPx] = [width.value, height.value]
  if (widthPx === 0 || heightPx === 0) throw new ImageError('image-empty', 'the image has no pixels')
  if (widthPx > MAX_SIDE_PX || heightPx > MAX_SIDE_PX)
    throw new ImageError('image-too-large', `the image of ${widthPx} x ${heightPx} px is too large`)
  const dataStart = maximum.end + 1
  const expectedBytes = widthPx * heightPx * 3
  if (bytes.length - dataStart !== expectedBytes) throw wrongLength(bytes, dataStart, expectedBytes)
  return { widthPx, heightPx, channels: 3, pixels: bytes.subarray(dataStart) }
}
