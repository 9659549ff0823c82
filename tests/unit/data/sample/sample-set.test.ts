import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { importFiles } from '#lib/data/import-archive.ts'
import { importForeignTest } from '#lib/data/import-foreign-test.ts'
import { Importer } from '#lib/data/importer.ts'
import { makeSample } from '#lib/data/make-sample.ts'
import { splitTraining } from '#lib/data/gtsrb/split.ts'
import { preparePart } from '#lib/data/prepare.ts'
import { photograph } from '#lib/data/sample/frame.ts'
import { planTest, planTraining } from '#lib/data/sample/plan-sample.ts'
import { drawScene } from '#lib/data/sample/scene.ts'
import type { DataDb } from '#lib/data/shards/db.ts'
import { readDatasets, readPart } from '#lib/data/shards/read.ts'
import { removeDataset } from '#lib/data/shards/write.ts'
import { CLASS_COUNT, SAMPLE_LIMITS, sampleTestCount } from '#lib/schema/dataset.ts'
import { collectProgress, context, failingDb, fileOf, freshDb } from '../helpers.ts'
import { classFolder, makeZip } from '../zips.ts'

// A thousand drawings, and fake-indexeddb copies every shard slowly.
vi.setConfig({ testTimeout: 120_000 })

const SMALLEST = { trainingCount: SAMPLE_LIMITS.trainingCount.min, seed: 1 }

describe('the plan', () => {
  it.each([1000, 1289, 1290, 2579, 2580, 4300, 4310, 12_345, 40_000])('of %i images has exactly that many, in part order', (trainingCount) => {
    const training = planTraining(trainingCount, 1)
    expect(training).toHaveLength(trainingCount)
    expect(planTest(trainingCount, 1)).toHaveLength(sampleTestCount(trainingCount))
    const order = training.map(({ classId, track, frame }) => classId * 1e8 + track * 1e3 + frame)
    expect(order).toEqual(order.toSorted((a, b) => a - b))
    expect(new Set(order).size).toBe(trainingCount)
    expect(new Set(training.map(({ classId }) => classId)).size).toBe(CLASS_COUNT)
  })

  it('consists of whole tracks of 30 frames but one', () => {
    const lengths = new Map<number, number>()
    for (const { sceneSeed } of planTraining(4300, 1)) lengths.set(sceneSeed, (lengths.get(sceneSeed) ?? 0) + 1)
    expect([...lengths.values()].filter((length) => length !== 30)).toEqual([10])
    expect(lengths.size).toBe(144)
  })

  it('has the most frequent classes of GTSRB, and two tracks of every class', () => {
    const counts = new Array<number>(CLASS_COUNT).fill(0)
    for (const { classId } of planTraining(39_210, 1)) counts[classId] = (counts[classId] ?? 0) + 1
    expect([counts[2], counts[1], counts[0], counts[14]]).toEqual([2250, 2220, 210, 780])
    for (const { classId, track } of planTraining(4300, 1)) counts[classId] = Math.max(track + 1, (counts[classId] ?? 0) % 100)
    expect(Math.min(...counts)).toBeGreaterThanOrEqual(2)
  })

  it('never shows one sign in training and test, and mixes the test images', () => {
    const training = new Set(planTraining(4300, 1).map(({ sceneSeed }) => sceneSeed))
    const test = planTest(4300, 1)
    expect(test.filter(({ sceneSeed }) => training.has(sceneSeed))).toEqual([])
    expect(new Set(test.map(({ sceneSeed }) => sceneSeed)).size).toBe(129)
    expect(test.map(({ frame }) => frame)).toEqual([...test.keys()])
    expect(new Set(test.slice(0, 20).map(({ classId }) => classId)).size).toBeGreaterThan(5)
  })

  it('another seed shows other signs', () => {
    const seeds = (seed: number) => new Set(planTraining(1000, seed).map(({ sceneSeed }) => sceneSeed))
    expect([...seeds(1)].filter((one) => seeds(2).has(one))).toEqual([])
  })

  it('gives both sides of the split by track every class', () => {
    const frames = planTraining(4300, 1)
    const columns = { classIds: Uint8Array.from(frames, ({ classId }) => classId), tracks: Int32Array.from(frames, ({ track }) => track) }
    const { train, validation } = splitTraining(columns, 'track')
    for (const side of [train, validation]) expect(new Set(side.map((at) => columns.classIds[at] ?? -1)).size).toBe(CLASS_COUNT)
    expect(splitTraining(columns, 'study')).toMatchObject({ train: { length: 3440 }, validation: { length: 860 } })
  })
})

describe('a photograph', () => {
  const frameOf = (classId: number, at: number) => planTraining(2580, 1).filter((frame) => frame.classId === classId)[at]
  const take = (classId: number, at: number) => {
    const frame = frameOf(classId, at)
    if (!frame) throw new RangeError(`class ${classId} has no frame ${at}`)
    return photograph(classId, drawScene(frame.sceneSeed), frame.progress, frame.frameSeed)
  }

  it('is the same every time', () => {
    expect(take(14, 20)).toEqual(take(14, 20))
    expect(take(14, 20)).not.toEqual(take(14, 21))
  })

  it('has a box of 15 to 222 px inside a border of at least 5 px', () => {
    for (let classId = 0; classId < CLASS_COUNT; classId++) {
      for (const at of [0, 29, 59]) {
        const { raster, roi } = take(classId, at)
        expect(Math.min(roi.x1, roi.y1, raster.widthPx - roi.x2, raster.heightPx - roi.y2)).toBeGreaterThanOrEqual(5)
        expect(Math.min(roi.x2 - roi.x1, roi.y2 - roi.y1)).toBeGreaterThanOrEqual(15)
        expect(Math.max(roi.x2 - roi.x1, roi.y2 - roi.y1)).toBeLessThanOrEqual(222)
        expect(raster.pixels).toHaveLength(raster.widthPx * raster.heightPx * 3)
      }
    }
  })

  it('grows along the track', () => {
    expect(take(2, 29).raster.widthPx).toBeGreaterThan(take(2, 0).raster.widthPx)
  })
})

