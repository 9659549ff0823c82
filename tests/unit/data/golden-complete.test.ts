/** The complete reference data, where they are: 24 images at three sizes, every stage; the fixture is a part of the same. */
import 'fake-indexeddb/auto'
import { expect, it } from 'vitest'
import { openArchive } from '#lib/data/archive/zip-entries.ts'
import { decodeImage } from '#lib/data/codecs/decode.ts'
import { checkRoi, cropToBgr } from '#lib/data/image/crop.ts'
import { clahe } from '#lib/data/image/clahe.ts'
import { bgrToLab } from '#lib/data/image/lab.ts'
import { Preprocessor } from '#lib/data/image/preprocess.ts'
import { resizeSquare } from '#lib/data/image/resize.ts'
import { fileOf } from './helpers.ts'
import { hasShared, readBytes, readJson, sha256, sharedFolder, sharedNote } from './golden.ts'

interface Stage {
  offset: number
  shape: readonly number[]
}
interface Vectors {
  images: {
    path: string
    roi_x1_y1_x2_y2: [number, number, number, number]
    ppm_sha256: string
    roi_bgr_sha256: string
    sizes: Record<string, Record<'resized' | 'lab' | 'clahe_l' | 'final', Stage>>
  }[]
}

it.skipIf(!hasShared)(`24 images at 32, 48, 64 px equal OpenCV 4.6 at every stage${sharedNote}`, { timeout: 60_000 }, async () => {
  const { images } = readJson(`${sharedFolder}/golden/preprocess/vectors.json`) as Vectors
  const reference = readBytes(`${sharedFolder}/golden/preprocess/vectors.bin`)
  const archive = await openArchive(fileOf(readBytes(`${sharedFolder}/gtsrb/GTSRB_subset_Training_Images.zip`), 'subset.zip'), 'subset.zip')
  const entries = new Map(archive.entries.map((entry) => [entry.name, entry]))
  for (const image of images) {
    const file = await entries.get(image.path)?.read()
    if (!file) throw new Error(`${image.path} is not in the subset`)
    expect(sha256(file)).toBe(image.ppm_sha256)
    const [x1, y1, x2, y2] = image.roi_x1_y1_x2_y2
    const crop = new Uint8Array((x2 - x1) * (y2 - y1) * 3)
    const raster = decodeImage(file)
    checkRoi(raster, { x1, y1, x2, y2 })
    cropToBgr(raster, { x1, y1, x2, y2 }, crop, 0)
    expect(sha256(crop)).toBe(image.roi_bgr_sha256)
    for (const [size, stages] of Object.entries(image.sizes)) {
      const sizePx = Number(size)
      const source = { bytes: crop, offset: 0, widthPx: x2 - x1, heightPx: y2 - y1 }
      const expected = ({ offset, shape }: Stage) => sha256(reference.slice(offset, offset + shape.reduce((a, b) => a * b, 1)))
      const pixels = new Uint8Array(sizePx * sizePx * 3)
      resizeSquare(source, sizePx, pixels)
      expect(sha256(pixels), `${image.path} resized ${size}`).toBe(expected(stages.resized))
      bgrToLab(pixels, pixels, sizePx * sizePx)
      expect(sha256(pixels), `${image.path} lab ${size}`).toBe(expected(stages.lab))
      const plane = new Uint8Array(sizePx * sizePx)
      clahe(
        pixels.filter((_, i) => i % 3 === 0),
        plane,
        sizePx
      )
      expect(sha256(plane), `${image.path} clahe ${size}`).toBe(expected(stages.clahe_l))
      new Preprocessor(sizePx, true).run(source, pixels)
      expect(sha256(pixels), `${image.path} final ${size}`).toBe(expected(stages.final))
    }
  }
  await archive.close()
})
