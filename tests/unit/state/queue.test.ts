import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { QueueStore } from '#lib/experiments/queue-store.ts'
import type { QueueEnd, QueueItem } from '#lib/schema/queue.ts'
import type { RunId } from '#lib/schema/run.ts'
import { QueueState, type QueueStateParts } from '#lib/state/queue.svelte.ts'
import type { TabNews } from '#lib/state/tab-channel.ts'
import { present } from '../present.ts'
import { smallPlan } from '../experiments/plan-fixture.ts'

// Here runes are plain values: what is tested is the order of things, not that pages follow it.
beforeAll(
  () =>
    void vi.stubGlobal(
      '$state',
      Object.assign(<Value>(value: Value) => value, { raw: <Value>(value: Value) => value })
    )
)

/** One lock for all tabs; `kill` ends a tab's hold on it as its death does. */
class FakeLocks {
  #last: Promise<unknown> = Promise.resolve()
  kill: () => void = () => undefined
  request = (_name: string, work: () => Promise<void>) => {
    const dead = new Promise<void>((resolve) => (this.kill = resolve))
    const mine = this.#last.then(() => Promise.race([work(), dead]))
    this.#last = mine.catch(() => undefined)
    return mine
  }
}

interface Tab {
  queue: QueueState
  /** What it was asked to train, with a way to end it. */
  performed: { item: QueueItem; id: RunId; end: (end: QueueEnd) => void }[]
  calls: string[]
}

let locks: FakeLocks
let listeners: ((news: TabNews) => void)[]
let ids: number

function openTab(change: Partial<QueueStateParts> = {}): Tab {
  const performed: Tab['performed'] = []
  const calls: string[] = []
  const queue = new QueueState({
    store: new QueueStore(),
    locks: locks as unknown as NonNullable<QueueStateParts['locks']>,
    newId: () => `id-${++ids}` as RunId,
    free: async () => undefined,
    wait: async () => void calls.push('wait'),
    session: {
      pause: async () => void calls.push('pause'),
      resume: async () => void calls.push('resume'),
      stop: async () => void calls.push('stop')
    },
    perform: (item, id) => new Promise((end) => performed.push({ item, id, end })),
    tell: () => listeners.filter((hear) => hear !== own).forEach((hear) => hear('queue')),
    hear: (listener) => {
      own = listener
      listeners.push(listener)
      return () => undefined
    },
    wakeLock: { hold: () => calls.push('awake'), release: () => calls.push('may sleep') },
    ...change
  })
  let own: ((news: TabNews) => void) | null = null
  queue.watch()
  return { queue, performed, calls }
}

const settled = () => new Promise((resolve) => setTimeout(resolve, 60))
const states = ({ queue }: Tab) => (queue.items ?? []).map(({ state }) => state).join(' ')
const twoCells = smallPlan({ axes: { sizePx: [32, 48] }, seeds: [1] })

beforeEach(() => {
  globalThis.indexedDB = new IDBFactory()
  locks = new FakeLocks()
  listeners = []
  ids = 0
})

