/** Engine id -> what to call it and how to get it. Frameworks load only when asked for. */
import { ENGINE_IDS, ENGINE_TITLES, type EngineId } from '../schema/run.ts'
import type { Engine } from './engine.ts'

export interface EngineEntry {
  id: EngineId
  title: string
  framework: string
  device: 'cpu' | 'gpu'
  load(): Promise<Engine>
}

async function loadSignpostWasm(): Promise<Engine> {
  const [{ createSignpostEngine }, { browserHost }] = await Promise.all([import('./signpost/engine.ts'), import('./signpost/wasm/browser-host.ts')])
  return createSignpostEngine(browserHost())
}

const entries: Readonly<Record<EngineId, Omit<EngineEntry, 'id' | 'title'>>> = {
  'signpost-wasm': { framework: 'Signpost', device: 'cpu', load: loadSignpostWasm }
}

const loaded = new Map<EngineId, Promise<Engine>>()

/** One engine object per id and thread; forgets a failed load. */
export function loadEngine(id: EngineId): Promise<Engine> {
  let engine = loaded.get(id)
  if (!engine) {
    engine = entries[id].load()
    loaded.set(id, engine)
    engine.catch(() => loaded.delete(id))
  }
  return engine
}

export function listEngines(): EngineEntry[] {
  return ENGINE_IDS.map((id) => ({ id, title: ENGINE_TITLES[id], ...entries[id] }))
}
