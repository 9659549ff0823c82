/** Which images a chunk has, and zero-padded copies of them. */

// @ts-ignore: decorator
@inline
export function firstImage(chunk: i32, imagesPerChunk: i32): i32 {
  return chunk * imagesPerChunk
}

/** One past the last image; the last batch of an epoch may end earlier than the plan. */
// @ts-ignore: decorator
@inline
export function endImage(chunk: i32, imagesPerChunk: i32, count: i32): i32 {
  return min((chunk + 1) * imagesPerChunk, count)
}

/** Copies an image of `height` rows into one of paddedHeight rows whose border is 0. */
export function padImage(
  source: i32, target: i32, height: i32, rowBytes: i32, padTop: i32, padLeftBytes: i32, paddedHeight: i32, paddedRowBytes: i32
): void {
  const rightBytes = paddedRowBytes - padLeftBytes - rowBytes
  const top = padTop * paddedRowBytes
  memory.fill(target, 0, top)
  let row = target + top
  for (let y = 0; y < height; y++) {
    if (padLeftBytes) memory.fill(row, 0, padLeftBytes)
    memory.copy(row + padLeftBytes, source, rowBytes)
    if (rightBytes) memory.fill(row + paddedRowBytes - rightBytes, 0, rightBytes)
    source += rowBytes
    row += paddedRowBytes
  }
  memory.fill(row, 0, (paddedHeight - padTop - height) * paddedRowBytes)
}
