/** A picture in linear light while it is being made, and what paints on it. */
import type { CoverageMask } from './coverage.ts'

/** R,G,B; 1 = a white surface in full light. */
export type Light = readonly [number, number, number]

/** sRGB bytes to linear light. The lab's cameras have a gamma of exactly 2: a square root gives the same bits everywhere, a power may not. */
export function lightOf([r, g, b]: readonly [number, number, number]): Light {
  return [(r / 255) * (r / 255), (g / 255) * (g / 255), (b / 255) * (b / 255)]
}

export function mixLight(a: Light, b: Light, shareOfB: number): Light {
  return [a[0] + (b[0] - a[0]) * shareOfB, a[1] + (b[1] - a[1]) * shareOfB, a[2] + (b[2] - a[2]) * shareOfB]
}

export class Picture {
  readonly widthPx: number
  readonly heightPx: number
  /** heightPx * widthPx * 3, R,G,B. */
  values: Float32Array

  constructor(widthPx: number, heightPx: number) {
    this.widthPx = widthPx
    this.heightPx = heightPx
    this.values = new Float32Array(widthPx * heightPx * 3)
  }

  /** Covers what lies under the mask. */
  paint(mask: CoverageMask, [r, g, b]: Light, opacity = 1): void {
    const { values } = this
    for (let y = mask.y1; y < mask.y2; y++) {
      for (let x = mask.x1, at = y * this.widthPx + x; x < mask.x2; x++, at++) {
        const share = (mask.values[at] ?? 0) * opacity
        if (share === 0) continue
        const to = at * 3
        values[to] = (values[to] ?? 0) + (r - (values[to] ?? 0)) * share
        values[to + 1] = (values[to + 1] ?? 0) + (g - (values[to + 1] ?? 0)) * share
        values[to + 2] = (values[to + 2] ?? 0) + (b - (values[to + 2] ?? 0)) * share
      }
    }
  }

  /** Takes light away under the mask: a shadow of that darkness. */
  darken(mask: CoverageMask, darkness: number): void {
    const { values } = this
    for (let y = mask.y1; y < mask.y2; y++) {
      for (let x = mask.x1, at = y * this.widthPx + x; x < mask.x2; x++, at++) {
        const left = 1 - (mask.values[at] ?? 0) * darkness
        for (let to = at * 3; to < at * 3 + 3; to++) values[to] = (values[to] ?? 0) * left
      }
    }
  }
}
