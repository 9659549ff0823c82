import { beforeAll, describe, expect, it, vi } from 'vitest'
import { defaultConfig } from '#lib/experiments/defaults.ts'
import type { RunConfig } from '#lib/schema/run.ts'
import { QuickStart, type QuickStartParts } from '#lib/state/quick-start.svelte.ts'
import { SAMPLE_DEFAULT } from '#lib/schema/dataset.ts'

// Here runes are plain values: what is tested is the order of things, not that pages follow it.
beforeAll(
  () =>
    void vi.stubGlobal(
      '$state',
      Object.assign(<Value>(value: Value) => value, { raw: <Value>(value: Value) => value })
    )
)

const PROBE = { stepMs: { median: 400, min: 1, max: 1, count: 10 }, evaluationImageMs: 1, compileMs: 100, deviceBytes: 1, threads: 2 }

/** Settings as SetupState holds them; measured by the first or, with `busy`, by the second measurement. */
function fakeSetup(busy = false): QuickStartParts['setup'] {
  let config = defaultConfig(1)
  let waits = busy ? 2 : 1
  return {
    tune: () => Promise.resolve(),
    defaultThreads: 2,
    failure: null,
    probeFailure: null,
    cancelMeasuring: () => undefined,
    measure: () => {
      waits--
      return Promise.resolve()
    },
    get probe() {
      return waits > 0 ? null : PROBE
    },
    get config() {
      return config
    },
    change: (change) => void (config = { ...config, ...change }),
    replace: (next) => void (config = next)
  }
}

function fakeParts({
  made = true,
  setup = fakeSetup(),
  validation = [400]
}: { made?: boolean; setup?: QuickStartParts['setup']; validation?: number[] } = {}) {
  const started: RunConfig[] = []
  const makeSample = vi.fn(() => Promise.resolve(made))
  const cancel = vi.fn(() => Promise.resolve())
  const datasets: QuickStartParts['datasets'] = {
    summaries: [],
    job: null,
    refresh: () => Promise.resolve(),
    makeSample,
    cancel,
    splitCounts: (_id, name) => Promise.resolve({ name, train: [3200], validation: name === 'study' ? [800] : validation })
  }
  const session = { active: false, start: (config: RunConfig) => Promise.resolve(void started.push(config)) }
  return { parts: { datasets, setup, session }, started, makeSample, cancel }
}

describe('train now', () => {
  it('makes the sample set, measures, and starts what ends within three minutes', async () => {
    const { parts, started, makeSample } = fakeParts()
    const quickStart = new QuickStart(parts)
    await quickStart.start()
    expect(makeSample).toHaveBeenCalledExactlyOnceWith(SAMPLE_DEFAULT)
    // 100 ms, 3 warm-up steps, 50 steps and 400 images an epoch: 6 of them take 123.7 s of the 144 s that are planned for.
    expect(started).toMatchObject([{ datasetId: 'sample', split: 'track', epochs: 6, threads: 2, reducedFrom: { epochs: 25, images: 3600 } }])
    expect(quickStart.phase).toBe('idle')
    expect(quickStart.config).toBe(started[0])
  })

  it('pressed twice starts one run', async () => {
    const { parts, started, makeSample } = fakeParts()
    const quickStart = new QuickStart(parts)
    await Promise.all([quickStart.start(), quickStart.start()])
    expect(started).toHaveLength(1)
    expect(makeSample).toHaveBeenCalledTimes(1)
  })

  it('starts nothing while a run is active', async () => {
    const { parts, started, makeSample } = fakeParts()
    await new QuickStart({ ...parts, session: { ...parts.session, active: true } }).start()
    expect(started).toEqual([])
    expect(makeSample).not.toHaveBeenCalled()
  })

  it('waits for its own measurement when another one is going on', async () => {
    const { parts, started } = fakeParts({ setup: fakeSetup(true) })
    await new QuickStart(parts).start()
    expect(started).toHaveLength(1)
  })

  it('cancelled while the set is drawn, ends that and trains nothing', async () => {
    const { parts, started, cancel, makeSample } = fakeParts({ made: false })
    const quickStart = new QuickStart(parts)
    makeSample.mockImplementation(async () => {
      await quickStart.cancel()
      return false
    })
    await quickStart.start()
    expect(cancel).toHaveBeenCalled()
    expect(started).toEqual([])
    expect(quickStart).toMatchObject({ phase: 'idle', cancelled: true, failure: null })
  })

  it('says why when an archive is being imported or the measurement fails', async () => {
    const busy = fakeParts({ made: false })
    busy.parts.datasets = { ...busy.parts.datasets, job: { kind: 'archive', progress: null, cancelling: false } }
    const quickStart = new QuickStart(busy.parts)
    await quickStart.start()
    expect(quickStart.failure?.name).toBe('ImportRunningError')
    const failure = { name: 'OutOfDeviceMemoryError', code: null, message: '' }
    const failing = fakeParts({ setup: Object.defineProperties(fakeSetup(true), { probeFailure: { value: failure } }) })
    const second = new QuickStart(failing.parts)
    await second.start()
    expect(second.failure).toEqual(failure)
    expect(failing.started).toEqual([])
  })

  it('splits a small sample set by image, where tracks leave nothing to validate on', async () => {
    const { parts, started } = fakeParts({ validation: [0] })
    await new QuickStart(parts).start()
    expect(started).toMatchObject([{ split: 'study' }])
  })
})
