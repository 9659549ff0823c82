/**
 * Lookup tables of OpenCV's 8-bit BGR <-> Lab (sRGB, D65), built in the precision that OpenCV builds them in. Source: OpenCV 4.6
 * modules/imgproc/src/color_lab.cpp and core/src/softfloat.cpp. `fround` marks each rounding to single precision.
 */
import { roundHalfEven } from './round-half-even.ts'

const { fround } = Math

/** Fixed point of the Lab -> BGR direction. */
export const BASE = 1 << 14
/** Smallest argument of fToXz; index = value - MIN_F. */
export const MIN_F = -8145
const GAMMA_SCALE = 255 * 8

/** sRGB byte -> linear light, scaled by 2040. */
function buildGamma(): Uint16Array {
  return Uint16Array.from({ length: 256 }, (_, i) => {
    const x = fround(i / 255)
    const linear = x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4
    return roundHalfEven(fround(GAMMA_SCALE * fround(linear)))
  })
}

/** OpenCV's own cube root of a single in (0, 2): a rational function on [0.125, 1) whose fraction is cut, not rounded. */
function cubeRoot(x: number): number {
  let mantissa = x
  let exponent = 0
  for (; mantissa >= 1; exponent++) mantissa /= 8
  for (; mantissa < 0.125; exponent--) mantissa *= 8
  const numerator =
    (((45.2548339756803 * mantissa + 192.2798368355061) * mantissa + 119.16548242855816) * mantissa + 13.432501390862399) * mantissa +
    0.16361612265857542
  const denominator =
    (((14.808840932191346 * mantissa + 151.97140510444356) * mantissa + 168.52544141015682) * mantissa + 33.99059413503156) * mantissa + 1
  return (Math.floor((numerator / denominator) * 2 ** 24) / 2 ** 24) * 2 ** exponent
}

/** CIE f(t), argument scaled by 2040, result by 2^15. */
function buildCubeRoots(): Uint16Array {
  const unit = fround(1 / GAMMA_SCALE)
  const threshold = fround(216 / 24389)
  const slope = fround(841 / 108)
  const shift = fround(16 / 116)
  return Uint16Array.from({ length: (256 * 3 * 8) / 2 }, (_, i) => {
    const x = fround(unit * i)
    const y = x < threshold ? fround(x * slope + shift) : cubeRoot(x)
    return roundHalfEven(fround(32768 * y))
  })
}

/** Linear light (12 bit) -> sRGB byte. */
function buildInverseGamma(): Uint8Array {
  return Uint8Array.from({ length: 4096 }, (_, i) => {
    const x = fround(i / 4096)
    const encoded = x <= 0.0031308 ? x * 12.92 : x ** (1 / 2.4) * 1.055 - 0.055
    return roundHalfEven(fround(255 * fround(encoded)))
  })
}

/** L byte -> Y and f(Y), both scaled by BASE; two entries per byte. */
function buildLightness(): Uint16Array {
  const table = new Uint16Array(512)
  for (let i = 0; i < 256; i++) {
    const t = fround(fround((100 * i * BASE) / (255 * 116)) + fround((16 * BASE) / 116))
    const cube = fround(fround(fround(t * t) * t) / (BASE * BASE))
    const linear = fround((i * BASE * 180) / fround(17 * 29 * 29 * 29))
    const linearF = fround(BASE * fround(fround(16 / 116) + fround((i * 5) / (3 * 17 * 29))))
    table[2 * i] = roundHalfEven(i <= 20 ? linear : cube)
    table[2 * i + 1] = roundHalfEven(i <= 20 ? linearF : t)
  }
  return table
}

/** f(X) or f(Z) -> X or Z, scaled by BASE; integer divisions cut towards zero. */
function buildFToXz(): Int32Array {
  return Int32Array.from({ length: (BASE * 9) / 4 }, (_, i) => {
    const v = i + MIN_F
    if (v <= 3390) return Math.trunc((v * 108) / 841) - 290
    return Math.trunc((Math.trunc((v * v) / BASE) * v) / BASE)
  })
}

export const gamma = buildGamma()
export const cubeRoots = buildCubeRoots()
export const inverseGamma = buildInverseGamma()
export const lightness = buildLightness()
export const fToXz = buildFToXz()
