/** Reference training on the engine as the trainer worker loads it. */
import { expose } from 'comlink'
import { loadEngine } from '../../../src/lib/engines/registry.ts'
import { parseArrays, stringifyArrays } from '../array-json.ts'
import { trainOracle, type OracleTask } from '../train-oracle.ts'

const api = {
  train: async (taskText: string): Promise<string> => {
    const engine = await loadEngine('signpost-wasm')
    return stringifyArrays(await trainOracle(engine, parseArrays(taskText) as OracleTask))
  }
}

export type OracleWorkerApi = typeof api

expose(api)
