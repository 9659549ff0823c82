import { describe, expect, it } from 'vitest'
import { differingSettings } from '../../../src/lib/runs/compare.ts'
import { exportRun } from '../../../src/lib/runs/export.ts'
import { defaultRunName, runName } from '../../../src/lib/runs/name.ts'
import { liveRunIds, runLockName, TRAINER_LOCK } from '../../../src/lib/runs/run-locks.ts'
import { summarise } from '../../../src/lib/runs/summarise.ts'
import type { EpochRecord, RunConfig, RunEvent } from '../../../src/lib/schema/run.ts'
import { present } from '../present.ts'
import { ended, epochEvent, epochRecord, meta, run, runId, started } from './run-fixture.ts'

const tested: RunEvent = {
  kind: 'tested',
  at: '',
  set: 'test',
  metrics: { lossNats: 0.5, accuracyFraction: 0.9 },
  confusion: { classCount: 2, counts: [1, 0, 0, 1] },
  evaluationMs: 70
}

const summaryOf = (id: string, config: Partial<RunConfig> = {}) => present(summarise(run(id, started(config), ended), false))

describe('the summary of a run', () => {
  it('has best and last accuracy, medians and sums', () => {
    const resumed: RunEvent = { kind: 'resumed', at: '', step: 3, pausedMs: 400 }
    const epochs = [epochEvent(1, 0.5, 100), epochEvent(2, 0.8, 120), epochEvent(3, 0.8, 300), epochEvent(4, 0.7, 110)]
    expect(summarise(run('a', started(), ...epochs, resumed, tested, ended), false)).toMatchObject({
      status: 'completed',
      epochsDone: 4,
      steps: 40,
      bestValidation: { epoch: 2, accuracyFraction: 0.8 },
      lastValidation: { accuracyFraction: 0.7 },
      test: { accuracyFraction: 0.9 },
      medianEpochTrainingMs: 115,
      trainingMs: 630,
      evaluationMs: 200,
      dataWaitMs: 8,
      hiddenMs: 0,
      pausedMs: 400
    })
  })

  it('takes the time of an epoch from whole epochs in sight, and says how long the tab was hidden', () => {
    const epochWith = (change: Partial<EpochRecord>): RunEvent => ({ kind: 'epoch', at: '', record: { ...epochRecord(2, 0.5, 900), ...change } })
    const events = [epochEvent(1, 0.5, 100), epochWith({ hiddenMs: 12 }), epochWith({ steps: 1, trainingMs: 10 })]
    expect(summarise(run('a', started(), ...events), false)).toMatchObject({ medianEpochTrainingMs: 100, hiddenMs: 12 })
    expect(summarise(run('a', started(), epochWith({ steps: 1 })), false)?.medianEpochTrainingMs).toBeNull()
  })

  it('has no test accuracy when only the validation images were tested', () => {
    expect(summarise(run('a', started(), { ...tested, set: 'validation' }, ended), false)?.test).toBeNull()
  })

  it('knows the failure of a failed run', () => {
    const failed: RunEvent = { kind: 'ended', at: '', outcome: { status: 'failed', message: 'too high', errorName: 'DivergedError' } }
    expect(summarise(run('a', started(), failed), false)).toMatchObject({
      status: 'failed',
      failure: { message: 'too high', errorName: 'DivergedError' },
      bestValidation: null
    })
  })

  it('is null for a run without its first event', () => {
    expect(summarise(run('a'), false)).toBeNull()
  })
})

describe('the comparison of runs', () => {
  it('lists the settings that differ, with the value of each run', () => {
    const runs = [summaryOf('a'), summaryOf('b', { learningRate: 0.1, schedule: { kind: 'steps', epochs: [10, 20], factor: 0.1 } })]
    expect(differingSettings(runs)).toEqual([
      { setting: 'learningRate', values: [0.01, 0.1] },
      { setting: 'schedule', values: ['constant', 'steps 10 20 x0.1'] }
    ])
    expect(differingSettings(runs.slice(0, 1))).toEqual([])
  })

  it('puts the name of other images than GTSRB first', () => {
    const onSample = summaryOf('b', { datasetId: 'sample' })
    expect(defaultRunName(onSample.config)).toBe('Sample (synthetic) · ResNet-20 · 32 px · Signpost wasm · seed 1')
  })

  it('keeps the name that the owner gave', () => {
    const named = { ...summaryOf('a'), meta: { ...meta('a'), name: 'my best' } }
    expect(runName(named)).toBe('my best')
    expect(defaultRunName(named.config)).toBe('ResNet-20 · 32 px · Signpost wasm · seed 1')
  })
})

describe('the exported run', () => {
  it('holds settings, environment, epochs, test accuracy and confusion', () => {
    const file = exportRun(run('a', started(), epochEvent(1, 0.5, 100), tested, ended), false)
    expect(file).toMatchObject({
      format: 'signpost-run',
      status: 'completed',
      tested: { set: 'test', lossNats: 0.5, evaluationMs: 70 },
      confusion: { classCount: 2 },
      preparation: null
    })
    expect(file?.epochs.map(({ epoch }) => epoch)).toEqual([1])
    expect(JSON.parse(JSON.stringify(file))).toEqual(file)
  })
})

describe('the locks of running runs', () => {
  it('are read back as run ids', async () => {
    const held = [{ name: TRAINER_LOCK }, { name: runLockName(runId('a')) }, { name: 'something else' }]
    expect(await liveRunIds({ query: async () => ({ held, pending: [] }) })).toEqual(new Set(['a']))
  })
})
