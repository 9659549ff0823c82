/** The choice of fewer images: properties that hold for any classes, tracks and limit. */
import { describe, expect, it } from 'vitest'
import { limitByTracks, splitLimited } from '#lib/data/gtsrb/limit.ts'
import { allPositions, countTracks, tracksByClass } from '#lib/data/gtsrb/tracks.ts'
import { drawBelow, mulberry32 } from '#lib/data/random.ts'

/** sizes[c] = frames of each track of class c. */
function columnsOf(sizes: readonly (readonly number[])[]) {
  const classIds: number[] = []
  const tracks: number[] = []
  sizes.forEach((ofClass, classId) =>
    ofClass.forEach((frames, track) => {
      for (let i = 0; i < frames; i++) {
        classIds.push(classId)
        tracks.push(track)
      }
    })
  )
  return { classIds: Uint8Array.from(classIds), tracks: Int32Array.from(tracks) }
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
const tracksOf30 = (counts: readonly number[]) => counts.map((count) => new Array<number>(count).fill(30))
const classesOf = ({ classIds }: { classIds: Uint8Array }, positions: Int32Array) => new Set(Array.from(positions, (at) => classIds[at]))
const imagesOf = ({ classIds }: { classIds: Uint8Array }, positions: Int32Array, classId: number) =>
  positions.filter((at) => classIds[at] === classId).length

/** Sets with 2 to 43 classes of 1 to 8 tracks of 1 to 40 frames. */
function randomSets(count: number) {
  const random = mulberry32(7)
  const whole = (most: number) => 1 + drawBelow(most, random)
  return Array.from({ length: count }, () => Array.from({ length: 1 + whole(42) }, () => Array.from({ length: whole(8) }, () => whole(40)))).map(
    (sizes) => ({ sizes, columns: columnsOf(sizes), limit: drawBelow(sum(sizes.flat()), random) })
  )
}

describe('any set and any limit', () => {
  const sets = randomSets(200)

  it('whole tracks, ascending, never more than asked, the same each time', () => {
    for (const { columns, limit } of sets) {
      const positions = limitByTracks(columns, limit)
      expect(positions.length).toBeLessThanOrEqual(limit)
      expect(positions).toEqual(Int32Array.from(new Set(positions)).sort())
      const chosen = new Set(positions)
      for (const track of tracksByClass(columns, allPositions(columns)).flat())
        expect(new Set(track.positions.map((at) => chosen.has(at))).size).toBe(1)
      expect(limitByTracks(columns, limit)).toEqual(positions)
    }
  })

  it('every class has images, and trains in the split by track, wherever the limit has room for a track of each', () => {
    let roomy = 0
    for (const { sizes, columns, limit } of sets) {
      if (sum(sizes.map((ofClass) => Math.min(...ofClass))) > limit) continue
      roomy++
      expect(classesOf(columns, limitByTracks(columns, limit)).size).toBe(sizes.length)
      expect(classesOf(columns, splitLimited(columns, 'track', limit).train).size).toBe(sizes.length)
    }
    expect(roomy).toBeGreaterThan(100)
  })

  it('no class that is left out would still fit', () => {
    for (const { sizes, columns, limit } of sets) {
      const positions = limitByTracks(columns, limit)
      const has = classesOf(columns, positions)
      sizes.forEach((ofClass, classId) => {
        if (!has.has(classId)) expect(Math.min(...ofClass)).toBeGreaterThan(limit - positions.length)
      })
    }
  })
})

it('leaves out the rarest classes when there is not room for all, wherever they stand', () => {
  const columns = columnsOf(tracksOf30([2, 9, 3, 7, 5]))
  expect(classesOf(columns, limitByTracks(columns, 100))).toEqual(new Set([1, 3, 4]))
})

it('prefers the track that leaves room for the other classes', () => {
  const columns = columnsOf([[30, 5, 30, 30], [30, 10], [20]])
  expect(classesOf(columns, limitByTracks(columns, 35)).size).toBe(3)
})

describe('a part with classes of very different sizes', () => {
  const columns = columnsOf(tracksOf30([7, 75, 3, 1, 2]))

  it('the same share of each class', () => {
    const positions = limitByTracks(columns, 1000)
    expect(positions.length).toBe(990)
    expect([0, 1, 2, 3, 4].map((classId) => imagesOf(columns, positions, classId) / 30)).toEqual([3, 26, 2, 1, 1])
  })

  it('all, none, and the split of what is left', () => {
    expect(limitByTracks(columns, 1e6)).toHaveLength(88 * 30)
    expect(limitByTracks(columns, 29)).toHaveLength(0)
    const positions = limitByTracks(columns, 300)
    for (const name of ['study', 'track'] as const) {
      const { train, validation } = splitLimited(columns, name, 300)
      expect(Int32Array.from([...train, ...validation]).sort()).toEqual(positions)
      expect(validation.length).toBeGreaterThan(0)
    }
    expect(splitLimited(columns, 'study', null).train).toHaveLength(0.8 * 88 * 30)
  })
})

it('images without a track are tracks of their own', () => {
  expect(countTracks({ classIds: Uint8Array.of(1, 1, 1), tracks: Int32Array.of(-1, -1, 4) })).toBe(3)
})
