/** Small archives made for the tests. */
import { TextReader, Uint8ArrayReader, Uint8ArrayWriter, ZipWriter, configure } from '@zip.js/zip.js'
import { encode } from 'fast-png'

configure({ useWebWorkers: false })

export type Contents = Record<string, string | Uint8Array>
export interface ZipOptions {
  password?: string
  level?: number
}

export async function makeZip(contents: Contents, options: ZipOptions = {}): Promise<Uint8Array<ArrayBuffer>> {
  const zip = new ZipWriter(new Uint8ArrayWriter(), { ...options, extendedTimestamp: false, dataDescriptor: false })
  for (const [name, data] of Object.entries(contents))
    await zip.add(name, typeof data === 'string' ? new TextReader(data) : new Uint8ArrayReader(data))
  return new Uint8Array(await zip.close())
}

const text = new TextEncoder()

/** A picture whose pixel values depend on `seed`; none of its bytes is LF, so a CRLF conversion damages its header only. */
export function pixels(sidePx: number, seed: number): Uint8Array {
  return Uint8Array.from({ length: sidePx * sidePx * 3 }, (_, i) => 20 + ((i * 7 + seed * 13) % 200))
}

export function ppm(sidePx: number, seed: number): Uint8Array {
  const header = text.encode(`P6\n${sidePx} ${sidePx}\n255\n`)
  return Uint8Array.from([...header, ...pixels(sidePx, seed)])
}

export function png(sidePx: number, seed: number): Uint8Array {
  return encode({ width: sidePx, height: sidePx, data: pixels(sidePx, seed), channels: 3, depth: 8 })
}

export const OFFICIAL_HEADER = 'Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId'

export const digits = (value: number, length = 5) => String(value).padStart(length, '0')

/** `tracks` tracks of 3 frames in class folder `classId`, 20 x 20 px, box 5..15; `change` may replace files. */
export function classFolder(classId: number, tracks: number, root = 'GTSRB/Final_Training/Images/'): Contents {
  const folder = `${root}${digits(classId)}/`
  const contents: Contents = {}
  const rows = [OFFICIAL_HEADER]
  for (let track = 0; track < tracks; track++) {
    for (let frame = 0; frame < 3; frame++) {
      const name = `${digits(track)}_${digits(frame)}.ppm`
      contents[folder + name] = ppm(20, classId * 100 + track * 10 + frame)
      rows.push(`${name};20;20;5;5;15;15;${classId}`)
    }
  }
  contents[`${folder}GT-${digits(classId)}.csv`] = rows.join('\r\n') + '\r\n'
  return contents
}

/** Replaces every occurrence of a name (local header and directory) by another of the same length. */
export function renameInZip(zip: Uint8Array<ArrayBuffer>, from: string, to: string): Uint8Array<ArrayBuffer> {
  if (from.length !== to.length) throw new Error('the names must have the same length')
  const changed = Buffer.from(zip).toString('latin1').replaceAll(from, to)
  return new Uint8Array(Buffer.from(changed, 'latin1'))
}

const DIRECTORY_SIGNATURE = 0x02014b50
const LOCAL_SIGNATURE = 0x04034b50

/** Offsets of the directory record and the local header of the entry. */
export function recordsOf(zip: Uint8Array<ArrayBuffer>, name: string): { view: DataView; directory: number; local: number } {
  const view = new DataView(zip.buffer)
  const latin = Buffer.from(zip).toString('latin1')
  const find = (signature: number, nameOffset: number) => {
    for (let at = latin.indexOf(name); at >= 0; at = latin.indexOf(name, at + 1)) {
      if (at >= nameOffset && view.getUint32(at - nameOffset, true) === signature) return at - nameOffset
    }
    throw new Error(`no record of ${name}`)
  }
  return { view, directory: find(DIRECTORY_SIGNATURE, 46), local: find(LOCAL_SIGNATURE, 30) }
}
