import { describe, expect, it } from 'vitest'
import { DivergedError } from '../../../src/lib/engines/engine.ts'
import { train } from '../../../src/lib/training/train.ts'
import { warmUp } from '../../../src/lib/training/warm-up.ts'
import { present } from '../present.ts'
import { DRAIN_MS, Fixture, INFER_MS, makeImages, STEP_MS } from './session-fixture.ts'

describe('the training loop', () => {
  it('learns, and emits an epoch each and a test at the end', async () => {
    const fixture = new Fixture({ config: { epochs: 4 } })
    expect(await train(fixture.session)).toEqual({ status: 'completed' })
    expect(fixture.kinds()).toEqual(['epoch', 'epoch', 'epoch', 'epoch', 'tested'])
    const epochs = fixture.epochs()
    expect(epochs.map(({ epoch, steps, images }) => [epoch, steps, images])).toEqual([1, 2, 3, 4].map((epoch) => [epoch, 7, 50]))
    expect(fixture.epoch(4).train.lossNats).toBeLessThan(fixture.epoch(1).train.lossNats / 3)
    expect(fixture.epoch(4).validation.accuracyFraction).toBe(1)
  })

  it('feeds every image of an epoch once, the last batch smaller', async () => {
    const fixture = new Fixture({ config: { epochs: 1 } })
    await train(fixture.session)
    expect(fixture.model.batchCounts).toEqual([8, 8, 8, 8, 8, 8, 2])
  })

  it('tests on the validation images when there are no test images, without evaluating them again', async () => {
    const fixture = new Fixture({ config: { epochs: 2 } })
    await train(fixture.session)
    const tested = fixture.lastEvent()
    const lastEpoch = fixture.epoch(2)
    expect(tested).toMatchObject({ kind: 'tested', set: 'validation', metrics: lastEpoch.validation, evaluationMs: lastEpoch.evaluationMs })
    expect(fixture.calls.filter((call) => call === 'infer')).toHaveLength(2 * 2)
  })

  it('tests on the official test images when they are there', async () => {
    const fixture = new Fixture({ config: { epochs: 1 }, images: makeImages(50, 10, 21) })
    await train(fixture.session)
    const tested = fixture.lastEvent()
    if (tested.kind !== 'tested') throw new Error('not tested')
    expect(tested.set).toBe('test')
    expect(tested.confusion?.counts.reduce((sum, count) => sum + count, 0)).toBe(21)
    const trace = [0, 1, 2].reduce((sum, k) => sum + present(tested.confusion?.counts[k * 3 + k]), 0)
    expect(tested.metrics.accuracyFraction).toBeCloseTo(trace / 21, 12)
  })

  it('gives the same weights for the same seed and others for another seed', async () => {
    const weights = async (seed: number) => {
      const fixture = new Fixture({ config: { seed } })
      await train(fixture.session)
      return present((await fixture.model.exportState()).weights[0]).values
    }
    expect(await weights(1)).toEqual(await weights(1))
    expect(await weights(1)).not.toEqual(await weights(2))
  })

  it('notes a print of the final weights: the same for the same seed only', async () => {
    const printOf = async (seed: number) => {
      const fixture = new Fixture({ config: { seed, epochs: 1 } })
      await train(fixture.session)
      const tested = fixture.lastEvent()
      return tested.kind === 'tested' ? tested.weightsSha256 : undefined
    }
    expect(await printOf(1)).toMatch(/^[0-9a-f]{64}$/)
    expect(await printOf(1)).toBe(await printOf(1))
    expect(await printOf(1)).not.toBe(await printOf(2))
  })

  it('gives the same weights with and without warm-up', async () => {
    const cold = new Fixture()
    await train(cold.session)
    const warm = new Fixture()
    const batch = { pixels: warm.session.images.training.pixels, labels: warm.session.images.training.classIds, count: 8 }
    const { warmUpMs, stepMs } = await warmUp(warm.model, batch, { steps: 3, limitMs: Infinity, shortCount: 5 }, () => warm.nowMs)
    expect(warmUpMs).toBe(4 * (STEP_MS + DRAIN_MS) + INFER_MS)
    expect(stepMs).toBe(STEP_MS + DRAIN_MS)
    await train(warm.session)
    expect(await warm.model.exportState()).toEqual(await cold.model.exportState())
    expect(warm.epoch(1).train).toEqual(cold.epoch(1).train)
  })

  it('warms up with one step only where it takes longer than the limit', async () => {
    const fixture = new Fixture()
    const batch = { pixels: fixture.session.images.training.pixels, labels: fixture.session.images.training.classIds, count: 8 }
    const slowClock = () => fixture.nowMs * 3000
    const effort = { steps: 3, limitMs: 10_000, shortCount: 0 }
    expect((await warmUp(fixture.model, batch, effort, () => fixture.nowMs)).steps).toBe(3)
    expect((await warmUp(fixture.model, batch, effort, slowClock)).steps).toBe(1)
  })

  it('stops at maxSteps, validates the epoch that was cut, and tests', async () => {
    const fixture = new Fixture({ config: { epochs: 3, maxSteps: 10 } })
    expect(await train(fixture.session)).toEqual({ status: 'stopped', step: 10, reason: 'max-steps' })
    expect(fixture.epochs().map(({ steps }) => steps)).toEqual([7, 3])
    expect(fixture.kinds()).toEqual(['epoch', 'epoch', 'tested'])
  })

  it('completes when maxSteps is not reached', async () => {
    const fixture = new Fixture({ config: { epochs: 1, maxSteps: 7 } })
    expect(await train(fixture.session)).toEqual({ status: 'completed' })
  })

  it('lets a diverged loss out as DivergedError and keeps the epochs before', async () => {
    const fixture = new Fixture({ config: { epochs: 4, schedule: { kind: 'steps', epochs: [3], factor: 1e300 } } })
    await expect(train(fixture.session)).rejects.toThrow(DivergedError)
    expect(fixture.epochs().map(({ epoch }) => epoch)).toEqual([1, 2])
  })

  it('follows the schedule', async () => {
    const fixture = new Fixture({ config: { epochs: 3, learningRate: 0.4, schedule: { kind: 'steps', epochs: [2, 3], factor: 0.5 } } })
    await train(fixture.session)
    expect(fixture.model.learningRates).toEqual([0.4, 0.2, 0.1].flatMap((rate) => Array.from({ length: 7 }, () => rate)))
    expect(fixture.epochs().map(({ learningRate }) => learningRate)).toEqual([0.4, 0.2, 0.1])
  })
})

