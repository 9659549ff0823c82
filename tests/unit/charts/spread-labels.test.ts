import { describe, expect, it } from 'vitest'
import { spreadLabels } from '#lib/charts/spread-labels.ts'

describe('spreadLabels', () => {
  it('leaves labels that do not touch', () => {
    expect(spreadLabels([10, 60, 30], 14, 0, 100)).toEqual([10, 60, 30])
  })
  it('pushes two equal wishes apart evenly', () => {
    expect(spreadLabels([50, 50], 14, 0, 100)).toEqual([43, 57])
  })
  it('keeps the order of the wishes and the order of the list', () => {
    expect(spreadLabels([52, 50, 51], 14, 0, 100)).toEqual([65, 37, 51])
  })
  it('stays inside the range', () => {
    expect(spreadLabels([98, 99, 100], 14, 0, 100)).toEqual([72, 86, 100])
    expect(spreadLabels([0, 0], 14, 0, 100)).toEqual([0, 14])
  })
  it('merges blocks that come to touch', () => {
    const placed = spreadLabels([40, 42, 55, 57], 14, 0, 100).sort((a, b) => a - b)
    placed.slice(1).forEach((top, index) => expect(top - (placed[index] ?? 0)).toBeGreaterThanOrEqual(14 - 1e-9))
  })
  it('spaces evenly when they cannot fit', () => {
    expect(spreadLabels([5, 5, 5], 14, 0, 20)).toEqual([0, 10, 20])
    expect(spreadLabels([], 14, 0, 20)).toEqual([])
  })
})
