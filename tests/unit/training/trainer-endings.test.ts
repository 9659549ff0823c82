/** What the trainer's small worker does for a run whose own worker is gone, and what an engine that cannot load answers. */
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeEach, describe, expect, it } from 'vitest'
import { openDataDb } from '../../../src/lib/data/shards/db.ts'
import { RunStore } from '../../../src/lib/runs/run-store.ts'
import { newMeta, newRunId } from '#lib/runs/new-meta.ts'
import type { RunEvent } from '../../../src/lib/schema/run.ts'
import { describeEnvironment } from '../../../src/lib/training/environment.ts'
import { TrainerService } from '../../../workers/trainer-service.ts'
import { config, FakeLocks, Harness, id } from './trainer-harness.ts'

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
})

describe('the end of a run whose worker is gone', () => {
  const outcome = { status: 'failed', message: 'died', errorName: 'WorkerDiedError' } as const
  const begun: RunEvent = {
    ...{ kind: 'started', at: '2026-01-01T00:00:00Z', config },
    environment: describeEnvironment({
      ...{ appVersion: '1', buildId: '1', navigator: { userAgent: '', hardwareConcurrency: 1 }, crossOriginIsolated: false, threads: 1 },
      engine: { version: '1', features: [] }
    }),
    dataset: { layout: 'synthetic', contentSha256: '', trainImages: 1, validationImages: 1, testImages: 0 },
    model: { parameterCount: 1, multiplyAdds: 1, deviceBytes: 1 }
  }

  it('is written once, as the last event', async () => {
    const it = new Harness()
    await it.store.create(newMeta(id, ''), begun)
    const written = await it.service.closeRun(id, outcome)
    expect(written).toMatchObject({ kind: 'ended', outcome })
    expect(await it.service.closeRun(id, { status: 'completed' })).toEqual(written)
    expect((await it.store.read(id))?.events).toEqual([begun, written])
  })

  it('is not written of a run that recorded nothing', async () => {
    const it = new Harness()
    expect(await it.service.closeRun(id, outcome)).toBeNull()
    expect(await it.store.list()).toEqual([])
  })

  it('waits for the dead worker to let go of the run, and gives up after its patience', async () => {
    const locks = new FakeLocks()
    const it = new Harness(locks)
    await it.store.create(newMeta(id, ''), begun)
    let release: () => void = () => undefined
    const held = locks.request('signpost-run-run-1', () => new Promise<void>((resolve) => (release = resolve)))
    const closing = it.service.closeRun(id, outcome)
    await new Promise((resolve) => setTimeout(resolve, 30))
    expect((await it.store.read(id))?.events).toHaveLength(1)
    release()
    await held
    expect(await closing).toMatchObject({ kind: 'ended' })
    void locks.request('signpost-run-run-1', () => new Promise<void>(() => undefined))
    await expect(it.service.closeRun(id, outcome)).rejects.toMatchObject({ name: 'TimeoutError' })
  })
})

describe('an engine', () => {
  it('that cannot even load answers with that as its reason', async () => {
    const failing = new TrainerService({
      ...{
        engineIds: ['signpost-wasm'],
        loadEngine: () => Promise.reject(new Error('chunk missing')),
        store: new RunStore(),
        locks: null,
        lockPatienceMs: 1
      },
      ...{
        openData: () => openDataDb(),
        clock: () => 0,
        now: () => '',
        breathe: () => Promise.resolve(),
        newId: newRunId,
        crossOriginIsolated: false
      },
      navigator: { userAgent: '', hardwareConcurrency: 1 }
    })
    expect(await failing.probeEngine('signpost-wasm')).toEqual({ available: false, obstacle: 'start-failed', reason: 'chunk missing' })
    expect(await failing.environment()).toMatchObject({ engineVersion: 'none' })
  })
})