describe('the queue', () => {
  it('trains what is added, one after the other, and keeps the screen on meanwhile', async () => {
    const tab = openTab()
    expect(await tab.queue.add(twoCells)).toBe(2)
    await settled()
    expect(states(tab)).toBe('running waiting')
    expect(tab.queue.here?.settings.sizePx).toBe(32)
    present(tab.performed[0]).end({ state: 'done' })
    await settled()
    expect(states(tab)).toBe('done running')
    expect(tab.calls.at(-1)).toBe('awake')
    present(tab.performed[1]).end({ state: 'done' })
    await settled()
    expect([states(tab), tab.queue.here, tab.calls.at(-1)]).toEqual(['done done', null, 'may sleep'])
  })

  it('leaves out cells that no machine can run', async () => {
    const tab = openTab()
    expect(await tab.queue.add(smallPlan({ axes: { engine: ['jax-wasm', 'signpost-wasm'], numerics: ['strict'] }, seeds: [1] }))).toBe(1)
  })

  it('goes on after a failed cell, and keeps the reason', async () => {
    const tab = openTab()
    await tab.queue.add(twoCells)
    await settled()
    const failure = { name: 'DivergedError', code: null, message: 'NaN' }
    present(tab.performed[0]).end({ state: 'failed', failure })
    await settled()
    expect(states(tab)).toBe('failed running')
    expect(tab.queue.items?.[0]?.failure).toEqual(failure)
  })

  it('pauses by itself when every further cell would fail too, and the cell waits again', async () => {
    const tab = openTab()
    await tab.queue.add(twoCells)
    await settled()
    present(tab.performed[0]).end({ state: 'failed', failure: { name: 'RunStorageError', code: 'quota-exceeded', message: 'full' } })
    await settled()
    expect([states(tab), tab.queue.paused, tab.queue.halt?.code]).toEqual(['waiting waiting', true, 'quota-exceeded'])
    await tab.queue.resume()
    await settled()
    expect([states(tab), tab.queue.halt]).toEqual(['running waiting', null])
  })

  it('tries an item again that found the trainer busy', async () => {
    const tab = openTab()
    await tab.queue.add(twoCells)
    await settled()
    present(tab.performed[0]).end({ state: 'waiting' })
    await settled()
    expect(tab.calls).toContain('wait')
    expect(tab.performed.map(({ item }) => item.settings.sizePx)).toEqual([32, 32])
  })

  it('trains in one tab; the other one watches, pauses, resumes, skips and adds', async () => {
    const [first, second] = [openTab(), openTab()]
    await settled()
    await first.queue.add(twoCells)
    await settled()
    expect([states(second), second.queue.here, second.performed.length]).toEqual(['running waiting', null, 0])
    await second.queue.pause()
    await settled()
    expect([first.queue.paused, first.calls.at(-1)]).toEqual([true, 'pause'])
    await second.queue.resume()
    await settled()
    expect(first.calls.at(-1)).toBe('resume')
    await second.queue.skip(present(second.queue.items?.[0]).id)
    await settled()
    expect(first.calls.at(-1)).toBe('stop')
    present(first.performed[0]).end({ state: 'skipped' })
    await settled()
    expect(states(second)).toBe('skipped running')
    await second.queue.add(smallPlan({ axes: {}, seeds: [9] }))
    present(first.performed[1]).end({ state: 'done' })
    await settled()
    expect(first.performed.map(({ item }) => item.settings.seed)).toEqual([1, 1, 9])
    expect(second.performed).toEqual([])
  })

  it('goes on in another tab when the one that trains dies, with the cell that was cut', async () => {
    const first = openTab()
    await first.queue.add(twoCells)
    await settled()
    const kill = locks.kill
    const second = openTab()
    await settled()
    kill()
    await settled()
    expect(second.performed.map(({ item }) => item.settings.sizePx)).toEqual([32])
    expect(second.queue.items?.[0]).toMatchObject({ state: 'running', interrupted: [present(first.performed[0]).id] })
  })

  it('stays paused over a reload', async () => {
    const tab = openTab()
    await tab.queue.pause()
    await tab.queue.add(twoCells)
    const reloaded = openTab()
    await settled()
    expect([states(reloaded), reloaded.queue.paused, reloaded.performed.length]).toEqual(['waiting waiting', true, 0])
    await reloaded.queue.resume()
    await settled()
    expect(states(reloaded)).toBe('running waiting')
  })

  it('says that the queue cannot be stored', async () => {
    const tab = openTab({ store: new QueueStore(async () => Promise.reject(Object.assign(new Error('denied'), { name: 'QueueStorageError' }))) })
    await settled()
    expect(tab.queue.failure?.name).toBe('QueueStorageError')
  })
})
