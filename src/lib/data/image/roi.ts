/** The sign's bounding box, pixels from 0; x2 and y2 are exclusive (the study's reading: image[y1:y2, x1:x2]). */
export interface Roi {
  x1: number
  y1: number
  x2: number
  y2: number
}
