/**
 * The rasteriser: how much of each pixel lies inside a set of contours. Exact areas, no samples: every edge adds the signed area to its right
 * in each row, and a running sum along the row gives the coverage (the method of Raph Levien's font-rs). Overlaps count once.
 */

/** Room for one shape; reused, so that drawing allocates nothing. */
export class CoverageMask {
  widthPx = 0
  heightPx = 0
  /** heightPx * widthPx fractions after `finish`, zero outside the box. */
  values = new Float32Array(0)
  /** Pixels touched by the shape: [x1, x2) x [y1, y2). */
  x1 = 0
  y1 = 0
  x2 = 0
  y2 = 0

  /** Empty, for a picture of that size. */
  begin(widthPx: number, heightPx: number): void {
    this.widthPx = widthPx
    this.heightPx = heightPx
    if (this.values.length < widthPx * heightPx) this.values = new Float32Array(widthPx * heightPx)
    this.values.fill(0, 0, widthPx * heightPx)
    this.x1 = widthPx
    this.y1 = heightPx
    this.x2 = 0
    this.y2 = 0
  }

  /** Pixel coordinates, x to the right, y down; may leave the picture. */
  addContour(points: ArrayLike<number>, length = points.length): void {
    let [x0, y0] = [points[length - 2] ?? 0, points[length - 1] ?? 0]
    for (let i = 0; i < length; i += 2) {
      const [x, y] = [points[i] ?? 0, points[i + 1] ?? 0]
      this.#addEdge(x0, y0, x, y)
      x0 = x
      y0 = y
    }
  }

  /** Sums up; `values` then holds coverage. */
  finish(): void {
    const { values, widthPx } = this
    this.x1 = Math.max(this.x1, 0)
    this.x2 = Math.min(this.x2, widthPx)
    for (let y = this.y1; y < this.y2; y++) {
      let sum = 0
      const start = y * widthPx
      for (let x = this.x1; x < this.x2; x++) {
        sum += values[start + x] ?? 0
        values[start + x] = sum <= 0 ? 0 : sum >= 1 ? 1 : sum
      }
    }
  }

  #addEdge(x0: number, y0: number, x1: number, y1: number): void {
    if (y0 === y1) return
    const direction = y0 < y1 ? -1 : 1
    const [topX, topY, bottomX, bottomY] = y0 < y1 ? [x0, y0, x1, y1] : [x1, y1, x0, y0]
    const slope = (bottomX - topX) / (bottomY - topY)
    const firstRow = Math.max(Math.floor(topY), 0)
    const endRow = Math.min(Math.ceil(bottomY), this.heightPx)
    if (firstRow >= endRow) return
    this.y1 = Math.min(this.y1, firstRow)
    this.y2 = Math.max(this.y2, endRow)
    for (let row = firstRow; row < endRow; row++) {
      const upper = Math.max(topY, row)
      const lower = Math.min(bottomY, row + 1)
      this.#addPiece(row, direction * (lower - upper), topX + (upper - topY) * slope, topX + (lower - topY) * slope)
    }
  }

  /** A piece of an edge inside one row: `area` is its signed height. */
  #addPiece(row: number, area: number, xa: number, xb: number): void {
    const { widthPx, values } = this
    const left = Math.min(Math.max(Math.min(xa, xb), 0), widthPx)
    const right = Math.min(Math.max(Math.max(xa, xb), 0), widthPx)
    const first = Math.floor(left)
    this.x1 = Math.min(this.x1, first)
    this.x2 = Math.max(this.x2, Math.ceil(right) + 1)
    const start = row * widthPx
    const width = right - left
    let done = 0
    for (let x = first; x < right || x === first; x++) {
      if (x >= widthPx) return
      // The share of the piece that has passed this pixel's right side, averaged over the pixel.
      const to = Math.min(right, x + 1)
      const from = Math.max(left, x)
      const share = width > 0 ? (to - from) / width : 1
      const inside = area * share * (x + 1 - (from + to) / 2)
      values[start + x] = (values[start + x] ?? 0) + done + inside
      done = area * share - inside
    }
    const next = Math.max(Math.ceil(right), first + 1)
    if (next < widthPx) values[start + next] = (values[start + next] ?? 0) + done
  }
}
