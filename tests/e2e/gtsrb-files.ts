/** Archives for the end-to-end tests: the real subset where it lies beside the checkout, a small real one otherwise, and made-up ones. */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter } from '@zip.js/zip.js'
import { rootDir } from '../../scripts/run.mjs'

export interface RealArchive {
  path: string
  images: number
  classes: number
}

const SUBSET_PATH = resolve(rootDir, '../shared/gtsrb/GTSRB_subset_Training_Images.zip')
const subset: RealArchive = { path: SUBSET_PATH, images: 3869, classes: 43 }

/** 120 images, four whole tracks of three classes. */
export const miniArchive: RealArchive = { path: join(rootDir, 'tests/fixtures/gtsrb/mini.zip'), images: 120, classes: 3 }

export const hasSubset = existsSync(SUBSET_PATH)
export const NO_SUBSET_REASON = 'needs ../shared/gtsrb/GTSRB_subset_Training_Images.zip, which is not there'

/** The subset, or the small archive where there is none. */
export const realArchive = hasSubset ? subset : miniArchive

const FRAMES_PER_TRACK = 30
const CLASSES = 43
const MADE_SIZE_PX = 48

/** A P6 picture whose bytes differ from frame to frame; zip.js stores it, so its content does not matter for the size. */
function madePpm(shade: number): Uint8Array {
  const header = new TextEncoder().encode(`P6\n${MADE_SIZE_PX} ${MADE_SIZE_PX}\n255\n`)
  const bytes = new Uint8Array(header.length + MADE_SIZE_PX * MADE_SIZE_PX * 3).fill(shade % 256)
  bytes.set(header)
  return bytes
}

async function addMadeClass(zip: ZipWriter<Uint8Array>, classId: number, tracks: number): Promise<void> {
  const folder = String(classId).padStart(5, '0')
  const rows = ['Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId']
  for (let index = 0; index < tracks * FRAMES_PER_TRACK; index++) {
    const track = String(Math.floor(index / FRAMES_PER_TRACK)).padStart(5, '0')
    const name = `${track}_${String(index % FRAMES_PER_TRACK).padStart(5, '0')}.ppm`
    await zip.add(`GTSRB/Final_Training/Images/${folder}/${name}`, new Uint8ArrayReader(madePpm(classId + index)), { level: 0 })
    rows.push(`${name};${MADE_SIZE_PX};${MADE_SIZE_PX};5;5;${MADE_SIZE_PX - 6};${MADE_SIZE_PX - 6};${classId}`)
  }
  await zip.add(`GTSRB/Final_Training/Images/${folder}/GT-${folder}.csv`, new TextReader(`${rows.join('\r\n')}\r\n`))
}

/** In the official layout with all classes: large enough that an import can be interrupted. */
export async function makeTrainingZip(path: string, tracksPerClass: number): Promise<void> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false })
  for (let classId = 0; classId < CLASSES; classId++) await addMadeClass(zip, classId, tracksPerClass)
  writeFileSync(path, await zip.close())
}

/** A sound zip that has nothing to do with traffic signs. */
export async function makeForeignZip(path: string): Promise<void> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { useWebWorkers: false })
  await zip.add('holiday/readme.txt', new TextReader('Pictures of the sea.'))
  writeFileSync(path, await zip.close())
}

/** The small archive without its last third, where the directory of a zip is. */
export function makeTruncatedZip(path: string): void {
  const bytes = readFileSync(miniArchive.path)
  writeFileSync(path, bytes.subarray(0, Math.floor((bytes.length * 2) / 3)))
}
