/** Finding the spot under the pointer. */
export interface Spot {
  key: string
  x: number
  y: number
}

type Scale = (value: number) => number

/** In pixels; undefined when none lies within `reachPx`. */
export function nearestSpot<One extends Spot>(
  spots: readonly One[],
  toX: Scale,
  toY: Scale,
  pointer: { x: number; y: number },
  reachPx: number
): One | undefined {
  let best: { spot: One; px: number } | undefined
  for (const spot of spots) {
    const px = Math.hypot(toX(spot.x) - pointer.x, toY(spot.y) - pointer.y)
    if (px <= (best?.px ?? reachPx)) best = { spot, px }
  }
  return best?.spot
}
