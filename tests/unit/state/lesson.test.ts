/** A lesson that is open, and its runs in the queue. Here runes are plain values: what is tested is the order of things. */
import { beforeEach, describe, expect, it, vi } from 'vitest'
import { expandPlan } from '#lib/experiments/expand.ts'
import type { Plan } from '#lib/schema/plan.ts'
import type { QueueItem, QueueItemId } from '#lib/schema/queue.ts'
import type { RunId } from '#lib/schema/run.ts'
import { placeFromQuery, queryFromPlace } from '#lib/state/lesson-address.ts'
import type { LessonLiveParts } from '#lib/state/lesson-live.svelte.ts'
import { smallPlan } from '../experiments/plan-fixture.ts'

beforeEach(() => {
  vi.stubGlobal(
    '$state',
    Object.assign(<Value>(value: Value) => value, { raw: <Value>(value: Value) => value })
  )
})

const plan = smallPlan({ name: 'lesson-test', axes: { model: ['resnet20', 'resnet32'] }, seeds: [1] })
const cells = expandPlan(plan)

/** The queue as far as a lesson uses it. */
function fakeQueue(others: readonly QueueItem[] = []) {
  let items: readonly QueueItem[] = others
  const calls: string[] = []
  return {
    calls,
    paused: false,
    get items() {
      return items
    },
    set(change: (item: QueueItem) => Partial<QueueItem>) {
      items = items.map((item) => ({ ...item, ...change(item) }))
    },
    add: (wanted: Plan) => {
      items = [...items, ...expandPlan(wanted).map(({ key, settings }, index) => itemOf(`n${items.length + index}`, wanted.name, key, settings))]
      return Promise.resolve(items.length)
    },
    pause: () => Promise.resolve(void calls.push('pause')),
    resume: () => Promise.resolve(void calls.push('resume')),
    skip: (id: QueueItemId) => Promise.resolve(void calls.push(`skip ${id}`)),
    move: (id: QueueItemId) => Promise.resolve(void calls.push(`front ${id}`)),
    remove: (ids: readonly QueueItemId[]) => {
      items = items.filter(({ id }) => !ids.includes(id))
      return Promise.resolve()
    }
  }
}

function itemOf(id: string, planName: string, cellKey: string, settings: QueueItem['settings']): QueueItem {
  return { id: id as QueueItemId, order: 0, planName, cellKey, settings, state: 'waiting', runId: null, interrupted: [], failure: null }
}

/** A new object, as a reload would make it. */
async function look(queue: ReturnType<typeof fakeQueue>, stored = true, parts: Partial<LessonLiveParts> = {}) {
  const { LessonLive } = await import('#lib/state/lesson-live.svelte.ts')
  const makeSample = vi.fn(() => Promise.resolve(true))
  const datasets = { hasTraining: () => stored, refresh: () => Promise.resolve(), makeSample, cancel: () => Promise.resolve() }
  const live = new LessonLive(plan, cells, { queue, session: { id: null, run: null }, stored: () => null, datasets, ...parts })
  return { live, makeSample }
}

describe('the runs of a lesson', () => {
  it('go into the queue, before what waits there, and are found there again after a reload', async () => {
    const [cell] = cells
    const queue = fakeQueue(cell ? [itemOf('other', 'another plan', cell.key, cell.settings)] : [])
    expect((await look(queue)).live.phase).toBe('idle')
    await (await look(queue)).live.start()
    expect((await look(queue)).live.phase).toBe('running')
    expect(queue.items.filter(({ planName }) => planName === 'lesson-test')).toHaveLength(2)
    queue.set(({ planName }) => (planName === 'lesson-test' ? { state: 'done' } : {}))
    expect((await look(queue)).live.phase).toBe('ended')
    await (await look(queue)).live.dismiss()
    expect(queue.items.map(({ id }) => id)).toEqual(['other'])
  })

  it('wait for the sample set, which is drawn where it is missing', async () => {
    const queue = fakeQueue()
    const { live, makeSample } = await look(queue, false)
    await live.start()
    expect(makeSample).toHaveBeenCalledOnce()
    expect(queue.items).toHaveLength(2)
  })

  it('do not begin when the sample set came to nothing', async () => {
    const queue = fakeQueue()
    const datasets = {
      hasTraining: () => false,
      refresh: () => Promise.resolve(),
      makeSample: () => Promise.resolve(false),
      cancel: () => Promise.resolve()
    }
    await (await look(queue, false, { datasets })).live.start()
    expect(queue.items).toEqual([])
  })

  it('stop from the last to the one that runs, so that none takes its place', async () => {
    const queue = fakeQueue()
    await queue.add(plan)
    queue.set(({ id }) => (id === 'n0' ? { state: 'running', runId: 'r' as RunId } : {}))
    await (await look(queue)).live.stop()
    expect(queue.calls).toEqual(['skip n1', 'skip n0'])
  })

  it('that failed say why', async () => {
    const queue = fakeQueue()
    await queue.add(plan)
    queue.set(() => ({ state: 'failed', failure: { name: 'DivergedError', code: null, message: 'x' } }))
    const { live } = await look(queue)
    expect(live.failures.map(({ name }) => name)).toEqual(['DivergedError', 'DivergedError'])
    expect(live.phase).toBe('ended')
  })
})

describe('the address of a lesson', () => {
  it('holds step, mode, pace, guess and notes, and leaves other keys alone', () => {
    const query = queryFromPlace({ step: 2, mode: 'replay', pace: 20, guess: 0, notes: true }, new URLSearchParams('projector=1'))
    expect(query.toString()).toBe('projector=1&step=3&mode=replay&pace=20&guess=1&notes=1')
    expect(placeFromQuery(query, 4, 3)).toEqual({ step: 2, mode: 'replay', pace: 20, guess: 0, notes: true })
  })

  it('falls back where it cannot be meant', () => {
    const query = new URLSearchParams('step=9&mode=x&pace=7&guess=4&notes=yes')
    expect(placeFromQuery(query, 4, 3)).toEqual({ step: 0, mode: null, pace: null, guess: null, notes: false })
    expect(queryFromPlace(placeFromQuery(query, 4, 3), query).toString()).toBe('')
  })
})
