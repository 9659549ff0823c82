import { expect, it } from 'vitest'
import { classTotals, confusedPairs, confusionCells } from '#lib/charts/confusion.ts'

const confusion = { classCount: 3, counts: [100, 0, 2, 5, 5, 0, 0, 0, 0] }

it('draws only cells that are not empty, stronger the more images, each with its share of the true class', () => {
  const cells = confusionCells(confusion)
  expect(cells.map(({ trueClass, predictedClass, count }) => [trueClass, predictedClass, count])).toEqual([[0, 0, 100], [0, 2, 2], [1, 0, 5], [1, 1, 5]]) // prettier-ignore
  expect(cells[2]?.fraction).toBe(0.5)
  expect(cells[0]?.strength).toBe(1)
  expect(cells[1]?.strength).toBeGreaterThan(0.18)
  expect(cells[2]?.strength).toBeGreaterThan(cells[1]?.strength ?? 1)
  expect(classTotals(confusion)).toEqual([102, 10, 0])
})

it('lists the most frequent confusions first', () => {
  expect(confusedPairs(confusion, 9).map(({ trueClass, predictedClass }) => [trueClass, predictedClass])).toEqual([[1, 0], [0, 2]]) // prettier-ignore
  expect(confusedPairs(confusion, 1)).toHaveLength(1)
})
