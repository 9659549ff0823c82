import { beforeAll, expect, it, vi } from 'vitest'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import type { StoredStepTime } from '#lib/experiments/queue-db.ts'
import type { RunConfig } from '#lib/schema/run.ts'
import type { StepTimes as StepTimesClass, StepTimesParts } from '#lib/state/step-times.svelte.ts'
import type { StepProbe } from '#workers/trainer.api.ts'

// Here runes are plain values: what is tested is the order of things, not that pages follow it.
vi.stubGlobal(
  '$state',
  Object.assign(<Value>(value: Value) => value, { raw: <Value>(value: Value) => value })
)

let StepTimes: typeof StepTimesClass
beforeAll(async () => {
  ;({ StepTimes } = await import('#lib/state/step-times.svelte.ts'))
})

const config = defaultConfig(2)
const probe = (median: number): StepProbe => ({
  stepMs: { median, min: 1, max: 9, count: 10 },
  evaluationImageMs: 0.5,
  compileMs: 7,
  deviceBytes: 1,
  threads: 2
})

function parts(step: (config: RunConfig) => Promise<StepProbe>) {
  const stored: StoredStepTime[] = []
  const cancelled = vi.fn()
  const all: StepTimesParts = {
    store: { stepTimes: async () => stored, keepStepTime: async (time) => void stored.push(time) },
    trainer: { probeStep: step, cancelMeasurement: cancelled },
    now: () => '2026-01-01T00:00:00Z'
  }
  return { all, stored, cancelled }
}

it('measures each kind of step once, whatever else differs, and keeps it for later', async () => {
  const step = vi.fn(async ({ sizePx }: RunConfig) => probe(sizePx))
  const { all, stored } = parts(step)
  const times = new StepTimes(all)
  await times.measure([config, { ...config, seed: 2, epochs: 3 }, { ...config, sizePx: 48 }])
  expect(step).toHaveBeenCalledTimes(2)
  expect(times.of({ ...config, sizePx: 48, seed: 9 })?.stepMs.median).toBe(48)
  expect(times.of({ ...config, batchSize: 32 })).toBeNull()
  expect(stored.map(({ stepMs }) => stepMs.median)).toEqual([32, 48])
  const later = new StepTimes(all)
  await later.load()
  expect(later.of(config)).toMatchObject({ stepMs: { median: 32 }, compileMs: 7 })
})

it('goes on after settings that fail, and says why', async () => {
  const times = new StepTimes(
    parts(async ({ engine }) => {
      if (engine === 'tfjs-webgpu') throw Object.assign(new Error('no GPU'), { name: 'EngineUnavailableError' })
      return probe(3)
    }).all
  )
  await times.measure([{ ...config, engine: 'tfjs-webgpu' }, config])
  expect(times.failureOf({ ...config, engine: 'tfjs-webgpu' })?.message).toBe('no GPU')
  expect([times.of(config)?.stepMs.median, times.failureOf(config), times.measuring]).toEqual([3, null, null])
})

it('ends when it is cancelled, without a complaint', async () => {
  let reject: (error: Error) => void = () => undefined
  const { all, cancelled } = parts(() => new Promise((_resolve, refuse) => (reject = refuse)))
  const times = new StepTimes(all)
  const measuring = times.measure([config, { ...config, sizePx: 64 }])
  expect(times.measuring).toEqual({ done: 0, total: 2 })
  times.cancel()
  expect(cancelled).toHaveBeenCalledTimes(1)
  reject(Object.assign(new Error('cancelled'), { name: 'CancelledError' }))
  await measuring
  expect([times.measuring, times.failureOf(config)]).toEqual([null, null])
})
