/** Engine id -> what to call it and how to get it. Frameworks load only when asked for. */
import { ENGINE_IDS, ENGINE_TITLES, type EngineId } from '../schema/run.ts'
import type { Engine } from './engine.ts'
import type { JaxDevice } from './jax/engine.ts'
import type { TfjsBackend } from './tfjs/backend.ts'

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

async function tfjsEngine(backend: Promise<TfjsBackend>): Promise<Engine> {
  const [{ TfjsEngine }, loaded] = await Promise.all([import('./tfjs/engine.ts'), backend])
  return new TfjsEngine(loaded)
}

async function jaxEngine(device: JaxDevice): Promise<Engine> {
  const { JaxEngine } = await import('./jax/engine.ts')
  return new JaxEngine(device)
}

const entries: Readonly<Record<EngineId, Omit<EngineEntry, 'id' | 'title'>>> = {
  'signpost-wasm': { framework: 'Signpost', device: 'cpu', load: loadSignpostWasm },
  'tfjs-wasm': {
    framework: 'TensorFlow.js',
    device: 'cpu',
    load: () => tfjsEngine(import('./tfjs/wasm/probe.ts').then(({ wasmBackend }) => wasmBackend))
  },
  'tfjs-webgpu': {
    framework: 'TensorFlow.js',
    device: 'gpu',
    load: () => tfjsEngine(import('./tfjs/webgpu/probe.ts').then(({ webgpuBackend }) => webgpuBackend))
  },
  'tfjs-webgl': {
    framework: 'TensorFlow.js',
    device: 'gpu',
    load: () => tfjsEngine(import('./tfjs/webgl/probe.ts').then(({ webglBackend }) => webglBackend))
  },
  'tfjs-cpu': {
    framework: 'TensorFlow.js',
    device: 'cpu',
    load: () => tfjsEngine(import('./tfjs/cpu/probe.ts').then(({ cpuBackend }) => cpuBackend))
  },
  'jax-webgpu': { framework: 'jax-js', device: 'gpu', load: () => jaxEngine('webgpu') },
  'jax-wasm': { framework: 'jax-js', device: 'cpu', load: () => jaxEngine('wasm') }
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
