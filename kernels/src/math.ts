/** exp and log from + - * / alone, so that they give the same bits in every browser. Relative error below 1e-14. */

const LOG2_E: f64 = 1.4426950408889634
const LN2_HIGH: f64 = 0.693147180369123816490
const LN2_LOW: f64 = 1.90821492927058770002e-10

/** For x <= 0 (softmax); 0 below -700; NaN stays NaN. */
export function exp(x: f64): f64 {
  if (x < -700) return 0
  if (x != x) return x
  const k = nearest(x * LOG2_E)
  const r = x - k * LN2_HIGH - k * LN2_LOW
  let sum: f64 = 1
  // Taylor series by Horner's rule: |r| <= ln(2)/2, so 14 terms leave 1e-17.
  for (let n: f64 = 14; n > 0; n -= 1) sum = 1 + (sum * r) / n
  return sum * reinterpret<f64>((<i64>k + 1023) << 52)
}

/** For finite x >= 1; anything else gives itself, so that NaN and infinity stay visible. */
export function log(x: f64): f64 {
  if (!(x >= 1) || x == Infinity) return x
  const bits = reinterpret<i64>(x)
  let exponent = <f64>((bits >> 52) - 1023)
  let mantissa = reinterpret<f64>((bits & 0xfffffffffffff) | 0x3ff0000000000000)
  if (mantissa > 1.4142135623730951) {
    mantissa *= 0.5
    exponent += 1
  }
  // ln(m) = 2 artanh(s), s = (m - 1) / (m + 1), |s| <= 0.172
  const s = (mantissa - 1) / (mantissa + 1)
  const square = s * s
  let sum: f64 = 0
  for (let n: f64 = 23; n > 0; n -= 2) sum = sum * square + 1 / n
  return 2 * s * sum + exponent * LN2_LOW + exponent * LN2_HIGH
}
