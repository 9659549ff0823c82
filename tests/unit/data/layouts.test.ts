/** Every known archive by its content, with small generated files; the test part with labels in any order. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importFiles } from '#lib/data/import-archive.ts'
import { preparePart } from '#lib/data/prepare.ts'
import type { DataDb } from '#lib/data/shards/db.ts'
import { loadPrepared, readPart } from '#lib/data/shards/read.ts'
import { collectProgress, context, fileOf, freshDb } from './helpers.ts'
import { classFolder, digits, makeZip, OFFICIAL_HEADER, png, ppm, type Contents } from './zips.ts'

let db: DataDb
beforeEach(async () => (db = await freshDb()))
afterEach(() => db.close())

const drop = (...files: File[]) => importFiles(db, files, context())

describe('training archives', () => {
  it('GTSRB-Training_fixed is told apart', async () => {
    const zip = await makeZip(classFolder(3, 1, 'GTSRB/Training/'))
    expect((await drop(fileOf(zip, 'GTSRB_Final_Training_Images.zip'))).parts).toMatchObject([{ layout: 'training-fixed', imageCount: 3 }])
  })

  it('an outer folder does not matter', async () => {
    const zip = await makeZip(classFolder(3, 1, 'Downloads/GTSRB/Final_Training/Images/'))
    expect((await drop(fileOf(zip, 'x.zip'))).parts).toMatchObject([{ layout: 'official-training', imageCount: 3 }])
  })

  it('the part order does not depend on the order in the zip', async () => {
    const folders = { ...classFolder(10, 2), ...classFolder(2, 2) }
    const hashes = []
    for (const names of [Object.keys(folders), Object.keys(folders).reverse()]) {
      const zip = await makeZip(Object.fromEntries(names.map((name) => [name, folders[name] ?? ''])))
      hashes.push((await drop(fileOf(zip, 'x.zip'))).parts[0]?.contentSha256)
    }
    const { index } = await readPart(db, 'gtsrb', 'training')
    expect([...index.classIds]).toEqual([2, 2, 2, 2, 2, 2, 10, 10, 10, 10, 10, 10])
    expect([...index.tracks.slice(0, 6)]).toEqual([0, 0, 0, 1, 1, 1])
    expect([...index.frames.slice(0, 6)]).toEqual([0, 1, 2, 0, 1, 2])
    expect(hashes[0]).toBe(hashes[1])
  })

  it('reports progress with counts, bytes and at last everything', async () => {
    const { seen, onProgress } = collectProgress()
    let clockMs = 0
    await importFiles(db, [fileOf(await makeZip(classFolder(3, 2)), 'x.zip')], context({ onProgress, clockMs: () => (clockMs += 300) }))
    expect(seen[0]).toMatchObject({ phase: 'reading', fileName: 'x.zip', imagesTotal: 0 })
    expect(seen.at(-1)).toMatchObject({ phase: 'finishing', imagesDone: 6, imagesTotal: 6 })
    const last = seen.at(-2)
    expect(last).toMatchObject({ phase: 'storing', imagesDone: 6, imagesTotal: 6, remainingMs: 0 })
    expect(last?.bytesDone).toBe(last?.bytesTotal)
    expect(seen.find(({ imagesDone }) => imagesDone === 3)?.remainingMs).toBeGreaterThan(0)
  })
})

const KAGGLE_HEADER = 'Width,Height,Roi.X1,Roi.Y1,Roi.X2,Roi.Y2,ClassId,Path'

/** Two classes (7 before 5 in the table) of one track of two frames, and one test image; lock files as in the real archive. */
function kaggleArchive(twice: boolean): Contents {
  const contents: Contents = { 'Test/GT-final_test.csv': '', 'Test/GT-final_test.csv.lock': 'x', 'Meta/7.png': png(10, 1) }
  const rows = [KAGGLE_HEADER]
  for (const classId of [7, 5]) {
    for (const frame of [0, 1]) {
      const path = `${classId}/${digits(classId)}_00000_${digits(frame)}.png`
      for (const folder of twice ? ['train', 'Train'] : ['Train']) contents[`${folder}/${path}`] = png(20, classId + frame)
      rows.push(`20,20,5,5,15,15,${classId},Train/${path}`)
    }
  }
  for (const folder of twice ? ['test', 'Test'] : ['Test']) contents[`${folder}/00000.png`] = png(20, 9)
  contents['Train.csv'] = rows.join('\n') + '\n'
  contents['Test.csv'] = `${KAGGLE_HEADER}\n20,20,5,5,15,15,16,Test/00000.png\n`
  contents['Meta.csv'] = 'Path,ClassId,ShapeId,ColorId,SignId\nMeta/7.png,7,0,0,1\n'
  return contents
}

