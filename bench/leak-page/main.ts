/** Hands steps to a worker, where engines run as they do in the app. */
import { wrap } from 'comlink'
import type { LeakTask, LeakSample, LeakWorkerApi } from './leak.worker.ts'

declare global {
  var openLeakModel: (task: LeakTask) => Promise<LeakSample>
  var makeLeakSteps: (count: number) => Promise<LeakSample>
  var closeLeakModel: () => Promise<LeakSample>
}

const worker = wrap<LeakWorkerApi>(new Worker(new URL('./leak.worker.ts', import.meta.url), { type: 'module' }))
globalThis.openLeakModel = (task) => worker.open(task)
globalThis.makeLeakSteps = (count) => worker.step(count)
globalThis.closeLeakModel = () => worker.close()