describe('the sample set in the database', () => {
  let db: DataDb
  beforeEach(async () => (db = await freshDb()))
  afterEach(() => db.close())
  const rowCounts = () => Promise.all((['parts', 'indexes', 'prepared', 'shards'] as const).map((store) => db.count(store)))
  const archive = async () => fileOf(await makeZip(classFolder(3, 2)), 'small.zip')

  it('lies beside GTSRB, and either can be deleted alone', async () => {
    await importFiles(db, [await archive()], context())
    const { parts } = await makeSample(db, SMALLEST, context())
    const facts = { layout: 'synthetic', labelled: true, omissions: [], sourceNames: ['sample:1000'] }
    expect(parts).toMatchObject([
      { part: 'training', imageCount: 1000, trackCount: 43, ...facts },
      { part: 'test', imageCount: 300, trackCount: 0, ...facts }
    ])
    expect((await readDatasets(db)).map(({ id }) => id)).toEqual(['gtsrb', 'sample'])
    const prepared = await preparePart(db, { datasetId: 'sample', part: 'test', sizePx: 32, clahe: true }, context())
    expect(prepared.imageCount).toBe(300)
    await removeDataset(db, 'gtsrb')
    expect((await readDatasets(db)).map(({ id }) => id)).toEqual(['sample'])
    await removeDataset(db, 'sample')
    expect(await rowCounts()).toEqual([0, 0, 0, 0])
  })

  it('is the same when it is made again, and another one with another seed', async () => {
    const prints = async (seed: number) => (await makeSample(db, { ...SMALLEST, seed }, context())).parts.map((part) => part.contentSha256)
    const first = await prints(1)
    expect(await prints(1)).toEqual(first)
    expect(await prints(2)).not.toEqual(first)
    expect((await readDatasets(db)).map(({ parts }) => parts.length)).toEqual([2])
  })

  it('counts both parts in one progress', async () => {
    const { seen, onProgress } = collectProgress()
    await makeSample(db, SMALLEST, context({ onProgress }))
    const drawing = seen.filter(({ phase }) => phase === 'drawing')
    expect(drawing.at(-1)).toMatchObject({ imagesDone: 1300, imagesTotal: 1300, fileName: 'sample:1000' })
    expect(drawing.map(({ imagesDone }) => imagesDone)).toEqual(drawing.map(({ imagesDone }) => imagesDone).toSorted((a, b) => a - b))
    expect(drawing.some(({ remainingMs }) => remainingMs !== null)).toBe(true)
    expect(seen.at(-1)).toMatchObject({ phase: 'finishing' })
  })

  it.each([
    { trainingCount: 999, seed: 1 },
    { trainingCount: 40_001, seed: 1 },
    { trainingCount: 1000.5, seed: 1 },
    { trainingCount: 1000, seed: -1 }
  ])('refuses %o', async (request) => {
    await expect(makeSample(db, request, context())).rejects.toMatchObject({ name: 'DataError', code: 'sample-size' })
  })

  it('leaves the former set as it was when the disk is full', async () => {
    await makeSample(db, SMALLEST, context())
    const [before, counts] = [await readDatasets(db), await rowCounts()]
    for (const failAt of [1, 3]) {
      const failing = failingDb(db, failAt, 'QuotaExceededError').db
      await expect(makeSample(failing, { ...SMALLEST, seed: 2 }, context())).rejects.toMatchObject({ code: 'quota-exceeded' })
      expect([await readDatasets(db), await rowCounts()]).toEqual([before, counts])
    }
  })

  it('leaves nothing when it is cancelled, by a message that arrives while it draws', async () => {
    const importer = new Importer({ locks: null, now: () => new Date(0), clockMs: () => performance.now() })
    const { seen, onProgress } = collectProgress()
    const made = importer.makeSample(SMALLEST, (progress) => {
      if (seen.length === 0) setTimeout(() => void importer.cancel())
      onProgress(progress)
    })
    await expect(made).rejects.toMatchObject({ name: 'CancelledError' })
    // Long before the first shard is full and its writing would let the message in anyway.
    expect(seen.at(-1)?.imagesDone).toBeLessThan(500)
    expect([await importer.list(), await rowCounts()]).toEqual([[], [0, 0, 0, 0]])
    await importer.close()
  })

  it('takes real images as its test part, and says where they came from', async () => {
    await makeSample(db, SMALLEST, context())
    await importForeignTest(db, [await archive()], context())
    const { manifest, index } = await readPart(db, 'sample', 'test')
    expect(manifest).toMatchObject({ layout: 'official-training', imageCount: 6, labelled: true, sourceNames: ['small.zip'] })
    expect([...index.tracks]).toEqual([-1, -1, -1, -1, -1, -1])
    expect((await readPart(db, 'sample', 'training')).manifest.layout).toBe('synthetic')
    await expect(readPart(db, 'gtsrb', 'training')).rejects.toMatchObject({ code: 'not-imported' })
  })
})
