import { describe, expect, it } from 'vitest'
import { classOrder } from '#lib/charts/class-order.ts'
import { confusionChanges, recalls } from '#lib/charts/confusion.ts'
import { roomyDomain } from '#lib/charts/domains.ts'
import { amountAxis, kindAxis } from '#lib/charts/parallel-axis.ts'
import { wrapped } from '#lib/charts/picture-file.ts'
import { ridgePath } from '#lib/charts/ridge-path.ts'
import { nearestSpot } from '#lib/charts/scatter-spots.ts'
import { signOrder } from '#lib/components/runs/sign-families.ts'

describe('classes by family', () => {
  it('has each of the 43 classes once', () => {
    expect(signOrder(43).classes.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 43 }, (_, index) => index))
  })

  it('keeps classes without a family at the end and leaves out those that do not exist', () => {
    const order = classOrder(4, [{ name: 'x', classes: [2, 0, 9] }, { name: 'y', classes: [8] }]) // prettier-ignore
    expect(order.classes).toEqual([2, 0, 1, 3])
    expect(order.groups).toEqual([{ name: 'x', start: 0, size: 2 }, { name: '', start: 2, size: 2 }]) // prettier-ignore
    expect(order.places.get(3)).toBe(3)
  })
})

describe('two confusion matrices', () => {
  const [first, second] = [{ classCount: 2, counts: [5, 0, 3, 2] }, { classCount: 2, counts: [4, 0, 3, 5] }] // prettier-ignore

  it('differ in cells with a sign', () => {
    expect(confusionChanges(first, second).map(({ trueClass, predictedClass, difference }) => [trueClass, predictedClass, difference])).toEqual([[0, 0, 1], [1, 1, -3]]) // prettier-ignore
    expect(() => confusionChanges(first, { classCount: 1, counts: [1] })).toThrow(RangeError)
  })

  it('give the recall of every class, none for one without images', () => {
    expect(recalls(first)).toEqual([1, 0.4])
    expect(recalls({ classCount: 2, counts: [0, 0, 1, 1] })).toEqual([null, 0.5])
  })
})

describe('parallel axes', () => {
  it('set kinds at equal distances, numbers by size', () => {
    const axis = kindAxis('sizePx', 'Size', [64, 32, 48, 32], String)
    expect(axis.ticks).toEqual([{ place: 0, label: '32' }, { place: 0.5, label: '48' }, { place: 1, label: '64' }]) // prettier-ignore
    expect(axis.placeOf(99)).toBeNull()
    expect(kindAxis('one', '', ['x'], String).placeOf('x')).toBe(0.5)
  })

  it('set amounts to scale and give nothing a place that was not measured', () => {
    const axis = amountAxis('a', 'A', [90, null, 100], String)
    expect([axis.placeOf(90), axis.placeOf(95), axis.placeOf(100), axis.placeOf(null), axis.placeOf(NaN)]).toEqual([0, 0.5, 1, null, null])
    expect(amountAxis('a', 'A', [7], String).ticks).toEqual([{ place: 0.5, label: '7' }])
    expect(amountAxis('a', 'A', [null], String).ticks).toEqual([])
  })
})

it('a distribution of bins of unequal width has the density for its height', () => {
  const bins = [{ startMs: 0, endMs: 1, count: 4 }, { startMs: 1, endMs: 3, count: 4 }] // prettier-ignore
  expect(ridgePath(bins, (ms) => ms * 10, 100, 40)).toBe('M0.0,100.0V60.0H10.0V100.0ZM10.0,100.0V80.0H30.0V100.0Z')
  expect(ridgePath([], (ms) => ms, 1, 1)).toBe('')
})

it('the spot under the pointer is the nearest within reach', () => {
  const spots = [{ key: 'a', x: 0, y: 0 }, { key: 'b', x: 10, y: 0 }] // prettier-ignore
  const at = (x: number) => nearestSpot(spots, Number, Number, { x, y: 3 }, 6)?.key
  expect([at(2), at(8), at(5.1), at(30)]).toEqual(['a', 'b', 'b', undefined])
})

it('a cut axis leaves room on both sides, inside its bounds', () => {
  const [low, high] = roomyDomain([90, 99.9], [0, 100])
  expect(low).toBeLessThan(90)
  expect(high).toBe(100)
  expect(roomyDomain([], [0, 100])).toEqual([0, 100])
  expect(roomyDomain([97], [0, 100])[0]).toBeLessThan(97)
})

it('a caption breaks between words', () => {
  expect(wrapped('one two three', 7)).toEqual(['one two', 'three'])
  expect(wrapped('unbreakable', 3)).toEqual(['unbreakable'])
})
