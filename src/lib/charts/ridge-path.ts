/** The outline of a distribution from bins of unequal width: the area of each bin is its share. */
export interface RidgeBin {
  startMs: number
  endMs: number
  count: number
}

/** The tallest bin is as tall as `heightPx`; '' without bins. Bins ascend and may leave gaps. */
export function ridgePath(bins: readonly RidgeBin[], toX: (ms: number) => number, baselineY: number, heightPx: number): string {
  const densities = bins.map(({ startMs, endMs, count }) => count / (endMs - startMs))
  const highest = Math.max(0, ...densities)
  if (highest === 0) return ''
  return bins
    .map(({ startMs, endMs }, index) => {
      const y = baselineY - ((densities[index] ?? 0) / highest) * heightPx
      return `M${toX(startMs).toFixed(1)},${baselineY.toFixed(1)}V${y.toFixed(1)}H${toX(endMs).toFixed(1)}V${baselineY.toFixed(1)}Z`
    })
    .join('')
}
