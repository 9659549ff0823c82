import { beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { runLockName } from '#lib/runs/run-locks.ts'
import type { RunId } from '#lib/schema/run.ts'
import { OtherTabs, type OtherTabsParts } from '#lib/state/other-tabs.svelte.ts'
import type { TabNews } from '#lib/state/tab-channel.ts'

// Here runes are plain values: what is tested is the order of things, not that pages follow it.
beforeAll(() => void vi.stubGlobal('$state', <Value>(value: Value) => value))

/** Locks as other tabs hold them: `free` ends one, as the end of its tab does. */
class FakeLocks {
  readonly #held = new Map<string, (() => void)[]>()
  hold(id: string): void {
    this.#held.set(runLockName(id as RunId), [])
  }
  free(id: string): void {
    const waiting = this.#held.get(runLockName(id as RunId)) ?? []
    this.#held.delete(runLockName(id as RunId))
    for (const go of waiting) go()
  }
  query = async () => ({ held: [...this.#held.keys()].map((name) => ({ name })) })
  request = (name: string, _options: unknown, use: () => unknown) =>
    new Promise<unknown>((resolve) => this.#held.get(name)?.push(() => resolve(use())) ?? resolve(use()))
}

let locks: FakeLocks
let news: (news: TabNews) => void
let calls: string[]
let tabs: OtherTabs
let page: EventTarget & { hidden: boolean }
const settled = () => new Promise((resolve) => setTimeout(resolve))

async function watch(change: Partial<OtherTabsParts> = {}): Promise<() => void> {
  tabs = new OtherTabs({
    locks: locks as unknown as NonNullable<OtherTabsParts['locks']>,
    ownId: () => 'own' as RunId,
    refreshData: async () => void calls.push('data'),
    refreshRuns: async () => void calls.push('runs'),
    hear: (listener) => {
      news = listener
      return () => void calls.push('hushed')
    },
    page,
    ...change
  })
  const stop = tabs.watch()
  await settled()
  return stop
}

beforeEach(() => {
  locks = new FakeLocks()
  calls = []
  page = Object.assign(new EventTarget(), { hidden: false })
})

describe('a run in another tab', () => {
  it('is known from the start, and over when its lock comes free, as when that tab dies', async () => {
    locks.hold('other')
    await watch()
    expect(tabs.training).toBe(true)
    locks.free('other')
    await settled()
    expect([tabs.training, calls]).toEqual([false, ['runs']])
  })

  it('that begins later is told', async () => {
    await watch()
    expect(tabs.training).toBe(false)
    locks.hold('other')
    news('runs')
    await settled()
    expect(tabs.training).toBe(true)
  })

  it('is not the run of this tab', async () => {
    locks.hold('own')
    await watch()
    expect(tabs.training).toBe(false)
  })

  it('is not known without locks', async () => {
    await watch({ locks: null })
    expect(tabs.training).toBe(false)
  })
})

describe('what other tabs changed', () => {
  it('is read again when they tell, and when the page is seen again', async () => {
    const stop = await watch()
    news('data')
    await settled()
    expect(calls).toEqual(['data'])
    page.dispatchEvent(new Event('visibilitychange'))
    await settled()
    expect(calls).toEqual(['data', 'data', 'runs'])
    stop()
    page.dispatchEvent(new Event('visibilitychange'))
    expect(calls.at(-1)).toBe('hushed')
  })
})
