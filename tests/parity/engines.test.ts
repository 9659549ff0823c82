/** Engines on the processor; those on a graphics device have a file of their own, so that both take less time together. */
import { ENGINE_IDS } from '../../src/lib/schema/run.ts'
import { describeEngines } from './engine-suite.ts'

await describeEngines(ENGINE_IDS.filter((id) => !/webgpu|webgl/.test(id)))
