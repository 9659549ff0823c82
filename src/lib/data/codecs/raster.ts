/** A decoded picture. */
export interface Raster {
  widthPx: number
  heightPx: number
  /** Bytes per pixel in `pixels`; R,G,B first, a fourth one is ignored. */
  channels: 3 | 4
  /** heightPx * widthPx * channels bytes, rows from top to bottom. May be a view of the encoded bytes. */
  pixels: Uint8Array
}

/** Far above GTSRB's 266 x 232, far below what would hurt. */
export const MAX_SIDE_PX = 4096
