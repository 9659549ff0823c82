import { describe, expect, it } from 'vitest'
import { frameOf } from '#lib/charts/frame.ts'
import { dotsPath, placeSeries, xScale, xTicks, yScale, yTicks, type LineSeries } from '#lib/charts/line-layout.ts'

const frame = frameOf({ width: 488, heightPx: 190, scale: 1 })
const series = (points: LineSeries['points'], change: Partial<LineSeries> = {}): LineSeries => ({
  key: 'a', label: 'A', color: 'red', dash: [], marker: 'circle', markerEvery: 1, markerOffset: 0, points, ...change
}) // prettier-ignore
const linear = { kind: 'linear', domain: [50, 100] } as const
const logarithmic = { kind: 'log', domain: [0.1, 10] } as const
const x = xScale({ kind: 'epoch', domain: [0, 25] }, frame)

describe('line layout', () => {
  it('has every planned epoch on the axis before there is a point', () => {
    expect(xTicks({ kind: 'epoch', domain: [0, 25] }, frame)).toEqual([1, 5, 10, 15, 20, 25])
    expect(x(0)).toBe(frame.left)
    expect(x(25)).toBe(frame.right)
    expect(yTicks(linear, frame)).toEqual([50, 60, 70, 80, 90, 100])
    expect(placeSeries([series([])], x, yScale(linear, frame), linear, frame)[0]).toMatchObject({ path: '', markers: [], label: null })
  })
  it('leaves a gap where a value was not measured', () => {
    const points = [{ x: 1, y: 60 }, { x: 2, y: 70 }, { x: 3, y: null }, { x: 4, y: 80 }, { x: 5, y: 90 }] // prettier-ignore
    const [placed] = placeSeries([series(points)], x, yScale(linear, frame), linear, frame)
    expect(placed?.path.match(/M/g)).toHaveLength(2)
    expect(placed?.markers).toHaveLength(4)
  })
  it('marks every fourth point from the offset on, and always the last', () => {
    const points = Array.from({ length: 11 }, (_, index) => ({ x: index + 1, y: 60 }))
    const [placed] = placeSeries([series(points, { markerEvery: 4, markerOffset: 1 })], x, yScale(linear, frame), linear, frame)
    expect(placed?.markers.map((marker) => Math.round(x.invert(marker.x)))).toEqual([2, 6, 10, 11])
  })
  it('draws a zero on a log axis at the edge, marked as clamped', () => {
    const y = yScale(logarithmic, frame)
    expect(y(0)).toBe(frame.bottom)
    expect(y(10)).toBe(frame.top)
    expect(y(1)).toBeCloseTo((frame.top + frame.bottom) / 2)
    const [placed] = placeSeries([series([{ x: 1, y: 0 }, { x: 2, y: 1 }])], x, y, logarithmic, frame) // prettier-ignore
    expect(placed?.markers.map((marker) => marker.clamped)).toEqual([true, false])
  })
  it('leaves the labels of lines that end far apart where the lines end', () => {
    const y = yScale(linear, frame)
    const lines = [series([{ x: 5, y: 70 }]), series([{ x: 20, y: 70 }])]
    expect(placeSeries(lines, x, y, linear, frame).map((placed) => placed.label?.y)).toEqual([y(70), y(70)])
  })
  it('pushes the labels of lines that end together 14 px apart', () => {
    const lines = [90, 90.1].map((value, index) => series([{ x: 25, y: value }], { key: String(index) }))
    const tops = placeSeries(lines, x, yScale(linear, frame), linear, frame).map((placed) => placed.label?.y ?? 0)
    expect(Math.abs((tops[0] ?? 0) - (tops[1] ?? 0))).toBeCloseTo(14)
  })
  it('thins dots to the pixels of the frame', () => {
    const dots = Array.from({ length: 5000 }, (_, index) => ({ x: index / 200, y: 1 + Math.sin(index) / 2 }))
    const { path, shown } = dotsPath(dots, x, yScale(logarithmic, frame), frame)
    expect(shown).toBeLessThanOrEqual(4 * (frame.right - frame.left) + 2)
    expect(path.match(/M/g)).toHaveLength(shown)
  })
  it('marks a lone point even where the line has no markers', () => {
    const place = (points: LineSeries['points']) =>
      placeSeries([series(points, { marker: null })], x, yScale(linear, frame), linear, frame)[0]?.markers.length
    expect(place([{ x: 1, y: 60 }])).toBe(1)
    expect(place([{ x: 1, y: 60 }, { x: 2, y: 70 }])).toBe(0) // prettier-ignore
  })
})
