/** The study's preprocessing of one crop: resize, and if wanted CLAHE on the lightness of Lab. Source: processImage in DLHelper.py of owensgroup/TrafficSignBench. */
import { clahe } from './clahe.ts'
import { bgrToLab, labToBgr } from './lab.ts'
import { resizeSquare, type Crop } from './resize.ts'

/** Reusable buffers for one size; one image at a time. */
export class Preprocessor {
  readonly sizePx: number
  readonly clahe: boolean
  readonly #lightness: Uint8Array
  readonly #equalised: Uint8Array

  constructor(sizePx: number, useClahe: boolean) {
    this.sizePx = sizePx
    this.clahe = useClahe
    this.#lightness = new Uint8Array(sizePx * sizePx)
    this.#equalised = new Uint8Array(sizePx * sizePx)
  }

  /** Writes sizePx * sizePx * 3 bytes B,G,R into `target` from its beginning. */
  run(crop: Crop, target: Uint8Array): void {
    resizeSquare(crop, this.sizePx, target)
    if (this.clahe) this.equalise(target)
  }

  /** CLAHE in place on an image of sizePx * sizePx * 3 bytes B,G,R. */
  equalise(bgr: Uint8Array): void {
    const pixelCount = this.sizePx * this.sizePx
    bgrToLab(bgr, bgr, pixelCount)
    for (let i = 0; i < pixelCount; i++) this.#lightness[i] = bgr[3 * i] ?? 0
    clahe(this.#lightness, this.#equalised, this.sizePx)
    for (let i = 0; i < pixelCount; i++) bgr[3 * i] = this.#equalised[i] ?? 0
    labToBgr(bgr, bgr, pixelCount)
  }
}
