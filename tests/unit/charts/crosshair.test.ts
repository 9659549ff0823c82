import { describe, expect, it } from 'vitest'
import { crosshairStops, nearestStop, pointAt, stopAfterKey } from '#lib/charts/crosshair.ts'

const short = [{ x: 1, y: 0.5 }, { x: 2, y: null }, { x: 3, y: 0.7 }] // prettier-ignore
const long = [{ x: 2, y: 1 }, { x: 9, y: 2 }] // prettier-ignore

describe('crosshair', () => {
  it('stops once at every x of any series', () => {
    expect(crosshairStops([short, long])).toEqual([1, 2, 3, 9])
    expect(nearestStop([1, 2, 3, 9], 5)).toBe(3)
    expect(nearestStop([], 5)).toBeNull()
  })
  it('reads the last point at or before x and nothing outside the series', () => {
    expect(pointAt(long, 8.9)).toEqual({ x: 2, y: 1 })
    expect(pointAt(long, 9)).toEqual({ x: 9, y: 2 })
    expect(pointAt(long, 1)).toBeNull()
    expect(pointAt(short, 4)).toBeNull()
    expect(pointAt([], 1)).toBeNull()
  })
  it.each([
    [null, 'ArrowRight', false, 1],
    [null, 'ArrowLeft', false, 25],
    [3, 'ArrowRight', false, 4],
    [3, 'ArrowRight', true, 8],
    [3, 'ArrowLeft', true, 1],
    [25, 'ArrowRight', false, 25],
    [7, 'Home', false, 1],
    [7, 'End', false, 25],
    [7, 'x', false, undefined]
  ])('from %s with %s (shift %s) goes to %s', (current, key, shift, expected) => {
    const stops = Array.from({ length: 25 }, (_, index) => index + 1)
    expect(stopAfterKey(stops, current, key, shift)).toBe(expected)
  })
  it('has nowhere to go without stops', () => {
    expect(stopAfterKey([], null, 'End', false)).toBeUndefined()
  })
})
