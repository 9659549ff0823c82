/** TensorFlow.js on plain JavaScript: slow, and everywhere. */
import type { EngineProbe } from '../../engine.ts'
import { TFJS_VERSION, type TfjsBackend } from '../backend.ts'

const PROBE: EngineProbe = { available: true, version: TFJS_VERSION, maxThreads: 1, numerics: ['fast'], features: [], limitation: null }

export const cpuBackend: TfjsBackend = {
  id: 'tfjs-cpu',
  probe: async () => PROBE,
  load: async () => (await import('./start.ts')).cpuStarter
}
