import 'fake-indexeddb/auto'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { classThumbnails } from '#lib/data/class-examples.ts'
import { importFiles } from '#lib/data/import-archive.ts'
import type { DataDb } from '#lib/data/shards/db.ts'
import { context, fileOf, freshDb } from './helpers.ts'
import { classFolder, makeZip } from './zips.ts'

let db: DataDb
beforeEach(async () => void (db = await freshDb()))
afterEach(() => db.close())

/** Columns of two greys in turn, 4 px wide from the left edge of the box (5) on. */
function stripedPpm(dark: number, light: number): Uint8Array {
  const pixels = Array.from({ length: 20 * 20 * 3 }, (_, i) => (Math.floor(((Math.floor(i / 3) % 20) - 1) / 4) % 2 === 0 ? light : dark))
  return Uint8Array.from([...new TextEncoder().encode('P6\n20 20\n255\n'), ...pixels])
}

/** Class `classId` with a track for each pair of greys. */
function stripedClass(classId: number, greys: readonly (readonly [dark: number, light: number])[]) {
  const contents = classFolder(classId, greys.length)
  for (const name of Object.keys(contents)) {
    const track = /(\d{5})_\d{5}\.ppm$/.exec(name)?.[1]
    const [dark, light] = greys[Number(track)] ?? [0, 0]
    if (track) contents[name] = stripedPpm(dark, light)
  }
  return contents
}

async function examples(...classes: ReturnType<typeof stripedClass>[]) {
  await importFiles(db, [fileOf(await makeZip(Object.assign({}, ...classes) as ReturnType<typeof stripedClass>), 'x.zip')], context())
  const { indices, classIds, rgba, sizePx } = await classThumbnails(db, 'gtsrb', 10)
  const pictures = classIds.map((_, i) => rgba.subarray(i * sizePx * sizePx * 4, (i + 1) * sizePx * sizePx * 4))
  return { indices, classIds, brightest: pictures.map((picture) => Math.max(...picture.filter((_, i) => i % 4 !== 3))) }
}

it('one per class: neither the one in the dark nor the one in glare', async () => {
  const { indices, classIds, brightest } = await examples(stripedClass(5, [[5, 20], [60, 240], [240, 255]]), stripedClass(9, [[30, 240]])) // prettier-ignore
  // Frames 0 to 2 of each track; the last one is near.
  expect([indices, classIds, brightest]).toEqual([
    [5, 11],
    [5, 9],
    [240, 240]
  ])
})

it('a class that was only seen in the dark is brightened, within reason', async () => {
  const { brightest } = await examples(stripedClass(5, [[10, 50]]), stripedClass(9, [[5, 20]]))
  expect(brightest).toEqual([235, 100])
})
