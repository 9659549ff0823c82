/** Engines on a graphics device; without a graphics card on Chromium's software device. */
import { ENGINE_IDS } from '../../src/lib/schema/run.ts'
import { describeEngines } from './engine-suite.ts'

await describeEngines(ENGINE_IDS.filter((id) => /webgpu|webgl/.test(id)))
