import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
import { expandPlan } from '#lib/experiments/expand.ts'
import { openQueueDb, QUEUE_DB_NAME } from '#lib/experiments/queue-db.ts'
import { QueueStore } from '#lib/experiments/queue-store.ts'
import type { QueueItemId } from '#lib/schema/queue.ts'
import type { RunId } from '#lib/schema/run.ts'
import { present } from '../present.ts'
import { smallPlan } from './plan-fixture.ts'

const id = (name: string) => name as QueueItemId
const run = (name: string) => name as RunId
const settings = present(expandPlan(smallPlan())[0]).settings
const item = (name: string) => ({ id: id(name), planName: 'plan', cellKey: `cell-${name}`, settings })

let store: QueueStore
const picture = async () => (await store.list()).map((one) => `${one.id} ${one.state}`)

beforeEach(async () => {
  globalThis.indexedDB = new IDBFactory()
  store = new QueueStore()
  await store.add(['a', 'b', 'c'].map(item))
})

describe('the queue store', () => {
  it('gives items in their order, each once, and keeps how they ended', async () => {
    const failure = { name: 'DivergedError', code: null, message: 'NaN' }
    expect((await store.takeNext(run('r1')))?.id).toBe('a')
    await store.end(id('a'), { state: 'done' })
    expect(await store.takeNext(run('r2'))).toMatchObject({ id: 'b', runId: 'r2', state: 'running' })
    await store.end(id('b'), { state: 'failed', failure })
    expect(await picture()).toEqual(['a done', 'b failed', 'c waiting'])
    expect((await store.list())[1]).toMatchObject({ runId: 'r2', failure })
    await store.takeNext(run('r3'))
    expect(await store.takeNext(run('r4'))).toBeNull()
  })

  it('lets what was interrupted wait again at its place, and remembers its run', async () => {
    await store.takeNext(run('r1'))
    await store.recover()
    expect((await store.list())[0]).toMatchObject({ id: 'a', state: 'waiting', runId: null, interrupted: ['r1'] })
    await store.takeNext(run('r2'))
    await store.recover()
    expect((await store.list())[0]?.interrupted).toEqual(['r1', 'r2'])
  })

  it('gives nothing while it is paused, over a reload too', async () => {
    await store.setPaused(true)
    expect(await new QueueStore().takeNext(run('r1'))).toBeNull()
    await store.setPaused(false)
    expect(await store.takeNext(run('r1'))).not.toBeNull()
  })

  it('keeps the decision of the user about an item that runs', async () => {
    await store.takeNext(run('r1'))
    await store.remove([id('a')])
    expect(await picture()).toContain('a running')
    await store.skip(id('a'))
    await store.end(id('a'), { state: 'done' })
    expect((await store.list())[0]).toMatchObject({ state: 'skipped', runId: 'r1' })
  })

  it('tries failed and skipped ones again, done ones never', async () => {
    await store.takeNext(run('r1'))
    await store.end(id('a'), { state: 'done' })
    await store.skip(id('b'))
    await store.retry([id('a'), id('b')])
    expect(await picture()).toEqual(['a done', 'b waiting', 'c waiting'])
  })

  it('moves what waits past what waits, and past nothing else', async () => {
    await store.takeNext(run('r1'))
    await store.move(id('b'), -1)
    expect(await picture()).toEqual(['a running', 'b waiting', 'c waiting'])
    await store.move(id('b'), 1)
    expect(await picture()).toEqual(['a running', 'c waiting', 'b waiting'])
    await store.moveToFront(id('b'))
    await store.end(id('a'), { state: 'done' })
    expect((await store.takeNext(run('r2')))?.id).toBe('b')
    await store.moveToFront(id('a'))
    expect(await picture()).toEqual(['b running', 'a done', 'c waiting'])
  })

  it('adds behind what is there, and removes', async () => {
    await store.add([item('d')])
    await store.remove([id('b'), id('nowhere')])
    expect(await picture()).toEqual(['a waiting', 'c waiting', 'd waiting'])
  })

  it('opens again after the browser dropped the connection', async () => {
    const db = await openQueueDb()
    const dropped = new QueueStore(async () => db)
    db.close()
    await expect(dropped.list()).rejects.toThrow()
    const kept = [db, await openQueueDb()]
    expect(await new QueueStore(async () => present(kept.shift())).list()).toHaveLength(3)
  })

  it('says that a newer version has stored the queue', async () => {
    await store.close()
    await new Promise<void>((resolve) => {
      const opening = indexedDB.open(QUEUE_DB_NAME, 99)
      opening.onsuccess = () => {
        opening.result.close()
        resolve()
      }
    })
    await expect(store.list()).rejects.toMatchObject({ name: 'QueueStorageError', code: 'newer' })
  })

  it('keeps step times apart from the queue', async () => {
    const time = { key: 'k', at: '2026-01-01T00:00:00Z', stepMs: { median: 2 }, evaluationImageMs: 0.1, compileMs: 5 }
    await store.keepStepTime({ ...time, compileMs: 9 })
    await store.keepStepTime(time)
    expect(await store.stepTimes()).toEqual([time])
  })
})