describe('pause, resume and stop', () => {
  it('stops after the step in progress, validates what was trained, and does not test', async () => {
    const fixture = new Fixture({ onBreath: ({ session, gate }) => session.step === 3 && !gate.stopped && gate.stop() })
    expect(await train(fixture.session)).toEqual({ status: 'stopped', step: 3, reason: 'user' })
    expect(fixture.kinds()).toEqual(['epoch'])
    expect(fixture.epochs()[0]).toMatchObject({ steps: 3, images: 24 })
  })

  it('gives up the validation too when asked twice', async () => {
    const fixture = new Fixture({ onBreath: ({ session, gate }) => session.step === 3 && gate.stop() })
    expect(await train(fixture.session)).toEqual({ status: 'stopped', step: 3, reason: 'user' })
    expect(fixture.kinds()).toEqual([])
  })

  it('records a pause and its length, and counts it as no other time', async () => {
    const fixture = new Fixture({
      config: { epochs: 1 },
      onBreath: (it) => {
        if (it.session.step !== 2 || it.kinds().includes('paused')) return
        it.gate.pause()
        setTimeout(() => {
          it.nowMs += 5000
          it.gate.resume()
        })
      }
    })
    expect(await train(fixture.session)).toEqual({ status: 'completed' })
    expect(fixture.kinds()).toEqual(['paused', 'resumed', 'epoch', 'tested'])
    expect(fixture.events[0]).toMatchObject({ kind: 'paused', step: 2 })
    expect(fixture.events[1]).toMatchObject({ kind: 'resumed', step: 2, pausedMs: 5000 })
    expect(fixture.epoch(1).trainingMs).toBeLessThan(200)
    expect(fixture.epoch(1).stepMs?.max).toBeLessThanOrEqual(STEP_MS + DRAIN_MS)
  })

  it('ends a pause by a stop, without a step more', async () => {
    const fixture = new Fixture({
      onBreath: (it) => {
        if (it.session.step !== 2 || it.gate.stopped) return
        it.gate.pause()
        setTimeout(() => it.gate.stop())
      }
    })
    expect(await train(fixture.session)).toEqual({ status: 'stopped', step: 2, reason: 'user' })
    expect(fixture.epoch(1).batchLosses.at(-1)?.step).toBe(2)
  })

  it('makes no step when stopped before the first', async () => {
    const fixture = new Fixture()
    fixture.gate.stop()
    expect(await train(fixture.session)).toEqual({ status: 'stopped', step: 0, reason: 'user' })
    expect(fixture.calls).toEqual([])
  })
})

