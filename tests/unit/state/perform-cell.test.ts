import { expect, it } from 'vitest'
import { expandPlan } from '#lib/experiments/expand.ts'
import type { RunConfig, RunId, RunOutcome } from '#lib/schema/run.ts'
import { performCell } from '#lib/state/perform-cell.ts'
import type { SessionFailure } from '#lib/state/session.svelte.ts'
import type { EngineReport } from '#workers/trainer.api.ts'
import { smallPlan } from '../experiments/plan-fixture.ts'
import { present } from '../present.ts'

const probe = { available: true, version: '1', maxThreads: 4, numerics: ['fast'], features: [], limitation: null } as const
const report = (change: Partial<EngineReport['probe']> = {}): EngineReport => ({
  id: 'signpost-wasm',
  title: 'Signpost wasm',
  probe: { ...probe, ...change } as EngineReport['probe']
})

function session(end: { outcome?: RunOutcome; failure?: SessionFailure; ignores?: boolean }) {
  const state = {
    config: null as RunConfig | null,
    outcome: end.outcome ?? null,
    failure: end.failure ?? null,
    started: [] as string[],
    start: async (config: RunConfig, id: RunId) => {
      if (end.ignores !== true) state.config = config
      state.started.push(`${id} ${config.threads} ${config.sizePx} ${config.seed}`)
    }
  }
  return state
}

const settings = (threads?: number) => present(expandPlan(smallPlan(threads === undefined ? {} : { base: { threads } }))[0]).settings
const perform = (part: ReturnType<typeof session>, threads?: number, answer: EngineReport | null = report(), wanted = true) =>
  performCell({ session: part, report: async () => answer, wanted: () => wanted }, settings(threads), 'r' as RunId)

it('trains with all threads of the engine, or as many as the plan says', async () => {
  const part = session({ outcome: { status: 'completed' } })
  expect(await perform(part)).toEqual({ state: 'done' })
  expect(await perform(part, 2)).toEqual({ state: 'done' })
  expect(part.started).toEqual(['r 4 32 1', 'r 2 32 1'])
})

it('refuses more threads than the browser gives, instead of training with fewer', async () => {
  const part = session({ outcome: { status: 'completed' } })
  expect(await perform(part, 8)).toMatchObject({ state: 'failed', failure: { name: 'NotEnoughThreadsError' } })
  expect(part.started).toEqual([])
})

it('leaves it to the run to say why an engine is not there', async () => {
  const part = session({ failure: { name: 'EngineUnavailableError', code: null, message: 'no GPU' } })
  const answer = { ...report(), probe: { available: false, obstacle: 'no-webgpu', reason: '' } as const }
  expect(await perform(part, undefined, answer)).toEqual({
    state: 'failed',
    failure: { name: 'EngineUnavailableError', code: null, message: 'no GPU' }
  })
})

it('maps how a run ends to how its item ends', async () => {
  const endOf = async (end: Parameters<typeof session>[0]) => perform(session(end))
  expect(await endOf({ outcome: { status: 'stopped', step: 3, reason: 'max-steps' } })).toEqual({ state: 'done' })
  expect(await endOf({ outcome: { status: 'stopped', step: 3, reason: 'user' } })).toEqual({ state: 'skipped' })
  expect(await endOf({ outcome: { status: 'failed', message: 'x', errorName: 'DivergedError' } })).toMatchObject({
    failure: { name: 'DivergedError' }
  })
  // The preparation of the images was cancelled.
  expect(await endOf({})).toEqual({ state: 'skipped' })
})

it('waits when another run was first', async () => {
  expect(await perform(session({ failure: { name: 'BusyElsewhereError', code: null, message: '' } }))).toEqual({ state: 'waiting' })
  expect(await perform(session({ ignores: true, outcome: { status: 'completed' } }))).toEqual({ state: 'waiting' })
})

it('trains nothing that was skipped while the engine was asked', async () => {
  const part = session({ outcome: { status: 'completed' } })
  expect(await perform(part, undefined, report(), false)).toEqual({ state: 'skipped' })
  expect(part.started).toEqual([])
})
