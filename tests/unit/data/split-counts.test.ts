/** Class sizes of a split on a hand-made part: class 3 with five tracks of two frames, class 42 with one track. */
import { expect, it } from 'vitest'
import { countSplit } from '#lib/data/gtsrb/split-counts.ts'

const columns = {
  classIds: Uint8Array.of(3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 42, 42),
  tracks: Int32Array.of(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 0, 0)
}

it('counts whole tracks per class', () => {
  const counts = countSplit(columns, 'track', null)
  expect([counts.train[3], counts.validation[3]]).toEqual([8, 2])
  expect([counts.train[42], counts.validation[42]]).toEqual([2, 0])
})

it('loses no image in the split of the study', () => {
  const counts = countSplit(columns, 'study', null)
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)
  expect(sum(counts.validation)).toBe(3)
  expect(counts.train.map((count, classId) => count + (counts.validation[classId] ?? 0))[3]).toBe(10)
  expect(sum(counts.train) + sum(counts.validation)).toBe(12)
})

it('counts what a limit keeps', () => {
  const counts = countSplit(columns, 'track', 6)
  expect([counts.train[3], counts.validation[3], counts.train[42]]).toEqual([2, 2, 2])
})
