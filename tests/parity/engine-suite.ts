/**
 * The reference runs on engines of the lab, in Chromium: the same network, weights and batches give the same numbers whatever the
 * framework and the device. Engines that cannot run here are skipped with their reason; without a graphics card the graphics engines run
 * on Chromium's software device, which computes the same and takes long, so those and other slow ones train the tiny networks only.
 */
import { afterAll, describe, expect, it } from 'vitest'
import { ENGINE_TITLES, type EngineId } from '../../src/lib/schema/run.ts'
import { openOracleBrowser, type OracleBrowser } from './oracle-browser.ts'
import { describeRun } from './oracle-suite.ts'

const TINY = ['resnet-tiny_32', 'idsia-tiny_48']
/** From then on rounding decides, where the network has no batch norm to hold it together. */
const COMPARABLE_STEPS: Readonly<Record<string, number>> = { idsia_48: 5 }
/**
 * As many steps until a near tie in a pooling window falls the other way on that engine: the gradient of the first convolution then jumps
 * by 5e-4 from an equal state (all other steps agree within 1e-5), and the training goes its own way.
 */
const STEPS_TO_NEAR_TIE: Partial<Record<EngineId, Readonly<Record<string, number>>>> = { 'jax-webgpu': { 'idsia-tiny_48': 5 } }
/** Engines that train the networks of the study within seconds. */
const QUICK: readonly EngineId[] = ['signpost-wasm', 'tfjs-wasm', 'jax-wasm']

/** Engines whose short batches run through other kernels than full ones round differently; mixed-up statistics would be off by tens of percent. */
function describeContract(browser: OracleBrowser, id: EngineId): void {
  it('a short batch gives what a model of its size gives: loss within 1e-4, state within 2e-5, relative L2 per tensor', async () => {
    const found = await browser.check(id, 'shortBatch')
    expect(found).toMatchObject({ samples: 3, correctDifference: 0 })
    expect(found.lossDifference).toBeLessThan(1e-4)
    expect(found.distance).toBeLessThan(2e-5)
  })
  it('drain sums since the last drain, and a batch may be overwritten after its step', async () => {
    const { first, second, third } = await browser.check(id, 'totals')
    expect(first).toMatchObject({ steps: 1, samples: 4 })
    expect(second).toMatchObject({ steps: 4, samples: 15 })
    expect(first.lossSumNats).toBeGreaterThan(4)
    // Three times the same batch, and one of three other images.
    expect(second.lossSumNats - 3 * first.lossSumNats).toBeGreaterThan(3)
    expect(second.lossSumNats - 3 * first.lossSumNats).toBeLessThan(30)
    expect(third).toEqual({ steps: 0, samples: 0, lossSumNats: 0, correct: 0 })
  })
  it('infers any count, the same within 2e-6 wherever an image falls', async () => {
    const { length, none, distance } = await browser.check(id, 'inference')
    expect([length, none]).toEqual([7 * 43, 0])
    expect(distance).toBeLessThan(2e-6)
  })
  it('continues from an exported state with the same bits, and refuses the state of another model', async () => {
    expect(await browser.check(id, 'continuation')).toEqual({ distance: 0, broken: 'RangeError' })
  })
  it('trains twice to the same bits', async () => {
    expect(await browser.check(id, 'repetition')).toEqual({ distance: 0 })
  })
  it('refuses wrong batches, says that a loss diverged, and is gone after close', async () => {
    const wanted = { tooMany: 'RangeError', wrongLabel: 'RangeError', diverged: 'DivergedError', closed: 'ModelClosedError' }
    expect(await browser.check(id, 'refusals')).toEqual(wanted)
  })
}

export async function describeEngines(ids: readonly EngineId[]): Promise<void> {
  const browser = await openOracleBrowser(true)
  afterAll(() => browser.close())
  for (const id of ids) {
    const probe = await browser.probe(id)
    const why = probe.available ? '' : ` (skipped: ${probe.reason})`
    describe.skipIf(!probe.available)(`${ENGINE_TITLES[id]}${why}`, () => {
      const names = QUICK.includes(id) ? [...TINY, 'resnet20_32', 'idsia_48'] : TINY
      for (const name of names) {
        const comparableSteps = STEPS_TO_NEAR_TIE[id]?.[name] ?? COMPARABLE_STEPS[name]
        describeRun(name, 'fast', (task) => browser.train(task, id), comparableSteps)
      }
      describeContract(browser, id)
    })
  }
}
