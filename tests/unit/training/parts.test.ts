/** The small parts of the loop, each against a hand-made example. */
import { describe, expect, it } from 'vitest'
import { orderedBatches } from '../../../src/lib/data/batches.ts'
import { BatchFeed } from '../../../src/lib/training/batch-feed.ts'
import { createBreather } from '../../../src/lib/data/breathe.ts'
import { histogram, stepTimeQuantiles } from '../../../src/lib/training/distribution.ts'
import { browserName } from '../../../src/lib/training/environment.ts'
import { EvaluationSums } from '../../../src/lib/training/metrics.ts'
import { learningRateAt } from '../../../src/lib/training/schedule.ts'
import { Stopwatch } from '../../../src/lib/training/stopwatch.ts'
import { splitImages, TooFewImagesError } from '../../../src/lib/training/training-images.ts'
import { present } from '../present.ts'
import { makePart } from './session-fixture.ts'

/** vitest types its matchers as any. */
const near = (value: number, digits = 12): unknown => expect.closeTo(value, digits)

describe('learning-rate schedules', () => {
  const at = (epoch: number, step: number) => ({ epoch, step, plannedSteps: 100 })

  it('constant', () => expect(learningRateAt(0.1, { kind: 'constant' }, at(9, 99))).toBe(0.1))

  it('steps: from the start of the listed epochs on', () => {
    const rates = [1, 2, 3, 4, 5].map((epoch) => learningRateAt(1, { kind: 'steps', epochs: [3, 5], factor: 0.1 }, at(epoch, 0)))
    expect(rates.slice(0, 4)).toEqual([1, 1, 0.1, 0.1])
    expect(rates[4]).toBeCloseTo(0.01, 12)
  })

  it('cosine: the whole rate at the first step, half in the middle, nothing after the last', () => {
    const rates = [0, 50, 100].map((step) => learningRateAt(0.2, { kind: 'cosine' }, at(1, step)))
    expect(rates[0]).toBe(0.2)
    expect(rates[1]).toBeCloseTo(0.1, 12)
    expect(rates[2]).toBeCloseTo(0, 12)
  })
})

describe('step-time distributions', () => {
  it('quantiles interpolate as numpy does', () => {
    expect(stepTimeQuantiles([4, 1, 3, 2])).toEqual({
      ...{ count: 4, min: 1, median: 2.5, max: 4, mean: 2.5 },
      ...{ p05: near(1.15), p25: 1.75, p75: 3.25, p95: near(3.85) }
    })
    expect(stepTimeQuantiles([])).toBeNull()
    expect(stepTimeQuantiles([7])).toMatchObject({ min: 7, p05: 7, median: 7, max: 7 })
  })

  it('histograms hold every value, stalls in the last bin', () => {
    const values = [...Array.from({ length: 1000 }, (_, i) => 10 + (i % 100) / 100), 5000]
    const { startMs, binMs, counts } = histogram(values)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(1001)
    expect(startMs).toBe(10)
    expect(startMs + binMs * counts.length).toBeLessThan(11)
    expect(counts.filter((count) => count > 0).length).toBeGreaterThan(30)
  })

  it('histograms of equal values have one bin, of none none', () => {
    expect(histogram([5, 5, 5])).toEqual({ startMs: 5, binMs: 0.01, counts: [3] })
    expect(histogram([])).toEqual({ startMs: 0, binMs: 0, counts: [] })
  })
})

describe('the stopwatch', () => {
  it('gives each moment to one phase, and hidden time to training only', () => {
    let nowMs = 100
    const stopwatch = new Stopwatch(() => nowMs)
    const pass = (ms: number) => (nowMs += ms)
    pass(5)
    stopwatch.enter('training')
    pass(10)
    stopwatch.setHidden(true)
    pass(20)
    stopwatch.enter('evaluation')
    pass(40)
    stopwatch.enter('training')
    stopwatch.setHidden(false)
    pass(80)
    expect(stopwatch.readMs('training')).toBe(110)
    expect(stopwatch.readMs('evaluation')).toBe(40)
    expect(stopwatch.readMs('other')).toBe(5)
    expect(stopwatch.readHiddenTrainingMs()).toBe(20)
  })
})

describe('evaluation sums', () => {
  it('loss in nats, accuracy and confusion of logits worked out by hand', () => {
    const sums = new EvaluationSums(2)
    sums.add(Float32Array.of(0, Math.log(3), 1000, 0), Uint8Array.of(1, 1), 2)
    // First: softmax 1/4, 3/4; second: the wrong class by 1000, no overflow.
    expect(sums.metrics()).toEqual({ lossNats: near((Math.log(4 / 3) + 1000) / 2, 5), accuracyFraction: 0.5 })
    expect(sums.confusion()).toEqual({ classCount: 2, counts: [0, 0, 1, 1] })
  })

  it('nothing evaluated gives null', () => expect(new EvaluationSums(2).metrics()).toBeNull())
})

describe('the batch feed', () => {
  it('fills ahead without touching the batch in use', () => {
    const part = makePart(5)
    const feed = new BatchFeed(2, 2)
    feed.start(orderedBatches(part, Int32Array.of(4, 3, 2, 1, 0), 2))
    const seen: number[][] = []
    while (feed.hasNext()) {
      const batch = present(feed.take())
      feed.fillNext()
      seen.push([...batch.labels.subarray(0, batch.count)])
    }
    expect(seen.flat()).toEqual([4, 3, 2, 1, 0].map((index) => part.classIds[index]))
    expect(seen.map((labels) => labels.length)).toEqual([2, 2, 1])
    expect(feed.take()).toBeNull()
  })
})

describe('the images of a run', () => {
  it('are refused when nothing would validate', () => {
    const part = makePart(9)
    expect(splitImages(part, { limitImages: null, split: 'study' })).toMatchObject({ train: { length: 7 }, validation: { length: 2 } })
    expect(() => splitImages(part, { limitImages: 1, split: 'study' })).toThrow(TooFewImagesError)
  })
})

describe('the name of the browser', () => {
  const userAgent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36'
  const facts = { userAgent, hardwareConcurrency: 4 }

  it.each([
    [{ ...facts, userAgentData: { brands: [brand('Not)A;Brand', '8'), brand('Chromium', '150')] } }, 'Chromium 150'],
    [
      { ...facts, userAgentData: { brands: [brand('Chromium', '150'), brand('Google Chrome', '150'), brand('Not.A/Brand', '99')] } },
      'Google Chrome 150'
    ],
    [facts, 'Chromium 150'],
    [{ ...facts, userAgent: 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' }, 'Firefox 140'],
    [{ ...facts, userAgent: 'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.4 Safari/605.1.15' }, 'Safari 18.4'],
    [{ ...facts, userAgent: 'curl' }, 'unknown browser']
  ])('%#: %o', (navigator, name) => expect(browserName(navigator)).toBe(name))

  function brand(name: string, version: string) {
    return { brand: name, version }
  }
})

describe('breathing', () => {
  it('lets messages in that came before', async () => {
    const { port1, port2 } = new MessageChannel()
    const heard: string[] = []
    port1.onmessage = ({ data }: MessageEvent<string>) => void heard.push(data)
    const breathe = createBreather()
    await new Promise((resolve) => setTimeout(resolve)) // ports start
    port2.postMessage('pause')
    for (let i = 0; i < 5 && heard.length === 0; i++) await breathe()
    port1.close()
    expect(heard).toEqual(['pause'])
  })
})
