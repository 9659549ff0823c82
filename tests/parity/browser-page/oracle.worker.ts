/** Reference training on an engine as the trainer worker loads it. */
import { expose } from 'comlink'
import type { EngineProbe } from '../../../src/lib/engines/engine.ts'
import { loadEngine } from '../../../src/lib/engines/registry.ts'
import type { EngineId } from '../../../src/lib/schema/run.ts'
import { parseArrays, stringifyArrays } from '../array-json.ts'
import { engineChecks, type CheckName } from '../engine-checks.ts'
import { trainOracle, type OracleTask } from '../train-oracle.ts'

const api = {
  /** What the engines are told from now on. */
  pretendThreads: (count: number): void => void Object.defineProperty(navigator, 'hardwareConcurrency', { value: count }),
  probe: async (engine: EngineId): Promise<EngineProbe> => (await loadEngine(engine)).probe(),
  train: async (engine: EngineId, taskText: string): Promise<string> =>
    stringifyArrays(await trainOracle(await loadEngine(engine), parseArrays(taskText) as OracleTask)),
  check: async (engine: EngineId, name: CheckName) => engineChecks[name](await loadEngine(engine))
}

export type OracleWorkerApi = typeof api

expose(api)
