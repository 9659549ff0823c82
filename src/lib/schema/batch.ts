/** One mini-batch as the engines take it: bytes, unscaled. The device divides by 255. */
export interface Batch {
  /** At least count * sizePx * sizePx * 3 bytes, N,H,W,C, channels B,G,R; a reused buffer keeps its full length in a smaller last batch. */
  pixels: Uint8Array
  /** Class index of each image, at least count entries. */
  labels: Uint8Array
  /** Images in this batch; at most the batchSize the model was loaded with (the last batch of an epoch may be smaller). */
  count: number
}
