import type { Raster } from '../codecs/raster.ts'
import type { Roi } from './roi.ts'

/** A picture and where its sign is. */
export interface Photograph {
  raster: Raster
  roi: Roi
}
