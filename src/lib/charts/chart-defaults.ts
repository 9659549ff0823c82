/** Sizes at a root font of 16 px; ChartHost scales them with the root font, so that the projector mode enlarges charts too. */
export const CHART_DEFAULTS = {
  heightPx: 190,
  fontPx: 12,
  margin: { topPx: 10, rightPx: 48, bottomPx: 24, leftPx: 40 },
  lineWidthPx: 1.75,
  markerRadiusPx: 3.2,
  dotRadiusPx: 1.1,
  labelGapPx: 14,
  tickLengthPx: 4,
  /** Wished distance between two ticks. */
  xTickGapPx: 40,
  yTickGapPx: 30,
  /** Share of an epoch's slot that its bar takes. */
  barFraction: 0.72,
  bigStep: 5
} as const
