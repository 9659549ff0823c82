/** Hands tasks from the test to workers, one for each engine. Tasks and results are array-json texts. */
import { wrap, type Remote } from 'comlink'
import type { EngineProbe } from '../../../src/lib/engines/engine.ts'
import type { EngineId } from '../../../src/lib/schema/run.ts'
import type { CheckName } from '../engine-checks.ts'
import type { OracleWorkerApi } from './oracle.worker.ts'

declare global {
  var probeEngine: (engine: EngineId) => Promise<EngineProbe>
  var pretendThreads: (engine: EngineId, count: number) => Promise<void>
  var checkEngine: (engine: EngineId, name: CheckName) => Promise<unknown>
  var trainInWorker: (engine: EngineId, taskText: string) => Promise<string>
}

const workers = new Map<EngineId, Remote<OracleWorkerApi>>()

function workerOf(engine: EngineId): Remote<OracleWorkerApi> {
  let worker = workers.get(engine)
  if (!worker) {
    worker = wrap<OracleWorkerApi>(new Worker(new URL('./oracle.worker.ts', import.meta.url), { type: 'module', name: engine }))
    workers.set(engine, worker)
  }
  return worker
}

globalThis.probeEngine = (engine) => workerOf(engine).probe(engine)
globalThis.pretendThreads = (engine, count) => workerOf(engine).pretendThreads(count)
globalThis.checkEngine = (engine, name) => workerOf(engine).check(engine, name)
globalThis.trainInWorker = (engine, taskText) => workerOf(engine).train(engine, taskText)