describe('the clock of a run', () => {
  it('counts steps with their drains as training and inference as evaluation', async () => {
    const fixture = new Fixture({ config: { epochs: 2 } })
    await train(fixture.session)
    const [first, second] = [fixture.epoch(1), fixture.epoch(2)]
    const drains = fixture.calls.filter((call) => call === 'drain').length
    expect(first.trainingMs + second.trainingMs).toBe(14 * STEP_MS + drains * DRAIN_MS)
    expect(first.evaluationMs).toBe(2 * INFER_MS)
    expect(first.dataWaitMs).toBe(0)
    expect(first.stepMs?.count).toBe(7)
    expect(first.stepHistogram?.counts.reduce((sum, count) => sum + count, 0)).toBe(7)
    expect(present(first.stepMs).mean * 7).toBeCloseTo(first.trainingMs, 9)
  })

  it('drains at the end of an epoch and about every 250 ms, not after every step', async () => {
    const fixture = new Fixture({ config: { epochs: 1, batchSize: 1 }, images: makeImages(100, 1) })
    fixture.session.stepMs = STEP_MS
    await train(fixture.session)
    const drains = fixture.calls.filter((call) => call === 'drain').length
    expect(drains).toBe(4) // 100 steps of 10 ms
    expect(fixture.epoch(1).batchLosses.map(({ step }) => step)).toEqual([25, 50, 75, 100])
  })

  it('keeps at most 200 batch losses, whose mean is the loss of the epoch', async () => {
    const fixture = new Fixture({ config: { epochs: 1, batchSize: 1 }, images: makeImages(450, 1) })
    fixture.session.stepMs = 1000
    await train(fixture.session)
    const { batchLosses, train: metrics } = fixture.epoch(1)
    expect(batchLosses.length).toBeLessThanOrEqual(200)
    const steps = batchLosses.map(({ step }, i) => step - (batchLosses[i - 1]?.step ?? 0))
    const mean = batchLosses.reduce((sum, { lossNats }, i) => sum + lossNats * present(steps[i]), 0) / 450
    expect(mean).toBeCloseTo(metrics.lossNats, 9)
  })

  it('groups batch losses as without it when a pause drains the device early', async () => {
    const onBreath = (it: Fixture) => {
      if (it.session.step !== 1 || it.kinds().includes('paused')) return
      it.gate.pause()
      setTimeout(() => {
        it.gate.resume()
      })
    }
    const fixture = new Fixture({ config: { epochs: 1, batchSize: 1 }, images: makeImages(450, 1), onBreath })
    fixture.session.stepMs = 1000
    await train(fixture.session)
    expect(fixture.kinds()[0]).toBe('paused')
    expect(fixture.epoch(1).batchLosses[0]?.step).toBeGreaterThanOrEqual(3)
  })

  it('counts training time that passed while the page was hidden', async () => {
    const fixture = new Fixture({
      config: { epochs: 2 },
      onBreath: ({ session, stopwatch }) => {
        if (session.step === 2) stopwatch.setHidden(true)
        if (session.step === 5) stopwatch.setHidden(false)
      }
    })
    await train(fixture.session)
    const [first, second] = [fixture.epoch(1), fixture.epoch(2)]
    expect(first.hiddenMs).toBeGreaterThanOrEqual(3 * STEP_MS)
    expect(first.hiddenMs).toBeLessThanOrEqual(3 * (STEP_MS + DRAIN_MS))
    expect(second.hiddenMs).toBe(0)
  })
})

describe('progress messages', () => {
  it('come at most four a second within a phase, and foresee the end', async () => {
    const fixture = new Fixture({ config: { epochs: 3, batchSize: 1 }, images: makeImages(200, 20) })
    fixture.session.stepMs = STEP_MS
    await train(fixture.session)
    const gaps = fixture.progress.slice(1).map(({ atMs, message }, i) => {
      const before = present(fixture.progress[i])
      return { gapMs: atMs - before.atMs, message, before: before.message }
    })
    for (const { gapMs, message, before } of gaps) if (message.phase === before.phase) expect(gapMs).toBeGreaterThanOrEqual(250)
    const remaining = fixture.progress.map(({ atMs, message }) => present(message.remainingMs) + atMs)
    const end = fixture.nowMs
    expect(remaining.at(-1)).toBeCloseTo(end, -2)
    expect(Math.abs(present(remaining[2]) - end)).toBeLessThan(0.1 * end)
    expect(new Set(fixture.progress.map(({ message }) => message.phase))).toEqual(new Set(['training', 'evaluating']))
  })
})
