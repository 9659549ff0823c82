import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
import { digestOf, digestWith, EMPTY_DIGEST, epochSummaries } from '#lib/runs/digest.ts'
import { openRunDb } from '#lib/runs/run-db.ts'
import { RunStore } from '#lib/runs/run-store.ts'
import { addBins, addHistogram, binsQuantileMs, NO_STEPS, stepBins } from '#lib/runs/step-bins.ts'
import type { RunEvent } from '#lib/schema/run.ts'
import { present } from '../present.ts'
import { ended, epochEvent, epochRecord, meta, runId, started } from './run-fixture.ts'

const tested: RunEvent = {
  kind: 'tested', at: '', set: 'test', metrics: { lossNats: 0.5, accuracyFraction: 0.9 }, confusion: { classCount: 2, counts: [1, 0, 0, 1] }, evaluationMs: 70
} // prettier-ignore
const events: RunEvent[] = [
  started(),
  epochEvent(1, 0.5, 100),
  epochEvent(2, 0.8, 120),
  { kind: 'resumed', at: '', step: 3, pausedMs: 400 },
  tested,
  ended
]

describe('the digest of a run', () => {
  it('taken forward event by event is the one of all events', () => {
    expect(events.reduce(digestWith, EMPTY_DIGEST)).toEqual(digestOf(events))
    expect(digestOf(events)).toMatchObject({
      eventCount: 6,
      pausedMs: 400,
      test: { accuracyFraction: 0.9 },
      ended: { outcome: { status: 'completed' } }
    })
  })

  it('has the numbers of every epoch, without losses of batches and the matrix', () => {
    expect(epochSummaries(digestOf(events))).toMatchObject([
      { epoch: 1, trainingMs: 100, validationAccuracyFraction: 0.5, stepMedianMs: 10, wallMs: 55_000 },
      { epoch: 2, trainingMs: 120, validationAccuracyFraction: 0.8, stepMedianMs: 12 }
    ])
    expect(JSON.stringify(digestOf(events))).not.toMatch(/batchLosses|confusion/)
  })

  it('has null for what was not a number', () => {
    const record = { ...epochRecord(1, NaN, 100), train: { lossNats: Infinity, accuracyFraction: 0.1 } }
    const [epoch] = epochSummaries(digestOf([started(), { kind: 'epoch', at: '', record }]))
    expect(epoch).toMatchObject({ validationAccuracyFraction: null, trainLossNats: null, trainAccuracyFraction: 0.1, wallMs: null })
  })

  it('leaves the steps of epochs with a hidden page out', () => {
    const epoch = (hiddenMs: number): RunEvent => {
      const stepHistogram = { startMs: 5, binMs: 0.01, counts: [10] }
      return { kind: 'epoch', at: '', record: { ...epochRecord(2, 0.5, 900), hiddenMs, stepHistogram } }
    }
    expect(digestOf([started(), epoch(5)]).stepBins).toHaveLength(0)
    expect(digestOf([started(), epoch(0)]).stepBins.length).toBeGreaterThan(0)
  })
})

describe('a run that went on', () => {
  const at = (second: number) => `2026-01-01T10:00:${String(second).padStart(2, '0')}.000Z`
  const begun: RunEvent = { ...started(), at: at(0) }
  const epochAt = (epoch: number, second: number): RunEvent => ({ ...epochEvent(epoch, epoch / 10, 100), at: at(second) })
  const goesOn: RunEvent = { kind: 'continued', at: at(40), epoch: 1, environment: started().environment }
  const all = [begun, epochAt(1, 10), epochAt(2, 20), { ...ended, at: at(21) }, goesOn, epochAt(2, 45)]

  it('has its epochs once, no end, and a wall clock without the time away and what was lost', () => {
    const digest = digestOf(all)
    expect(epochSummaries(digest).map(({ epoch, wallMs }) => [epoch, wallMs])).toEqual([
      [1, 10_000],
      [2, 15_000]
    ])
    expect(digest).toMatchObject({ eventCount: 6, ended: null, awayMs: 30_000, lastAt: at(45) })
  })

  it('is digested again by the store when it goes on, and taken forward after that', async () => {
    globalThis.indexedDB = new IDBFactory()
    const store = new RunStore()
    const id = runId('a')
    await store.create(meta('a'), begun)
    for (const event of all.slice(1, 5)) await store.append(id, event)
    expect((await store.list())[0]?.digest).toEqual(digestOf(all.slice(0, 5)))
    await store.append(id, present(all[5]))
    expect((await store.list())[0]?.digest).toEqual(digestOf(all))
  })
})

describe('step bins', () => {
  it('keep the number of steps and their times to 1 %', () => {
    const bins = addHistogram(NO_STEPS, { startMs: 100, binMs: 25, counts: [10, 30, 60] })
    expect(stepBins(bins).reduce((sum, { count }) => sum + count, 0)).toBeCloseTo(100, 9)
    expect(binsQuantileMs(bins, 0.4)).toBeCloseTo(150, -0.5)
    expect(Math.abs((binsQuantileMs(bins, 0.5) ?? 0) / (150 + 25 / 6) - 1)).toBeLessThan(0.01)
    expect(binsQuantileMs(NO_STEPS, 0.5)).toBeNull()
  })

  it('add up whatever the bins of the sources were', () => {
    const [a, b] = [{ startMs: 10, binMs: 1, counts: [4, 4] }, { startMs: 10.5, binMs: 0.1, counts: [7] }] // prettier-ignore
    const together = addHistogram(addHistogram(NO_STEPS, a), b)
    const added = addBins([addHistogram(NO_STEPS, a), addHistogram(NO_STEPS, b)])
    expect([...added].map((value) => value.toFixed(9))).toEqual([...together].map((value) => value.toFixed(9)))
  })
})

describe('the store', () => {
  beforeEach(() => {
    globalThis.indexedDB = new IDBFactory()
  })

  async function stored(store: RunStore): Promise<void> {
    await store.create(meta('a'), started())
    for (const event of events.slice(1)) await store.append(runId('a'), event)
  }

  it('keeps the digest beside the run, and the meta free of it', async () => {
    const store = new RunStore()
    await stored(store)
    expect(await store.list()).toEqual([{ meta: meta('a'), digest: digestOf(events) }])
  })

  it('makes the digest of a run that was recorded before there were any, once', async () => {
    const store = new RunStore()
    await stored(store)
    const db = await openRunDb()
    const record = await db.get('runs', runId('a'))
    if (!record) throw new Error('The run is gone.')
    const { digest: _digest, ...old } = record
    await db.put('runs', old)
    expect((await store.list())[0]?.digest).toEqual(digestOf(events))
    expect((await db.get('runs', runId('a')))?.digest).toEqual(digestOf(events))
  })

  it('does not trust a digest that lacks events', async () => {
    const store = new RunStore()
    await stored(store)
    const db = await openRunDb()
    const record = await db.get('runs', runId('a'))
    if (!record) throw new Error('The run is gone.')
    await db.put('runs', { ...record, digest: digestOf(events.slice(0, 2)) })
    expect((await store.list())[0]?.digest.eventCount).toBe(events.length)
  })
})