describe('the Kaggle archive', () => {
  it('training and test images', async () => {
    const { parts } = await drop(fileOf(await makeZip(kaggleArchive(false)), 'archive.zip'))
    expect(parts).toMatchObject([
      { part: 'training', layout: 'kaggle', imageCount: 4, trackCount: 2, omissions: [] },
      { part: 'test', layout: 'kaggle', imageCount: 1, labelled: true, omissions: [] }
    ])
    expect([...(await readPart(db, 'gtsrb', 'training')).index.classIds]).toEqual([5, 5, 7, 7])
    expect([...(await readPart(db, 'gtsrb', 'test')).index.classIds]).toEqual([16])
  })

  it('each folder twice counts once', async () => {
    const { parts } = await drop(fileOf(await makeZip(kaggleArchive(true)), 'archive.zip'))
    expect(parts).toMatchObject([
      { imageCount: 4, omissions: [{ code: 'image-twice', count: 4 }] },
      { imageCount: 1, omissions: [{ code: 'image-twice', count: 1 }] }
    ])
  })

  it('gives the same content as the PPM files of the same pictures', async () => {
    const contents: Contents = {}
    for (const classId of [5, 7]) {
      const folder = `GTSRB/Final_Training/Images/${digits(classId)}/`
      const rows = [0, 1].map((frame) => `00000_${digits(frame)}.ppm;20;20;5;5;15;15;${classId}`)
      for (const frame of [0, 1]) contents[`${folder}00000_${digits(frame)}.ppm`] = ppm(20, classId + frame)
      contents[`${folder}GT-${digits(classId)}.csv`] = [OFFICIAL_HEADER, ...rows].join('\r\n')
    }
    const fromPng = await drop(fileOf(await makeZip(kaggleArchive(true)), 'png.zip'))
    const fromPpm = await drop(fileOf(await makeZip(contents), 'ppm.zip'))
    expect(fromPpm.parts[0]?.contentSha256).toBe(fromPng.parts[0]?.contentSha256)
  })
})

const TEST_FOLDER = 'GTSRB/Final_Test/Images/'
const testRows = (withClasses: boolean) => [0, 1, 2].map((i) => `${digits(i)}.ppm;20;20;5;5;15;15${withClasses ? `;${40 + i}` : ''}`)
const labelTable = [OFFICIAL_HEADER, ...testRows(true)].join('\r\n') + '\r\n'

async function testImages(): Promise<File> {
  const contents: Contents = { [`${TEST_FOLDER}GT-final_test.test.csv`]: [OFFICIAL_HEADER.replace(';ClassId', ''), ...testRows(false)].join('\r\n') }
  for (const i of [2, 0, 1]) contents[`${TEST_FOLDER}${digits(i)}.ppm`] = ppm(20, i)
  return fileOf(await makeZip(contents), 'GTSRB_Final_Test_Images.zip')
}

const labelZip = async () => fileOf(await makeZip({ 'GT-final_test.csv': labelTable }), 'GTSRB_Final_Test_GT.zip')
const labelFile = () => fileOf(labelTable, 'GT-final_test.csv')

