import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ARCHIVE_LIMITS } from '#lib/data/archive/limits.ts'
import { openArchive } from '#lib/data/archive/zip-entries.ts'
import { DataError } from '#lib/data/errors.ts'
import { importFiles } from '#lib/data/import-archive.ts'
import { mulberry32 } from '#lib/data/random.ts'
import type { DataDb } from '#lib/data/shards/db.ts'
import type { DataErrorCode, OmissionCode } from '#lib/schema/dataset.ts'
import { fixtureFolder, readBytes } from './golden.ts'
import { context, fileOf, freshDb } from './helpers.ts'
import { classFolder, makeZip, OFFICIAL_HEADER, ppm, recordsOf, renameInZip, type Contents } from './zips.ts'

let db: DataDb
beforeEach(async () => (db = await freshDb()))
afterEach(() => db.close())

const folder = 'GTSRB/Final_Training/Images/00003/'

function importZip(zip: Uint8Array<ArrayBuffer> | string, name = 'dropped.zip') {
  return importFiles(db, [fileOf(zip, name)], context())
}

async function rowCounts() {
  return Promise.all((['parts', 'indexes', 'prepared', 'shards'] as const).map((store) => db.count(store)))
}

/** The import fails with this code, names the file, gives a cure, and stores nothing. */
async function expectRefusal(importing: Promise<unknown>, code: DataErrorCode, named: string): Promise<void> {
  const error = await importing.then(
    () => undefined,
    (reason: unknown) => reason
  )
  expect(error).toBeInstanceOf(DataError)
  expect(error).toMatchObject({ code })
  expect((error as DataError).message).toContain(named)
  expect((error as DataError).message).toContain((error as DataError).cure)
  expect((error as DataError).cure.length).toBeGreaterThan(10)
  expect(await rowCounts()).toEqual([0, 0, 0, 0])
}

describe('an archive that is refused as a whole', () => {
  it('nothing dropped', () => expectRefusal(importFiles(db, [], context()), 'nothing-dropped', 'No file'))
  it('no zip', () => expectRefusal(importZip('hello'), 'not-a-zip', 'dropped.zip'))
  it('an empty zip: a download that never began', () => expectRefusal(importZip(''), 'zip-truncated', 'dropped.zip'))
  it('a truncated zip', () => expectRefusal(importZip(readBytes(`${fixtureFolder}/mini.zip`).slice(0, 200_000)), 'zip-truncated', 'dropped.zip'))
  it('a zip without GTSRB', async () => expectRefusal(importZip(await makeZip({ 'a.txt': 'a' })), 'not-gtsrb', 'dropped.zip'))

  it('an encrypted zip', async () => expectRefusal(importZip(await makeZip(classFolder(3, 1), { password: 'x' })), 'zip-encrypted', 'dropped.zip'))

  it('images without tables', async () => {
    await expectRefusal(importZip(await makeZip({ 'gtsrb/3/00000_00000.ppm': ppm(20, 1) })), 'no-annotations', 'dropped.zip')
  })

  it('a table without the columns', async () => {
    const contents = { ...classFolder(3, 1), [`${folder}GT-00003.csv`]: 'a;b\r\n1;2\r\n' }
    await expectRefusal(importZip(await makeZip(contents)), 'annotations-invalid', 'GT-00003.csv')
  })

  it('only unusable images', async () => {
    const contents = { ...classFolder(3, 1) }
    for (const name of Object.keys(contents)) if (name.endsWith('.ppm')) contents[name] = new Uint8Array(0)
    await expectRefusal(importZip(await makeZip(contents)), 'no-usable-images', '00000_00000.ppm')
  })

  for (const unsafe of ['../GTSRB/x.ppm', '/bsolute/xx.ppm', 'C:/dows/xxx.ppm', '..\\GTSRB\\x.ppm']) {
    it(`the name ${unsafe}`, async () => {
      const plain = 'a'.repeat(unsafe.length)
      const zip = renameInZip(await makeZip({ ...classFolder(3, 1), [plain]: 'x' }), plain, unsafe)
      await expectRefusal(importZip(zip), 'zip-unsafe-name', JSON.stringify(unsafe))
    })
  }

  it('a name twice', async () => {
    const zip = renameInZip(await makeZip({ ...classFolder(3, 1), 'first.txt': 'x', 'other.txt': 'y' }), 'other.txt', 'first.txt')
    await expectRefusal(importZip(zip), 'zip-duplicate-name', 'first.txt')
  })

  it('two archives with the same part', async () => {
    const files = [fileOf(await makeZip(classFolder(3, 1)), 'one.zip'), fileOf(await makeZip(classFolder(4, 1)), 'two.zip')]
    await expectRefusal(importFiles(db, files, context()), 'part-twice', 'one.zip, two.zip')
  })

  it('overlapping entries', async () => {
    const picture = ppm(20, 1)
    const contents = { ...classFolder(3, 1), [`${folder}00000_00000.ppm`]: picture, [`${folder}00000_00001.ppm`]: picture }
    const zip = await makeZip(contents)
    const first = recordsOf(zip, `${folder}00000_00000.ppm`)
    const second = recordsOf(zip, `${folder}00000_00001.ppm`)
    first.view.setUint32(second.directory + 42, first.local, true)
    await expectRefusal(importZip(zip), 'zip-overlap', '00000_0000')
  })
})

