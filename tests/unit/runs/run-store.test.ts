import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { RunRecorder } from '../../../src/lib/runs/recorder.ts'
import { openRunDb, RUN_DB_NAME, type RunDb } from '../../../src/lib/runs/run-db.ts'
import { RunStore } from '../../../src/lib/runs/run-store.ts'
import { summarise } from '../../../src/lib/runs/summarise.ts'
import { present } from '../present.ts'
import { ended, epochEvent, meta, runId, started } from './run-fixture.ts'

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})

describe('the run store', () => {
  it('keeps events in the order in which they were appended', async () => {
    const store = new RunStore()
    await store.create(meta('a'), started())
    for (let epoch = 1; epoch <= 12; epoch++) await store.append(runId('a'), epochEvent(epoch, 0.1, 100))
    await store.append(runId('a'), ended)
    const stored = await store.read(runId('a'))
    expect(stored?.events.map((event) => (event.kind === 'epoch' ? event.record.epoch : event.kind))).toEqual([
      'started',
      ...Array.from({ length: 12 }, (_, i) => i + 1),
      'ended'
    ])
  })

  it('keeps the events of two runs apart and lists the newest first', async () => {
    const store = new RunStore()
    await store.create(meta('older', '2026-01-01T00:00:00.000Z'), started({ seed: 1 }))
    await store.create(meta('newer', '2026-01-02T00:00:00.000Z'), started({ seed: 2 }))
    await store.append(runId('older'), epochEvent(1, 0.1, 100))
    const runs = await store.list()
    expect(runs.map(({ meta, digest }) => [meta.id, digest.eventCount])).toEqual([
      ['newer', 1],
      ['older', 2]
    ])
  })

  it('shows a run whose tab was closed in mid-training as interrupted, with what was recorded', async () => {
    const recorder = new RunRecorder(new RunStore(), meta('a'), false, () => undefined)
    await recorder.record(started())
    await recorder.record(epochEvent(1, 0.4, 1000))
    // The tab dies here; another one opens the database.
    const stored = await new RunStore().read(runId('a'))
    const summary = summarise(present(stored), false)
    expect(summary).toMatchObject({ status: 'interrupted', epochsDone: 1, endedAt: null, lastValidation: { accuracyFraction: 0.4 } })
    expect(summarise(present(stored), true)?.status).toBe('running')
  })

  it('stores an event before the listener hears of it', async () => {
    const store = new RunStore()
    const counts: Promise<number>[] = []
    const listener = () => void counts.push(store.read(runId('a')).then((stored) => present(stored).events.length))
    const recorder = new RunRecorder(store, meta('a'), false, listener)
    await recorder.record(started())
    await counts[0]
    await recorder.record(ended)
    expect(await Promise.all(counts)).toEqual([1, 2])
  })

  it('tells the listener nothing that was not stored', async () => {
    const listener = vi.fn()
    const store = { create: () => Promise.reject(new Error('full')), append: () => Promise.reject(new Error('full')) }
    await expect(new RunRecorder(store, meta('a'), false, listener).record(started())).rejects.toThrow('full')
    expect(listener).not.toHaveBeenCalled()
  })

  it('refuses an id that is taken, and events of runs that are gone', async () => {
    const store = new RunStore()
    await store.create(meta('a'), started())
    await expect(store.create(meta('a'), started())).rejects.toMatchObject({ code: 'run-exists' })
    await store.remove(runId('a'))
    await expect(store.append(runId('a'), ended)).rejects.toMatchObject({ code: 'run-missing' })
    expect(await store.list()).toEqual([])
  })

  it('changes name, note and tags, and nothing else', async () => {
    const store = new RunStore()
    await store.create(meta('a'), started())
    await store.updateMeta(runId('a'), { name: 'best', tags: ['x'] })
    expect((await store.read(runId('a')))?.meta).toEqual({ ...meta('a'), name: 'best', tags: ['x'] })
    await store.append(runId('a'), ended)
    expect((await store.read(runId('a')))?.events).toHaveLength(2)
  })

  it('opens again when the browser dropped the connection', async () => {
    const opened: RunDb[] = []
    const store = new RunStore(async () => {
      const db = await openRunDb()
      opened.push(db)
      return db
    })
    await store.create(meta('a'), started())
    present(opened[0]).close()
    await store.append(runId('a'), ended)
    expect(opened).toHaveLength(2)
    expect((await store.read(runId('a')))?.events).toHaveLength(2)
  })

  it('says in words when the browser has no room left', async () => {
    const store = new RunStore()
    await store.create(meta('a'), started())
    const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction').mockImplementation(() => {
      throw new DOMException('full', 'QuotaExceededError')
    })
    await expect(store.append(runId('a'), ended)).rejects.toMatchObject({ name: 'RunStorageError', code: 'quota-exceeded' })
    transaction.mockRestore()
  })

  it('refuses a database of a newer version', async () => {
    await new Promise<void>((resolve) => {
      const request = indexedDB.open(RUN_DB_NAME, 99)
      request.onsuccess = () => {
        request.result.close()
        resolve()
      }
    })
    await expect(new RunStore().list()).rejects.toMatchObject({ code: 'newer' })
  })
})
