/**
 * Sine and cosine out of additions and multiplications only: Math.sin may differ in its last bit between browsers, these may not. (Square
 * roots are exact everywhere.)
 */
const TURN = 6.283185307179586

/** Angles in turns; absolute error below 1e-7. Taylor series to the 11th power on a quarter turn. */
export function sinTurns(turns: number): number {
  let t = turns - Math.floor(turns + 0.5)
  if (t > 0.25) t = 0.5 - t
  else if (t < -0.25) t = -0.5 - t
  const x = t * TURN
  const s = x * x
  return x * (1 - (s / 6) * (1 - (s / 20) * (1 - (s / 42) * (1 - (s / 72) * (1 - s / 110)))))
}

export function cosTurns(turns: number): number {
  return sinTurns(turns + 0.25)
}