describe('entries that are not where the directory says', () => {
  const patched = async (patch: (records: ReturnType<typeof recordsOf>) => void) => {
    const zip = await makeZip(classFolder(3, 1))
    patch(recordsOf(zip, `${folder}00000_00001.ppm`))
    return zip
  }
  it('a local header that moves the data into the next entry', async () => {
    await expectRefusal(importZip(await patched(({ view, local }) => view.setUint16(local + 28, 60, true))), 'zip-overlap', '00000_00001.ppm')
  })

  it('a missing local header and another method leave out the image', async () => {
    const damages: [(records: ReturnType<typeof recordsOf>) => void, string][] = [
      [({ view, local }) => view.setUint32(local, 0, true), 'its header is missing'],
      [({ view, local }) => view.setUint16(local + 8, 0, true), 'another method']
    ]
    for (const [damage, detail] of damages) {
      const { parts } = await importZip(await patched(damage))
      expect(parts[0]).toMatchObject({ imageCount: 2, omissions: [{ code: 'image-damaged' }] })
      expect(parts[0]?.omissions[0]?.examples[0]).toContain(detail)
    }
  })

  it('a packing method that nobody reads', async () => {
    await expectRefusal(importZip(await patched(({ view, directory }) => view.setUint16(directory + 10, 14, true))), 'zip-method', '00000_00001.ppm')
  })
})

describe('bombs', () => {
  const bomb = (bytes: number): Contents => ({ ...classFolder(3, 1), [`${folder}00000_00000.ppm`]: new Uint8Array(bytes) })
  it('an entry over the size cap', async () => expectRefusal(importZip(await makeZip(bomb(17 * 2 ** 20))), 'zip-entry-too-large', '00000_00000.ppm'))
  it('an entry over the ratio cap', async () => expectRefusal(importZip(await makeZip(bomb(3 * 2 ** 20))), 'zip-ratio', '00000_00000.ppm'))

  it('an archive over the cap on all entries', async () => {
    const archive = await openArchive(fileOf(await makeZip(classFolder(3, 1)), 'z.zip'), 'z.zip', { ...ARCHIVE_LIMITS, maxTotalBytes: 3000 })
    const readAll = async () => {
      for (const entry of archive.entries) await entry.read()
    }
    await expect(readAll()).rejects.toMatchObject({ code: 'zip-too-large', bytes: 3000 })
  })

  it('too many entries', async () => {
    const zip = fileOf(await makeZip(classFolder(3, 1)), 'z.zip')
    await expect(openArchive(zip, 'z.zip', { ...ARCHIVE_LIMITS, maxEntries: 3 })).rejects.toMatchObject({ code: 'zip-too-many-entries' })
  })
})

/** The archive is imported; of 6 images `kept` stay and the rest is counted under `code` with a name. */
async function expectOmission(change: (contents: Contents) => void, code: OmissionCode, named: string, kept = 5, count = 1): Promise<void> {
  const contents = classFolder(3, 2)
  change(contents)
  const { parts } = await importZip(await makeZip(contents))
  expect(parts[0]?.imageCount).toBe(kept)
  expect(parts[0]?.omissions).toMatchObject([{ code, count }])
  expect(parts[0]?.omissions[0]?.examples[0]).toContain(named)
  expect(parts[0]?.omissions[0]?.reason.length).toBeGreaterThan(20)
}

const image = `${folder}00001_00002.ppm`
const table = `${folder}GT-00003.csv`

function changeTable(change: (text: string) => string) {
  return (contents: Contents) => {
    contents[table] = change(String(contents[table]))
  }
}

