/** The rectangle that a chart draws in. All numbers are CSS pixels of the screen; `scale` is the root font over 16. */
import { CHART_DEFAULTS } from './chart-defaults.ts'

export interface Frame {
  width: number
  height: number
  left: number
  right: number
  top: number
  bottom: number
  scale: number
  fontSize: number
}

export interface FrameRequest {
  width: number
  /** At a root font of 16 px. */
  heightPx: number
  scale: number
  leftPx?: number
  rightPx?: number
}

export function frameOf({ width, heightPx, scale, leftPx, rightPx }: FrameRequest): Frame {
  const { margin, fontPx } = CHART_DEFAULTS
  const left = (leftPx ?? margin.leftPx) * scale
  return {
    width,
    height: heightPx * scale,
    left,
    right: Math.max(left + 1, width - (rightPx ?? margin.rightPx) * scale),
    top: margin.topPx * scale,
    bottom: (heightPx - margin.bottomPx) * scale,
    scale,
    fontSize: fontPx * scale
  }
}

const LABEL_LINE_PX = 16

export const tickCapacity = (lengthPx: number, gapPx: number, scale: number) => Math.max(2, Math.floor(lengthPx / (gapPx * scale)))

/** Good enough to reserve room: SVG text cannot be measured before it is drawn. */
export const estimatedTextPx = (text: string) => text.length * CHART_DEFAULTS.fontPx * 0.55

/** A frame whose plot begins lower: the room above is for labels, which bars can then not reach. */
export const belowLabels = (frame: Frame, lines: number): Frame => ({ ...frame, top: frame.top + lines * LABEL_LINE_PX * frame.scale })

/** Baseline of a label in that room; the first line is 0. */
export const labelBaseline = (frame: Frame, line: number) => frame.top + (line + 0.55) * LABEL_LINE_PX * frame.scale
