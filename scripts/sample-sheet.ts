/**
 * `npm run sample-sheet`: draws docs/sample-signs.png. Every class of the sample set in turn, seven to a row: clean, head-on and in full
 * light at 32, 48 and 96 px; under each, three photographs as they come out of the generator, scaled to 40 px.
 */
import { encode } from 'fast-png'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Raster } from '../src/lib/data/codecs/raster.ts'
import { resizeSquare } from '../src/lib/data/image/resize.ts'
import type { Photograph } from '../src/lib/data/image/photograph.ts'
import { photograph } from '../src/lib/data/sample/frame.ts'
import { sceneSeed } from '../src/lib/data/sample/plan-sample.ts'
import { drawScene, type Scene } from '../src/lib/data/sample/scene.ts'
import { CLASS_COUNT } from '../src/lib/schema/dataset.ts'
import { rootDir } from './run.mjs'

const COLUMNS = 7
const GAP_PX = 4
const CLEAN_PX = [32, 48, 96] as const
const TAKEN_PX = 40
const TAKEN_COUNT = 3
/** Noise makes a PNG large: the sheet keeps this many bits per channel. */
const SHEET_BITS = 4
const CELL_PX = 32 + 48 + 96 + 7 * GAP_PX
const ROW_PX = 96 + TAKEN_PX + 3 * GAP_PX

/** Nothing between the sign and the eye. */
function cleanScene(sizePx: number): Scene {
  const black = [0, 0, 0] as const
  return {
    ...drawScene(1),
    ...{
      firstPx: sizePx,
      lastPx: sizePx + 1,
      rollTurns: 0,
      yawTurns: 0,
      pitchTurns: 0,
      fading: 0,
      dirt: 0,
      stickers: [],
      shadows: [],
      occluders: []
    },
    ...{
      background: {
        top: [0.3, 0.32, 0.34],
        bottom: black,
        horizon: 9,
        texture: 0,
        textureScale: 1,
        seed: 1,
        driftX: 0,
        driftY: 0,
        patches: [],
        pole: null
      }
    },
    ...{ gain: 1, cast: [1, 1, 1], veil: 0, glare: { x: 0, y: 0, radius: 1, strength: 0 }, blurPx: 0.2, motionFraction: 0, noiseBytes: 0 }
  }
}

/** The region of interest, scaled as the networks get it. */
function squareOf({ raster, roi }: Photograph, sizePx: number): Uint8Array {
  const [widthPx, heightPx] = [roi.x2 - roi.x1, roi.y2 - roi.y1]
  const bytes = new Uint8Array(widthPx * heightPx * 3)
  for (let y = 0; y < heightPx; y++) {
    const from = ((roi.y1 + y) * raster.widthPx + roi.x1) * 3
    bytes.set(raster.pixels.subarray(from, from + widthPx * 3), y * widthPx * 3)
  }
  const square = new Uint8Array(sizePx * sizePx * 3)
  resizeSquare({ bytes, offset: 0, widthPx, heightPx }, sizePx, square)
  return square
}

function paste(sheet: Raster, square: Uint8Array, sizePx: number, x: number, y: number): void {
  for (let row = 0; row < sizePx; row++) {
    sheet.pixels.set(square.subarray(row * sizePx * 3, (row + 1) * sizePx * 3), ((y + row) * sheet.widthPx + x) * 3)
  }
}

const rows = Math.ceil(CLASS_COUNT / COLUMNS)
const sheet: Raster = { widthPx: COLUMNS * CELL_PX + GAP_PX, heightPx: rows * ROW_PX + GAP_PX, channels: 3, pixels: new Uint8Array(0) }
sheet.pixels = new Uint8Array(sheet.widthPx * sheet.heightPx * 3).fill(246)
for (let classId = 0; classId < CLASS_COUNT; classId++) {
  let x = GAP_PX + (classId % COLUMNS) * CELL_PX
  const y = GAP_PX + Math.floor(classId / COLUMNS) * ROW_PX
  for (let i = 0; i < TAKEN_COUNT; i++) {
    const taken = photograph(classId, drawScene(sceneSeed(1, 'training', classId, i)), 0.2 + 0.2 * i, 1)
    paste(sheet, squareOf(taken, TAKEN_PX), TAKEN_PX, x + i * (TAKEN_PX + GAP_PX), y + 96 + GAP_PX)
  }
  for (const sizePx of CLEAN_PX) {
    paste(sheet, squareOf(photograph(classId, cleanScene(sizePx), 0, 1), sizePx), sizePx, x, y + 96 - sizePx)
    x += sizePx + GAP_PX
  }
}
const step = 255 / (2 ** SHEET_BITS - 1)
sheet.pixels.forEach((value, i) => (sheet.pixels[i] = Math.round(Math.round(value / step) * step)))
const png = encode({ width: sheet.widthPx, height: sheet.heightPx, channels: 3, depth: 8, data: sheet.pixels }, { zlib: { level: 9 } })
const file = process.argv[2] ?? join(rootDir, 'docs/sample-signs.png')
writeFileSync(file, png)
console.log(`${file}: ${sheet.widthPx} x ${sheet.heightPx} px, ${png.length} bytes`)
