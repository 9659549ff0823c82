/** Hands calls of the test to a worker of their own. */
import { wrap } from 'comlink'
import type { EnduranceApi } from './endurance.worker.ts'

declare global {
  var endurance: EnduranceApi
}

globalThis.endurance = wrap<EnduranceApi>(new Worker(new URL('./endurance.worker.ts', import.meta.url), { type: 'module' }))
