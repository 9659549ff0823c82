import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { importFiles } from '#lib/data/import-archive.ts'
import { preparePart } from '#lib/data/prepare.ts'
import { loadPrepared, readDatasets } from '#lib/data/shards/read.ts'
import { fixtureFolder, hasShared, readBytes, readJson, sharedFolder, sharedNote } from './golden.ts'
import { context, freshDb, fileOf } from './helpers.ts'
import type { DataDb } from '#lib/data/shards/db.ts'

let db: DataDb
beforeEach(async () => (db = await freshDb()))
afterEach(() => db.close())

describe('real archives', () => {
  it('imports the fixture and prepares it', async () => {
    const { parts, omissions } = await importFiles(db, [fileOf(readBytes(`${fixtureFolder}/mini.zip`), 'any name.bin')], context())
    expect(omissions).toEqual([])
    expect(parts).toMatchObject([{ part: 'training', layout: 'official-training', imageCount: 120, trackCount: 4, labelled: true, omissions: [] }])
    expect(parts[0]?.classCounts[17]).toBe(60)
    const key = { datasetId: 'gtsrb', part: 'training', sizePx: 32, clahe: true } as const
    const manifest = await preparePart(db, key, context())
    const part = await loadPrepared(db, key)
    expect(part.pixels.length).toBe(120 * 32 * 32 * 3)
    expect((await readDatasets(db))[0]?.prepared).toEqual([manifest])
  })

  it.skipIf(!hasShared)(
    `the subset of 3,869 images gives the reference checksums at 32, 48 and 64 px${sharedNote}`,
    { timeout: 120_000 },
    async () => {
      interface Checksums {
        sizes: Record<string, Record<'resized' | 'final', { sha256: string }>>
      }
      const zip = fileOf(readBytes(`${sharedFolder}/gtsrb/GTSRB_subset_Training_Images.zip`), 'GTSRB_subset_Training_Images.zip')
      const { parts } = await importFiles(db, [zip], context())
      expect(parts).toMatchObject([{ imageCount: 3869, trackCount: 129, omissions: [] }])
      const { sizes } = readJson(`${sharedFolder}/golden/preprocess/subset_checksums.json`) as Checksums
      for (const [size, stages] of Object.entries(sizes)) {
        for (const clahe of [false, true]) {
          const manifest = await preparePart(db, { datasetId: 'gtsrb', part: 'training', sizePx: Number(size), clahe }, context())
          expect(manifest.pixelsSha256).toBe(stages[clahe ? 'final' : 'resized'].sha256)
        }
      }
    }
  )

  it.skipIf(!hasShared)(`imports the Kaggle layout${sharedNote}`, { timeout: 60_000 }, async () => {
    const zip = fileOf(readBytes(`${sharedFolder}/gtsrb/gtsrb-kaggle-layout-mini.zip`), 'archive.zip')
    const { parts } = await importFiles(db, [zip], context())
    expect(parts).toMatchObject([{ part: 'training', layout: 'kaggle', imageCount: 430, trackCount: 86, omissions: [] }])
  })
})
