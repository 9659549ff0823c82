import { expect, it } from 'vitest'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import type { RunSummary } from '#lib/runs/summarise.ts'
import type { RunConfig, RunId, StoredRun } from '#lib/schema/run.ts'
import { allSettings, comparedRuns, differences, finishedSeeds, seedGroups, suggestions } from '#lib/state/comparison.ts'

function summaryOf(id: string, change: Partial<RunConfig>): RunSummary {
  const none = { lastTrain: null, lastValidation: null, test: null, bestValidation: null, medianEpochTrainingMs: null, medianStepMs: null }
  const zero = { steps: 0, trainingMs: 0, evaluationMs: 0, dataWaitMs: 0, hiddenMs: 0, pausedMs: 0 }
  return {
    meta: { id: id as RunId, createdAt: '2026-01-01T00:00:00Z', name: '', note: '', tags: [] },
    status: 'completed',
    failure: null,
    config: { ...defaultConfig(2), ...change },
    environment: { appVersion: '1', buildId: 'b', engineVersion: '1', userAgent: '', browser: 'Chromium 1', hardwareThreads: 2, threads: 2, crossOriginIsolated: true, features: [] },
    dataset: { layout: 'official-training', contentSha256: 'abc', trainImages: 80, validationImages: 20, testImages: 0 },
    model: { parameterCount: 1, multiplyAdds: 1, deviceBytes: 1 },
    startedAt: '2026-01-01T00:00:00Z',
    endedAt: null,
    epochsDone: 2,
    ...none,
    ...zero
  } // prettier-ignore
}

const summaries = [summaryOf('a', { seed: 1 }), summaryOf('b', { model: 'idsia', sizePx: 48, seed: 1 }), summaryOf('c', { seed: 2 })]
const library = {
  summary: (id: string) => summaries.find(({ meta }) => meta.id === id) ?? null,
  run: (id: string): StoredRun | null => {
    const summary = summaries.find(({ meta }) => meta.id === id)
    return summary ? { meta: summary.meta, events: [] } : null
  }
}

it('takes the runs of the address in its order, each once, without unknown ones, up to the limit', () => {
  const indices = (ids: string[], limit = 8) => comparedRuns(library, ids, limit).map(({ summary, index }) => [summary.meta.id, index])
  expect(indices(['b', 'x', 'a', 'b'])).toEqual([['b', 0], ['a', 1]]) // prettier-ignore
  expect(indices(['a', 'b', 'c'], 2)).toHaveLength(2)
})

it('groups runs that differ in the seed only', () => {
  const groups = seedGroups(comparedRuns(library, ['a', 'b', 'c'], 8))
  expect(groups.map((group) => group.map(({ summary }) => summary.meta.id))).toEqual([['a', 'c'], ['b']])
})

it('names the settings that differ, and all of them on demand', () => {
  const runs = comparedRuns(library, ['a', 'b'], 8)
  expect(differences(runs).map(({ setting }) => setting)).toEqual(['model', 'sizePx'])
  expect(allSettings(runs).length).toBeGreaterThan(15)
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
  const group = runs.map((summary, index) => ({ index, run: { meta: summary.meta, events: [] }, summary }))
  expect(finishedSeeds(group).map(({ summary }) => summary.meta.id)).toEqual(['a', 'd'])
})