describe('the rest still counts without', () => {
  it('a PPM with CRLF line ends', () =>
    expectOmission(
      (contents) => {
        contents[image] = new Uint8Array(Buffer.from(Buffer.from(ppm(20, 1)).toString('latin1').replaceAll('\n', '\r\n'), 'latin1'))
      },
      'image-length-wrong',
      'CRLF'
    ))
  it('a PPM that is too short', () =>
    expectOmission((contents) => (contents[image] = ppm(20, 1).slice(0, 500)), 'image-length-wrong', 'instead of 1200'))
  it('an empty image', () => expectOmission((contents) => (contents[image] = new Uint8Array(0)), 'image-empty', '00001_00002.ppm'))
  it('a file that is no picture', () => expectOmission((contents) => (contents[image] = 'hello, world'), 'image-damaged', '00001_00002.ppm'))
  it('an image without a row', () =>
    expectOmission(
      changeTable((text) => text.replace(/00001_00002.*\r\n/, '')),
      'image-without-row',
      '00001_00002.ppm'
    ))
  it('a row without its image', () => expectOmission((contents) => Reflect.deleteProperty(contents, image), 'row-without-image', '00001_00002.ppm'))
  it('a box outside its image', () =>
    expectOmission(
      changeTable((text) => text.replace('00001_00002.ppm;20;20;5;5;15;15', '00001_00002.ppm;20;20;5;5;21;15')),
      'roi-outside',
      '21,15'
    ))
  it('an empty box', () =>
    expectOmission(
      changeTable((text) => text.replace('00001_00002.ppm;20;20;5;5;15;15', '00001_00002.ppm;20;20;5;5;5;15')),
      'roi-outside',
      '5,5 to 5,15'
    ))
  it('a class outside 0 to 42', () =>
    expectOmission(
      changeTable((text) => text.replace(/3\r\n$/, '43\r\n')),
      'class-outside',
      'class 43'
    ))
  it('a second row for an image', () =>
    expectOmission(
      changeTable((text) => text + '00001_00002.ppm;20;20;0;0;9;9;3\r\n'),
      'duplicate-row',
      '00001_00002',
      6
    ))

  it('a row that cannot be read', async () => {
    const contents = classFolder(3, 2)
    changeTable((text) => text + 'x.ppm;a;b;c;d;e;f;g\r\n')(contents)
    const { parts } = await importZip(await makeZip(contents))
    expect(parts[0]).toMatchObject({ imageCount: 6, omissions: [{ code: 'row-invalid', count: 1 }] })
    expect(parts[0]?.omissions[0]?.examples[0]).toContain('line 8')
  })

  it('an image whose bytes were damaged on the way', async () => {
    const zip = await makeZip(classFolder(3, 2), { level: 0 })
    const { local } = recordsOf(zip, image)
    zip[local + 30 + image.length + 600] = 7
    const { parts } = await importZip(zip)
    expect(parts[0]).toMatchObject({
      imageCount: 5,
      omissions: [{ code: 'image-damaged', count: 1, examples: [`${image} (its checksum is wrong)`] }]
    })
  })

  it('an image that unpacks to more than it says', async () => {
    const zip = await makeZip(classFolder(3, 2))
    const { view, directory, local } = recordsOf(zip, image)
    view.setUint32(directory + 24, 100, true)
    view.setUint32(local + 22, 100, true)
    const { parts } = await importZip(zip)
    expect(parts[0]).toMatchObject({
      imageCount: 5,
      omissions: [{ code: 'image-damaged', count: 1, examples: [`${image} (it has not the 100 bytes that it declares)`] }]
    })
  })

  it('a large image that unpacks to more than it says', async () => {
    const noise = mulberry32(1)
    const zip = await makeZip({ ...classFolder(3, 2), [image]: Uint8Array.from({ length: 300_000 }, () => noise() >>> 24) })
    const { view, directory, local } = recordsOf(zip, image)
    view.setUint32(directory + 24, 250_000, true)
    view.setUint32(local + 22, 250_000, true)
    const { parts } = await importZip(zip)
    expect(parts[0]?.omissions[0]?.examples).toEqual([`${image} (it has not the 250000 bytes that it declares)`])
  })

  it('a readme beside the archive', async () => {
    const { parts, omissions } = await importFiles(db, [fileOf('read me', 'a.md'), fileOf(await makeZip(classFolder(3, 1)), 'gtsrb.zip')], context())
    expect([parts[0]?.imageCount, omissions[0]?.examples]).toEqual([3, ['a.md']])
  })

  it('a dropped file that has nothing to do with GTSRB', async () => {
    const files = [fileOf(await makeZip({ 'a.txt': 'a' }), 'other.zip'), fileOf(await makeZip(classFolder(3, 1)), 'gtsrb.zip')]
    const { parts, omissions } = await importFiles(db, files, context())
    expect(parts[0]?.imageCount).toBe(3)
    expect(omissions).toMatchObject([{ code: 'file-not-gtsrb', examples: ['other.zip'] }])
  })
})

it('reads tables with LF, a byte-order mark, quotes and another order of columns', async () => {
  const contents = classFolder(3, 2)
  const lines = String(contents[table]).trim().split('\r\n').slice(1)
  const swapped = lines.map((line) => {
    const [name = '', , , x1 = '', y1 = '', x2 = '', y2 = '', classId = ''] = line.split(';')
    return [classId, `"${name}"`, x1, y1, x2, y2].join(',')
  })
  contents[table] = '\ufeffClassId,Filename,Roi.x1,Roi.y1,Roi.x2,Roi.y2\n' + swapped.join('\n')
  const { parts } = await importZip(await makeZip(contents))
  expect(parts[0]).toMatchObject({ imageCount: 6, omissions: [] })
  expect(OFFICIAL_HEADER).not.toContain('Roi.x1')
})
