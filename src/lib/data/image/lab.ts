/** cv2.COLOR_BGR2LAB and COLOR_LAB2BGR on bytes, integer for integer. Source: OpenCV 4.6, modules/imgproc/src/color_lab.cpp. */
import { cubeRoots, fToXz, gamma, inverseGamma, lightness, MIN_F } from './lab-tables.ts'

function clampByte(value: number): number {
  return value < 0 ? 0 : value > 255 ? 255 : value
}

function clamp12Bit(value: number): number {
  return value < 0 ? 0 : value > 4095 ? 4095 : value
}

/** pixelCount pixels B,G,R -> L,a,b; `lab` may be `bgr`. The factors are sRGB -> XYZ over the white point, scaled by 4096. */
export function bgrToLab(bgr: Uint8Array, lab: Uint8Array, pixelCount: number): void {
  for (let i = 0; i < pixelCount * 3; i += 3) {
    const b = gamma[bgr[i] ?? 0] ?? 0
    const g = gamma[bgr[i + 1] ?? 0] ?? 0
    const r = gamma[bgr[i + 2] ?? 0] ?? 0
    const fx = cubeRoots[(1777 * r + 1541 * g + 778 * b + 2048) >> 12] ?? 0
    const fy = cubeRoots[(871 * r + 2929 * g + 296 * b + 2048) >> 12] ?? 0
    const fz = cubeRoots[(73 * r + 448 * g + 3575 * b + 2048) >> 12] ?? 0
    lab[i] = clampByte((296 * fy - 1336934 + 16384) >> 15)
    lab[i + 1] = clampByte((500 * (fx - fy) + 4194304 + 16384) >> 15)
    lab[i + 2] = clampByte((200 * (fy - fz) + 4194304 + 16384) >> 15)
  }
}

/** pixelCount pixels L,a,b -> B,G,R; `bgr` may be `lab`. */
export function labToBgr(lab: Uint8Array, bgr: Uint8Array, pixelCount: number): void {
  for (let i = 0; i < pixelCount * 3; i += 3) {
    const l = 2 * (lab[i] ?? 0)
    const y = lightness[l] ?? 0
    const fy = (lightness[l + 1] ?? 0) - MIN_F
    const x = fToXz[fy + ((5 * (lab[i + 1] ?? 0) * 53687 + 128) >> 13) - 4194] ?? 0
    const z = fToXz[fy - (((lab[i + 2] ?? 0) * 41943 + 16) >> 9) + 10484] ?? 0
    bgr[i] = inverseGamma[clamp12Bit((217 * x - 836 * y + 4715 * z + 8192) >> 14)] ?? 0
    bgr[i + 1] = inverseGamma[clamp12Bit((-3773 * x + 7684 * y + 185 * z + 8192) >> 14)] ?? 0
    bgr[i + 2] = inverseGamma[clamp12Bit((12615 * x - 6296 * y - 2223 * z + 8192) >> 14)] ?? 0
  }
}