describe('the official test images', () => {
  it('without labels', async () => {
    const { parts } = await drop(await testImages())
    expect(parts).toMatchObject([{ part: 'test', layout: 'official-test', imageCount: 3, labelled: false, trackCount: 0, omissions: [] }])
    expect(parts[0]?.classCounts.every((count) => count === 0)).toBe(true)
    expect([...(await readPart(db, 'gtsrb', 'test')).index.classIds]).toEqual([255, 255, 255])
  })

  it('with labels as a zip or a file, before, beside or after the images: the same content', async () => {
    const images = await testImages()
    const orders = [() => drop(images, labelFile()), async () => drop(await labelZip(), images)]
    orders.push(() => drop(images).then(labelZip).then(drop))
    orders.push(() => drop(images).then(() => drop(labelFile())))
    const hashes = new Set<string>()
    for (const order of orders) {
      const { parts } = await order()
      expect(parts).toMatchObject([{ part: 'test', imageCount: 3, labelled: true }])
      expect(parts[0]?.classCounts.slice(40)).toEqual([1, 1, 1])
      expect([...(await readPart(db, 'gtsrb', 'test')).index.classIds]).toEqual([40, 41, 42])
      hashes.add(parts[0]?.contentSha256 ?? '')
    }
    expect(hashes.size).toBe(1)
  })

  it('labels that come later keep the prepared sets and reach them', async () => {
    const key = { datasetId: 'gtsrb', part: 'test', sizePx: 32, clahe: false } as const
    await drop(await testImages())
    await preparePart(db, key, context())
    await drop(labelFile())
    expect([...(await loadPrepared(db, key)).classIds]).toEqual([40, 41, 42])
  })

  it('labels beside a training archive reach the stored test images', async () => {
    await drop(await testImages())
    const { parts } = await drop(fileOf(await makeZip(classFolder(3, 1)), 'x.zip'), labelFile())
    expect(parts.map(({ part, labelled }) => [part, labelled])).toEqual([
      ['training', true],
      ['test', true]
    ])
  })

  it('labels without test images keep a training archive beside them from being stored', async () => {
    const files = [fileOf(await makeZip(classFolder(3, 1)), 'x.zip'), labelFile()]
    await expect(drop(...files)).rejects.toMatchObject({ code: 'labels-without-images' })
    expect([await db.count('parts'), await db.count('shards')]).toEqual([0, 0])
  })

  it('test images that fail take the training images of the same drop with them', async () => {
    const unusable = await makeZip({ [`${TEST_FOLDER}GT-final_test.csv`]: labelTable, [`${TEST_FOLDER}00000.ppm`]: 'no picture' })
    const files = [fileOf(await makeZip(classFolder(3, 1)), 'x.zip'), fileOf(unusable, 'test.zip')]
    await expect(drop(...files)).rejects.toMatchObject({ code: 'no-usable-images', fileName: 'test.zip' })
    expect([await db.count('parts'), await db.count('shards')]).toEqual([0, 0])
  })

  it('a table of training images alone is no data set', async () => {
    const table = fileOf(String(classFolder(3, 1)['GTSRB/Final_Training/Images/00003/GT-00003.csv']), 'GT-00003.csv')
    await expect(drop(table)).rejects.toMatchObject({ code: 'not-gtsrb', fileName: 'GT-00003.csv' })
    const { omissions } = await drop(fileOf(await makeZip(classFolder(3, 1)), 'x.zip'), table)
    expect(omissions).toMatchObject([{ code: 'file-not-gtsrb', examples: ['GT-00003.csv'] }])
  })

  it('labels alone are refused', () =>
    expect(drop(labelFile())).rejects.toMatchObject({ code: 'labels-without-images', fileName: 'GT-final_test.csv' }))

  it('labels that do not fit change nothing', async () => {
    await drop(await testImages())
    const short = fileOf(labelTable.split('\r\n').slice(0, 3).join('\r\n'), 'GT-final_test.csv')
    await expect(drop(short)).rejects.toMatchObject({ code: 'labels-mismatch' })
    expect((await readPart(db, 'gtsrb', 'test')).manifest.labelled).toBe(false)
  })
})
