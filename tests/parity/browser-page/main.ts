/** Hands tasks from the test to the worker. Tasks and results are array-json texts. */
import { wrap } from 'comlink'
import type { OracleWorkerApi } from './oracle.worker.ts'

declare global {
  var trainInWorker: (taskText: string) => Promise<string>
}

const worker = wrap<OracleWorkerApi>(new Worker(new URL('./oracle.worker.ts', import.meta.url), { type: 'module' }))
globalThis.trainInWorker = (taskText) => worker.train(taskText)
