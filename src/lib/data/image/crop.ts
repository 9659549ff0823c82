import type { Raster } from '../codecs/raster.ts'
import { ImageError } from '../errors.ts'
import type { Roi } from './roi.ts'

/** Throws ImageError when the box is empty or leaves the image. */
export function checkRoi(raster: Raster, { x1, y1, x2, y2 }: Roi): void {
  if (x1 >= 0 && y1 >= 0 && x1 < x2 && y1 < y2 && x2 <= raster.widthPx && y2 <= raster.heightPx) return
  throw new ImageError('roi-outside', `the box ${x1},${y1} to ${x2},${y2} is not inside the image of ${raster.widthPx} x ${raster.heightPx} px`)
}

/** Writes (y2 - y1) * (x2 - x1) * 3 bytes B,G,R into `target` from `offset` on; the box must be inside (checkRoi). */
export function cropToBgr(raster: Raster, { x1, y1, x2, y2 }: Roi, target: Uint8Array, offset: number): void {
  const { pixels, channels, widthPx } = raster
  let to = offset
  for (let y = y1; y < y2; y++) {
    let from = (y * widthPx + x1) * channels
    for (let x = x1; x < x2; x++, from += channels, to += 3) {
      target[to] = pixels[from + 2] ?? 0
      target[to + 1] = pixels[from + 1] ?? 0
      target[to + 2] = pixels[from] ?? 0
    }
  }
}
