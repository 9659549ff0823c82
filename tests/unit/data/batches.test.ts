import { describe, expect, it } from 'vitest'
import { createBatch, epochBatches, orderedBatches, type BatchStream } from '#lib/data/batches.ts'
import { drawBelow, epochOrder, mulberry32 } from '#lib/data/random.ts'
import type { PreparedPart } from '#lib/schema/dataset.ts'

const COUNT = 10
const IMAGE_BYTES = 2 * 2 * 3

/** Image i consists of bytes 10 i + 0 .. 11 and has the class 3 i. */
const part: PreparedPart = {
  key: { datasetId: 'gtsrb', part: 'training', sizePx: 2, clahe: false },
  pixels: Uint8Array.from({ length: COUNT * IMAGE_BYTES }, (_, i) => 10 * Math.floor(i / IMAGE_BYTES) + (i % IMAGE_BYTES)),
  classIds: Uint8Array.from({ length: COUNT }, (_, i) => 3 * i),
  tracks: new Int32Array(COUNT)
}

/** Images in the order of the stream, with the sizes of the batches. */
function readAll(stream: BatchStream, batchSize: number) {
  const target = createBatch(batchSize, 2)
  const images: number[] = []
  const counts: number[] = []
  while (stream.next(target)) {
    counts.push(target.count)
    for (let i = 0; i < target.count; i++) {
      const image = (target.labels[i] ?? 0) / 3
      images.push(image)
      const expected = Array.from({ length: IMAGE_BYTES }, (_, byte) => 10 * image + byte)
      expect([...target.pixels.slice(i * IMAGE_BYTES, (i + 1) * IMAGE_BYTES)]).toEqual(expected)
    }
  }
  expect(target.count).toBe(0)
  return { images, counts }
}

const indices = Int32Array.of(9, 1, 3, 5, 7, 0, 2)

describe('batches', () => {
  it('in order, the last one smaller', () => {
    const stream = orderedBatches(part, indices, 3)
    expect([stream.imageCount, stream.batchCount]).toEqual([7, 3])
    expect(readAll(stream, 3)).toEqual({ images: [...indices], counts: [3, 3, 1] })
  })

  it('an epoch holds every image once, in an order of its own', () => {
    const orders = [1, 2, 3].map((epoch) => readAll(epochBatches(part, indices, 4, 7, epoch), 4).images)
    for (const order of orders) expect(order.toSorted()).toEqual([...indices].toSorted())
    expect(new Set(orders.map(String)).size).toBe(3)
    expect(readAll(epochBatches(part, indices, 2, 7, 1), 2).images).toEqual(orders[0])
    expect(readAll(epochBatches(part, indices, 4, 8, 1), 4).images).not.toEqual(orders[0])
  })

  it('no image, no batch', () => expect(readAll(orderedBatches(part, new Int32Array(0), 3), 3)).toEqual({ images: [], counts: [] }))

  it('refuses positions outside, silly sizes and small buffers', () => {
    expect(() => orderedBatches(part, Int32Array.of(10), 3)).toThrow('outside')
    expect(() => orderedBatches(part, indices, 0)).toThrow('positive')
    expect(() => orderedBatches(part, indices, 3).next(createBatch(2, 2))).toThrow('too small')
  })
})

describe('random numbers', () => {
  it('mulberry32 gives its known numbers', () => {
    const next = mulberry32(1)
    expect([next(), next(), next()]).toEqual([2693262067, 11749833, 2265367787])
  })

  it('drawBelow is uniform and stays below', () => {
    const next = mulberry32(3)
    const counts = new Array<number>(7).fill(0)
    for (let i = 0; i < 7000; i++) {
      const value = drawBelow(7, next)
      counts[value] = (counts[value] ?? 0) + 1
    }
    expect(Math.min(...counts)).toBeGreaterThan(900)
    expect(counts).toHaveLength(7)
  })

  it('neighbouring seeds and epochs give unrelated orders', () => {
    const all = Int32Array.from({ length: 1000 }, (_, i) => i)
    const fixedPoints = (seed: number, epoch: number) => epochOrder(all, seed, epoch).filter((value, i) => value === epochOrder(all, 1, 1)[i]).length
    expect([fixedPoints(1, 1), fixedPoints(1, 2) < 8, fixedPoints(2, 1) < 8, fixedPoints(2, 0) < 8]).toEqual([1000, true, true, true])
  })
})
