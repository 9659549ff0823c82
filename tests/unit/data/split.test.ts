import { describe, expect, it } from 'vitest'
import { Mt19937 } from '#lib/data/gtsrb/mt19937.ts'
import { splitTraining, trainTestSplit } from '#lib/data/gtsrb/split.ts'
import { fixtureFolder, readInt32, sha256 } from './golden.ts'

/** Of the complete lists for all 39,209 images (scikit-learn 1.2.1 and 1.9.1). */
const FULL_TRAIN_SHA256 = '9a8bc67dbf7c18c5b4319f7250779dbbc98ae8785b25481e3e925bc1b8e3ddf1'
const FULL_TEST_SHA256 = '265274eabe7e83ae66ddf6240e5d0e2f387f059d9d9cb7a74e5f24e4937a0118'

const hash = (values: Int32Array) => sha256(new Uint8Array(values.buffer))

describe("the study's split equals scikit-learn", () => {
  for (const count of [100, 3869]) {
    it(`${count} images`, () => {
      const { train, validation } = trainTestSplit(count)
      expect(train).toEqual(readInt32(`${fixtureFolder}/train_${count}.i32`))
      expect(validation).toEqual(readInt32(`${fixtureFolder}/test_${count}.i32`))
    })
  }

  it('39,209 images, by checksum', () => {
    const { train, validation } = trainTestSplit(39_209)
    expect([hash(train), hash(validation)]).toEqual([FULL_TRAIN_SHA256, FULL_TEST_SHA256])
  })

  it('the generator draws nothing for a single choice', () => {
    const a = new Mt19937(542)
    expect(a.interval(0)).toBe(0)
    expect(a.nextU32()).toBe(new Mt19937(542).nextU32())
  })
})

/** tracksOf[c] tracks of 30 frames in class c. */
function columnsOf(tracksOf: readonly number[]) {
  const classIds: number[] = []
  const tracks: number[] = []
  tracksOf.forEach((count, classId) => {
    for (let i = 0; i < count * 30; i++) {
      classIds.push(classId)
      tracks.push(Math.floor(i / 30))
    }
  })
  return { classIds: Uint8Array.from(classIds), tracks: Int32Array.from(tracks) }
}

const columns = columnsOf([7, 75, 3, 1, 2])
const trackOf = (position: number) => `${columns.classIds[position] ?? -1}/${columns.tracks[position] ?? -1}`

describe('the split by track', () => {
  const { train, validation } = splitTraining(columns, 'track')

  it('holds every image once', () => {
    expect([...train, ...validation].sort((a, b) => a - b)).toEqual([...columns.classIds.keys()])
  })

  it('keeps tracks together', () => {
    const trained = new Set([...train].map(trackOf))
    expect([...validation].filter((position) => trained.has(trackOf(position)))).toEqual([])
  })

  it('takes the 2nd, 7th, 12th ... track of each class and never the only one', () => {
    const validated = [...new Set([...validation].map(trackOf))]
    expect(validated.filter((track) => track.startsWith('0/'))).toEqual(['0/1', '0/6'])
    expect(validated.filter((track) => track.startsWith('1/'))).toHaveLength(15)
    expect(validated.filter((track) => /^[234]\//.test(track))).toEqual(['2/1', '4/1'])
  })

  it('both lists are in part order', () => {
    for (const list of [train, validation]) expect([...list].sort((a, b) => a - b)).toEqual([...list])
  })
})
