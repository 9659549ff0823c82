import 'fake-indexeddb/auto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { decodePpm } from '#lib/data/codecs/ppm.ts'
import { importFiles } from '#lib/data/import-archive.ts'
import type { DataDb } from '#lib/data/shards/db.ts'
import { forEachAddress, SHARD_BYTES } from '#lib/data/shards/format.ts'
import { inspectImage, sampleThumbnails } from '#lib/data/views.ts'
import { context, fileOf, freshDb } from './helpers.ts'
import { classFolder, makeZip, ppm } from './zips.ts'

let db: DataDb
beforeEach(async () => {
  db = await freshDb()
  await importFiles(db, [fileOf(await makeZip({ ...classFolder(3, 2), ...classFolder(9, 1) }), 'x.zip')], context())
})
afterEach(() => db.close())

/** R,G,B of the pixel in the middle of the generated image, where the box 5..15 has its pixel (x, y). */
function rgbOf(seed: number, x: number, y: number): number[] {
  const at = ((5 + y) * 20 + 5 + x) * 3
  return [...decodePpm(ppm(20, seed)).pixels.slice(at, at + 3)]
}

describe('thumbnails', () => {
  it('a sample of a class: different images, the same for the same seed', async () => {
    const first = await sampleThumbnails(db, 'gtsrb', 3, 4, 1, 8)
    expect(first.classIds).toEqual([3, 3, 3, 3])
    expect(new Set(first.indices).size).toBe(4)
    expect(await sampleThumbnails(db, 'gtsrb', 3, 4, 1, 8)).toEqual(first)
    expect((await sampleThumbnails(db, 'gtsrb', 3, 4, 2, 8)).indices).not.toEqual(first.indices)
  })

  it('a sample of all is at most all', async () => {
    const { indices } = await sampleThumbnails(db, 'gtsrb', null, 99, 1, 8)
    expect(indices.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    expect((await sampleThumbnails(db, 'gtsrb', 42, 5, 1, 8)).indices).toEqual([])
  })
})

it('inspects one image', async () => {
  const { classId, track, frame, crop, resized, clahe } = await inspectImage(db, 'gtsrb', 4, 32)
  expect([classId, track, frame, crop.widthPx, crop.heightPx]).toEqual([3, 1, 1, 10, 10])
  expect([...crop.rgba.slice(0, 4)]).toEqual([...rgbOf(311, 0, 0), 255])
  for (const { rgba, lightness } of [resized, clahe]) {
    expect(rgba.length).toBe(32 * 32 * 4)
    expect(lightness.length).toBe(256)
    expect(lightness.reduce((a, b) => a + b)).toBe(32 * 32)
  }
  expect(clahe.rgba).not.toEqual(resized.rgba)
  await expect(inspectImage(db, 'gtsrb', 9, 32)).rejects.toMatchObject({ code: 'index-outside' })
})

it('shards end before the image that would be too much; a larger image has its own', () => {
  const lengths = [SHARD_BYTES - 10, 10, 1, SHARD_BYTES + 5, 7]
  const addresses: string[] = []
  forEachAddress(
    lengths.length,
    (position) => lengths[position] ?? 0,
    (_position, { shard, offset }) => addresses.push(`${shard}:${offset}`)
  )
  expect(addresses).toEqual(['0:0', `0:${SHARD_BYTES - 10}`, '1:0', '2:0', '3:0'])
})
