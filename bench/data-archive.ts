/** A zip of generated PPM images in the official layout, with sizes and compressibility like the full GTSRB training set. Same bytes every time. */
import { Uint8ArrayReader, ZipWriter } from '@zip.js/zip.js'
import { createWriteStream } from 'node:fs'
import { Writable } from 'node:stream'
import { drawBelow, mulberry32 } from '#lib/data/random.ts'

const FRAMES_PER_TRACK = 30
/** Images per class of the official training set. Source: GTSRB, Stallkamp et al. 2012. */
const CLASS_COUNTS = [
  210, 2220, 2250, 1410, 1980, 1860, 420, 1440, 1410, 1470, 2010, 1320, 2100, 2160, 780, 630, 420, 1110, 1200, 210, 360, 330, 390, 510, 270, 1500,
  600, 240, 540, 270, 450, 780, 240, 689, 420, 1200, 390, 210, 2070, 300, 360, 240, 240
]
/** Deflated size over size of the real files is about 0.73; five noisy bits on a smooth slope give the same. */
const NOISE_LEVELS = 32

/** Sides of the real images: median 43, 28 to 101 for nine in ten; a track grows as the car comes near. */
function sidePx(frame: number, trackScale: number): number {
  return Math.round((25 + (frame / FRAMES_PER_TRACK) ** 2 * 38) * trackScale)
}

function ppm(widthPx: number, heightPx: number, next: () => number): Uint8Array {
  const header = new TextEncoder().encode(`P6\n${widthPx} ${heightPx}\n255\n`)
  const bytes = new Uint8Array(header.length + widthPx * heightPx * 3)
  bytes.set(header)
  const base = drawBelow(120, next)
  for (let i = header.length; i < bytes.length; i++) bytes[i] = base + ((i / (widthPx * 3)) & 63) + ((next() >>> 8) % NOISE_LEVELS)
  return bytes
}

const digits = (value: number, length: number) => String(value).padStart(length, '0')

async function addClass(zip: ZipWriter<unknown>, classId: number, count: number, next: () => number): Promise<void> {
  const folder = `GTSRB/Final_Training/Images/${digits(classId, 5)}/`
  const rows = ['Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId']
  let trackScale = 1
  for (let i = 0; i < count; i++) {
    const frame = i % FRAMES_PER_TRACK
    if (frame === 0) trackScale = 1 + drawBelow(1000, next) / 1250
    const side = sidePx(frame, trackScale)
    const name = `${digits(Math.floor(i / FRAMES_PER_TRACK), 5)}_${digits(frame, 5)}.ppm`
    await zip.add(folder + name, new Uint8ArrayReader(ppm(side, side, next)))
    rows.push(`${name};${side};${side};5;5;${side - 5};${side - 5};${classId}`)
  }
  await zip.add(`${folder}GT-${digits(classId, 5)}.csv`, new Uint8ArrayReader(new TextEncoder().encode(rows.join('\r\n') + '\r\n')))
}

/** 39,209 images; returns their number. */
export async function writeArchive(path: string): Promise<number> {
  const next = mulberry32(542)
  const zip = new ZipWriter(Writable.toWeb(createWriteStream(path)), { useWebWorkers: false, level: 6 })
  for (const [classId, count] of CLASS_COUNTS.entries()) await addClass(zip, classId, count, next)
  await zip.close()
  return CLASS_COUNTS.reduce((sum, count) => sum + count, 0)
}
