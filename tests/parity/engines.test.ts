/**
 * The reference runs on every engine of the lab, in Chromium: the same network, weights and batches give the same numbers whatever the
 * framework and the device. Engines that cannot run here are skipped with their reason; without a graphics card the graphics engines run
 * on Chromium's software device, which computes the same and takes long, so those and other slow ones train the tiny networks only.
 */
import { afterAll, describe } from 'vitest'
import { ENGINE_IDS, ENGINE_TITLES, type EngineId } from '../../src/lib/schema/run.ts'
import { openOracleBrowser } from './oracle-browser.ts'
import { describeRun } from './oracle-suite.ts'

const TINY = ['resnet-tiny_32', 'idsia-tiny_48']
/** From then on rounding decides, where the network has no batch norm to hold it together. */
const COMPARABLE_STEPS: Readonly<Record<string, number>> = { idsia_48: 5 }
/** Engines that train the networks of the study within seconds. */
const QUICK: readonly EngineId[] = ['signpost-wasm', 'tfjs-wasm']

const browser = await openOracleBrowser(true)
const probes = await Promise.all(ENGINE_IDS.map(async (id) => ({ id, probe: await browser.probe(id) })))
afterAll(() => browser.close())

for (const { id, probe } of probes) {
  const why = probe.available ? '' : ` (skipped: ${probe.reason})`
  describe.skipIf(!probe.available)(`${ENGINE_TITLES[id]}${why}`, () => {
    const names = QUICK.includes(id) ? [...TINY, 'resnet20_32', 'idsia_48'] : TINY
    for (const name of names) describeRun(name, 'fast', (task) => browser.train(task, id), COMPARABLE_STEPS[name])
  })
}
