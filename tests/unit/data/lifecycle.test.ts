/** What stays in the database when an import is replaced, cancelled, crashes, or meets the quota. */
import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { importFiles } from '#lib/data/import-archive.ts'
import { Importer } from '#lib/data/importer.ts'
import { preparePart } from '#lib/data/prepare.ts'
import type { DataDb } from '#lib/data/shards/db.ts'
import type { StoreId } from '#lib/data/shards/format.ts'
import { loadPrepared, readDatasets, readPart } from '#lib/data/shards/read.ts'
import { collectGarbage, removeDataset, removePrepared } from '#lib/data/shards/write.ts'
import type { DatasetSummary, PreparedKey } from '#lib/schema/dataset.ts'
import { fixtureFolder, readBytes } from './golden.ts'
import { collectProgress, context, failingDb, fileOf, freshDb } from './helpers.ts'
import { classFolder, makeZip } from './zips.ts'

// fake-indexeddb copies every shard slowly, and the machine may be busy.
vi.setConfig({ testTimeout: 60_000 })

const key: PreparedKey = { datasetId: 'gtsrb', part: 'training', sizePx: 32, clahe: true }
let db: DataDb
beforeEach(async () => (db = await freshDb()))
afterEach(() => db.close())

async function rowCounts() {
  return Promise.all((['parts', 'indexes', 'prepared', 'shards'] as const).map((store) => db.count(store)))
}

const mini = () => fileOf(readBytes(`${fixtureFolder}/mini.zip`), 'mini.zip')
const small = async () => fileOf(await makeZip(classFolder(3, 2)), 'small.zip')

/** The fixture, imported and prepared: the state that failures must not touch. */
async function storedFixture(): Promise<DatasetSummary[]> {
  await importFiles(db, [mini()], context())
  await preparePart(db, key, context())
  return readDatasets(db)
}

describe('replacing and deleting', () => {
  it('a second import replaces the first with its prepared sets', async () => {
    await storedFixture()
    await importFiles(db, [await small()], context())
    expect((await readDatasets(db))[0]).toMatchObject({ parts: [{ imageCount: 6, sourceNames: ['small.zip'] }], prepared: [] })
    expect(await rowCounts()).toEqual([1, 1, 0, 1])
  })

  it('deleting frees every row', async () => {
    await storedFixture()
    await removeDataset(db, 'gtsrb')
    expect(await rowCounts()).toEqual([0, 0, 0, 0])
    expect(await readDatasets(db)).toEqual([])
  })

  it('deleting a prepared size leaves the crops', async () => {
    await storedFixture()
    await removePrepared(db, key)
    await removePrepared(db, key)
    expect(await rowCounts()).toEqual([1, 1, 0, 1])
    await expect(loadPrepared(db, key)).rejects.toMatchObject({ code: 'not-prepared' })
  })

  it('a prepared set is made once', async () => {
    await storedFixture()
    const { seen, onProgress } = collectProgress()
    const again = await preparePart(db, key, context({ onProgress }))
    expect([again.pixelsSha256, seen.length]).toEqual([(await readDatasets(db))[0]?.prepared[0]?.pixelsSha256, 0])
  })

  it('names what is missing', async () => {
    await expect(readPart(db, 'gtsrb', 'test')).rejects.toMatchObject({ code: 'not-imported' })
    await expect(preparePart(db, key, context())).rejects.toMatchObject({ code: 'not-imported' })
    await storedFixture()
    const shards = await db.getAllKeys('shards')
    for (const shard of shards) await db.delete('shards', shard)
    await expect(loadPrepared(db, key)).rejects.toMatchObject({ code: 'storage-damaged' })
  })
})

