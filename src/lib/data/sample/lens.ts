/** What the optics and the shutter do to the picture: defocus and motion blur. */
import type { Picture } from './picture.ts'

/** One running mean of 2 * radius + 1 pixels (fractional radius allowed) along a line of `count` pixels, `step` values apart; ends repeat. */
function blurLine(source: Float32Array, target: Float32Array, start: number, step: number, count: number, radius: number): void {
  const whole = Math.floor(radius)
  const edge = radius - whole
  const scale = 1 / (2 * radius + 1)
  const at = (i: number) => source[start + Math.min(Math.max(i, 0), count - 1) * step] ?? 0
  let sum = 0
  for (let i = -whole; i <= whole; i++) sum += at(i)
  for (let i = 0; i < count; i++) {
    target[start + i * step] = (sum + edge * (at(i - whole - 1) + at(i + whole + 1))) * scale
    sum += at(i + whole + 1) - at(i - whole)
  }
}

/** The half width of the box with that variance, between whole pixels as blurLine weighs them (Gwosdek et al. 2011, extended box filter). */
function boxRadius(variance: number): number {
  const whole = Math.floor((Math.sqrt(1 + 12 * variance) - 1) / 2)
  const missing = variance - (whole * (whole + 1)) / 3
  return whole + ((2 * whole + 1) * missing) / (2 * ((whole + 1) * (whole + 1) - variance))
}

/** Twice a box in each direction: close to a Gaussian of that standard deviation. */
export function defocus(picture: Picture, sigmaPx: number): void {
  const { widthPx, heightPx } = picture
  const radius = boxRadius((sigmaPx * sigmaPx) / 2)
  if (radius === 0) return
  const { values } = picture
  const between = new Float32Array(values.length)
  for (let pass = 0; pass < 2; pass++) {
    for (let y = 0; y < heightPx; y++) for (let c = 0; c < 3; c++) blurLine(values, between, y * widthPx * 3 + c, 3, widthPx, radius)
    for (let x = 0; x < widthPx * 3; x++) blurLine(between, values, x, widthPx * 3, heightPx, radius)
  }
}

const MAX_TAPS = 13

/** Mean along a line of that length around each pixel; (dx, dy) in pixels from end to end. */
export function motionBlur(picture: Picture, dx: number, dy: number): void {
  const { widthPx, heightPx, values } = picture
  const taps = Math.min(Math.ceil(Math.max(Math.abs(dx), Math.abs(dy))) + 1, MAX_TAPS)
  if (taps < 2) return
  const blurred = new Float32Array(values.length)
  for (let tap = 0; tap < taps; tap++) {
    const along = tap / (taps - 1) - 0.5
    const shiftX = Math.floor(along * dx + 0.5)
    const shiftY = Math.floor(along * dy + 0.5)
    for (let y = 0; y < heightPx; y++) {
      const row = Math.min(Math.max(y + shiftY, 0), heightPx - 1) * widthPx
      for (let x = 0, to = y * widthPx * 3; x < widthPx; x++, to += 3) {
        const from = (row + Math.min(Math.max(x + shiftX, 0), widthPx - 1)) * 3
        for (let c = 0; c < 3; c++) blurred[to + c] = (blurred[to + c] ?? 0) + (values[from + c] ?? 0)
      }
    }
  }
  const scale = 1 / taps
  for (let i = 0; i < blurred.length; i++) blurred[i] = (blurred[i] ?? 0) * scale
  picture.values = blurred
}
