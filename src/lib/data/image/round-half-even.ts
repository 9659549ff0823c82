/** Nearest integer, halves to the even one: OpenCV's cvRound (Math.round takes halves upwards). */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x)
  const rest = x - floor
  return rest > 0.5 || (rest === 0.5 && floor & 1) ? floor + 1 : floor
}
