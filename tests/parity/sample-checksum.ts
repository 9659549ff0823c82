/** SHA-256 over frames of every class: what the generator draws, and what the networks get of it at 32 px with CLAHE. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex } from '@noble/hashes/utils.js'
import { cropToBgr } from '../../src/lib/data/image/crop.ts'
import { Preprocessor } from '../../src/lib/data/image/preprocess.ts'
import { photograph } from '../../src/lib/data/sample/frame.ts'
import { planTraining } from '../../src/lib/data/sample/plan-sample.ts'
import { drawScene } from '../../src/lib/data/sample/scene.ts'
import { CLASS_COUNT } from '../../src/lib/schema/dataset.ts'

const SIZE_PX = 32
/** The first frames of a track are small, the last ones large. */
const FRAMES = [0, 17, 29]

/** 'drawn prepared', two hex numbers. */
export function sampleChecksum(): string {
  const drawn = sha256.create()
  const prepared = sha256.create()
  const preprocessor = new Preprocessor(SIZE_PX, true)
  const frames = planTraining(CLASS_COUNT * 60, 1).filter(({ frame }) => FRAMES.includes(frame))
  for (const { classId, sceneSeed, frameSeed, progress } of frames) {
    const { raster, roi } = photograph(classId, drawScene(sceneSeed), progress, frameSeed)
    const { x1, y1, x2, y2 } = roi
    drawn.update(Uint8Array.of(x1, y1, x2, y2)).update(raster.pixels)
    const crop = new Uint8Array((x2 - x1) * (y2 - y1) * 3)
    cropToBgr(raster, roi, crop, 0)
    const square = new Uint8Array(SIZE_PX * SIZE_PX * 3)
    preprocessor.run({ bytes: crop, offset: 0, widthPx: x2 - x1, heightPx: y2 - y1 }, square)
    prepared.update(square)
  }
  return `${bytesToHex(drawn.digest())} ${bytesToHex(prepared.digest())}`
}