describe('failures leave the database as it was', () => {
  for (const name of ['QuotaExceededError', 'UnknownError']) {
    const expected = name === 'QuotaExceededError' ? { name: 'StorageError', code: 'quota-exceeded' } : { name }

    it(`the n-th write of an import fails with ${name}, for every n`, async () => {
      const before = await storedFixture()
      const counts = await rowCounts()
      let failAt = 1
      for (; failAt < 20; failAt++) {
        const outcome: unknown = await importFiles(failingDb(db, failAt, name).db, [await small()], context()).catch((error: unknown) => error)
        if (!(outcome instanceof Error)) break
        expect(outcome).toMatchObject(expected)
        await collectGarbage(db)
        expect([await readDatasets(db), await rowCounts()]).toEqual([before, counts])
      }
      expect(failAt).toBe(3) // one shard, one commit
    })

    it(`the n-th write of a preparation fails with ${name}, for every n`, async () => {
      const before = await storedFixture()
      const counts = await rowCounts()
      let failAt = 1
      for (; failAt < 20; failAt++) {
        const outcome: unknown = await preparePart(failingDb(db, failAt, name).db, { ...key, sizePx: 112 }, context()).catch(
          (error: unknown) => error
        )
        if (!(outcome instanceof Error)) break
        expect(outcome).toMatchObject(expected)
        await collectGarbage(db)
        expect([await readDatasets(db), await rowCounts()]).toEqual([before, counts])
      }
      expect(failAt).toBe(4) // two shards (120 images of 38 kB), one commit
    })
  }

  it('the quota message says how many bytes are missing', async () => {
    const failing = failingDb(db, 1, 'QuotaExceededError')
    await expect(importFiles(failing.db, [mini()], context())).rejects.toMatchObject({ code: 'quota-exceeded', bytes: 4 * 2 ** 20 })
  })

  it('cancelling at any moment', async () => {
    const before = await storedFixture()
    const counts = await rowCounts()
    for (let cancelAt = 1; cancelAt <= 6; cancelAt++) {
      const controller = new AbortController()
      let reports = 0
      // Every look at this clock is 200 ms later, so that every image is reported.
      let clockMs = 0
      const cancelling = context({
        signal: controller.signal,
        clockMs: () => (clockMs += 200),
        onProgress: () => ++reports === cancelAt && controller.abort()
      })
      await expect(importFiles(db, [await small()], cancelling)).rejects.toMatchObject({ name: 'CancelledError' })
      expect([await readDatasets(db), await rowCounts()]).toEqual([before, counts])
    }
  })

  it('cancelling a preparation after shards were written', async () => {
    const before = await storedFixture()
    const counts = await rowCounts()
    const controller = new AbortController()
    const cancelling = context({ signal: controller.signal, onProgress: ({ imagesDone }) => imagesDone === 120 && controller.abort() })
    await expect(preparePart(db, { ...key, sizePx: 112 }, cancelling)).rejects.toMatchObject({ name: 'CancelledError' })
    expect([await readDatasets(db), await rowCounts()]).toEqual([before, counts])
  })

  it('the remains of a closed tab are deleted at the next start', async () => {
    const before = await storedFixture()
    const storeId = 'gtsrb/training/left over' as StoreId
    await db.put('shards', { storeId, shard: 0, bytes: new Uint8Array(8) })
    const importer = new Importer({ locks: null, now: () => new Date(0), clockMs: () => 0 })
    expect(await importer.list()).toEqual(before)
    await importer.close()
    expect(await db.count('shards')).toBe(2)
    await collectGarbage(db)
    expect(await readDatasets(db)).toEqual(before)
  })
})

describe('the importer', () => {
  const surroundings = { now: () => new Date(Date.UTC(2026, 0, 1)), clockMs: () => performance.now() }

  it('does one thing after the other', async () => {
    const importer = new Importer({ locks: null, ...surroundings })
    const [, manifest] = await Promise.all([importer.importFiles([mini()], () => undefined), importer.prepare(key, () => undefined)])
    expect(manifest.imageCount).toBe(120)
    await importer.close()
  })

  it('cancels what runs and what waits', async () => {
    const importer = new Importer({ locks: null, ...surroundings })
    const works = [importer.importFiles([mini()], () => undefined), importer.prepare(key, () => undefined)]
    await importer.cancel()
    for (const work of works) await expect(work).rejects.toMatchObject({ name: 'CancelledError' })
    expect(await importer.list()).toEqual([])
    await importer.close()
  })

  it('does not write while another tab does', async () => {
    const taken: LockManager['request'] = async (_name: string, _options: unknown, use?: (lock: Lock | null) => unknown) => use?.(null)
    const importer = new Importer({ locks: { request: taken }, ...surroundings })
    await expect(importer.importFiles([mini()], () => undefined)).rejects.toMatchObject({ code: 'writer-busy' })
    expect(await importer.list()).toEqual([])
    await importer.close()
  })

  it('opens the database again after another tab closed it', async () => {
    const importer = new Importer({ locks: null, ...surroundings })
    await importer.importFiles([mini()], () => undefined)
    await importer.close()
    expect(await importer.list()).toHaveLength(1)
    await importer.close()
  })
})
