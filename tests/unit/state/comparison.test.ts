import { expect, it } from 'vitest'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import { newMeta } from '#lib/runs/new-meta.ts'
import type { RunSummary } from '#lib/runs/summarise.ts'
import { NO_STEPS } from '#lib/runs/step-bins.ts'
import type { RunConfig, RunId } from '#lib/schema/run.ts'
import { allSettings, comparedRuns, differences, entriesOf, finishedSeeds, frontOf, seedGroups, suggestions } from '#lib/state/comparison.ts'

function summaryOf(id: string, change: Partial<RunConfig>): RunSummary {
  const none = { lastTrain: null, lastValidation: null, test: null, bestValidation: null, medianEpochTrainingMs: null, medianStepMs: null }
  const zero = { steps: 0, trainingMs: 0, evaluationMs: 0, dataWaitMs: 0, hiddenMs: 0, pausedMs: 0 }
  return {
    meta: newMeta(id as RunId, '2026-01-01T00:00:00Z'),
    status: 'completed',
    outcome: { status: 'completed' },
    failure: null,
    config: { ...defaultConfig(2), ...change },
    environment: { appVersion: '1', buildId: 'b', engineVersion: '1', userAgent: '', browser: 'Chromium 1', hardwareThreads: 2, threads: 2, crossOriginIsolated: true, features: [] },
    dataset: { layout: 'official-training', contentSha256: 'abc', trainImages: 80, validationImages: 20, testImages: 0 },
    model: { parameterCount: 1, multiplyAdds: 1, deviceBytes: 1 },
    startedAt: '2026-01-01T00:00:00Z',
    endedAt: null,
    lastAt: '',
    epochs: [],
    stepBins: NO_STEPS,
    epochsDone: 2,
    ...none,
    ...zero
  } // prettier-ignore
}

const summaries = [summaryOf('a', { seed: 1 }), summaryOf('b', { model: 'idsia', sizePx: 48, seed: 1 }), summaryOf('c', { seed: 2 })]
const find = (id: string) => summaries.find(({ meta }) => meta.id === id) ?? null
const chosen = (...ids: string[]) => comparedRuns(find, ids, 8)
const idsOf = (runs: readonly RunSummary[]) => runs.map(({ meta }) => meta.id)

it('takes the runs of the address in its order, each once, without unknown ones, up to the limit', () => {
  expect(idsOf(chosen('b', 'x', 'a', 'b'))).toEqual(['b', 'a'])
  expect(comparedRuns(find, ['a', 'b', 'c'], 2)).toHaveLength(2)
})

it('groups runs that differ in the seed only', () => {
  expect(seedGroups(chosen('a', 'b', 'c')).map(idsOf)).toEqual([['a', 'c'], ['b']])
})

it('shows repeats as one row or each run by itself, with its place', () => {
  const shape = (merged: boolean) => entriesOf(chosen('a', 'b', 'c'), merged).map(({ key, place, counted }) => [key, place, ...idsOf(counted)])
  expect(shape(true)).toEqual([['a', 0, 'a', 'c'], ['b', 1, 'b']]) // prettier-ignore
  expect(shape(false)).toEqual([['a', 0, 'a'], ['b', 1, 'b'], ['c', 2, 'c']]) // prettier-ignore
})

it('takes the first run where none of the repeats has finished', () => {
  const stopped = summaries.map((run) => ({ ...run, status: 'stopped' as const }))
  expect(entriesOf(stopped, true).map(({ counted }) => idsOf(counted))).toEqual([['a'], ['b']])
})

it('names the settings that differ, and all of them on demand', () => {
  const runs = chosen('a', 'b')
  expect(differences(runs).map(({ setting }) => setting)).toEqual(['model', 'sizePx'])
  expect(allSettings(runs).length).toBeGreaterThan(15)
})

it('leaves rows without accuracy or time out of the front', () => {
  const repeats = (mean: number) => ({ values: [mean], mean, deviation: null, interval: null })
  const none = { testPercent: null, lossNats: null, epochSeconds: null, stepBins: NO_STEPS, stepMedianMs: null, stepP95Ms: null, levels: [] }
  const row = (key: string, minutes: number | null, percent: number) => ({
    key,
    figures: { ...none, totalMinutes: minutes === null ? null : repeats(minutes), validationPercent: repeats(percent) }
  })
  expect(frontOf([row('slow', 9, 97), row('fast', 1, 95), row('beaten', 9, 96), row('untimed', null, 99)])).toEqual(['fast', 'slow'])
})

it('suggests the runs with the most equal settings first, never the chosen one', () => {
  const [first] = summaries
  expect(suggestions(summaries, first ?? null, 5).map(({ meta }) => meta.id)).toEqual(['c', 'b'])
  expect(suggestions(summaries, null, 2)).toHaveLength(2)
})

it('counts a setting’s seeds by finished runs, each seed once', () => {
  const runs = [
    summaryOf('a', { seed: 1 }),
    summaryOf('b', { seed: 1 }),
    { ...summaryOf('c', { seed: 2 }), status: 'stopped' as const },
    summaryOf('d', { seed: 3 })
  ]
  expect(idsOf(finishedSeeds(runs))).toEqual(['a', 'd'])
})
