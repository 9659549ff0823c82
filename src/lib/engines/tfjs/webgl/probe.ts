/** TensorFlow.js on WebGL 2: numbers as pixels of 32-bit floating-point textures. */
import type { AdapterFacts } from '../../../schema/run.ts'
import type { EngineProbe } from '../../engine.ts'
import { isSoftwareName } from '../../gpu-adapter.ts'
import { TFJS_VERSION, type TfjsBackend } from '../backend.ts'

const DEPARTURES = ['BatchMatMul: odd inner dimensions filled up with zeros (stock adds products of what lies in the padding of its textures)']

/** A context of its own, also on a software device; null where the browser has none. */
export function createContext(): WebGL2RenderingContext | null {
  if (typeof OffscreenCanvas === 'undefined') return null
  const flags = { alpha: false, antialias: false, depth: false, stencil: false, premultipliedAlpha: false, preserveDrawingBuffer: false }
  return new OffscreenCanvas(300, 150).getContext('webgl2', { ...flags, failIfMajorPerformanceCaveat: false })
}

/** Browsers allow few contexts at a time; those that nobody frees push out older ones. */
export const freeContext = (gl: WebGL2RenderingContext): void => gl.getExtension('WEBGL_lose_context')?.loseContext()

function factsOf(gl: WebGL2RenderingContext): AdapterFacts {
  const names = gl.getExtension('WEBGL_debug_renderer_info')
  const text = (name: number) => String(gl.getParameter(name))
  const vendor = text(names ? names.UNMASKED_VENDOR_WEBGL : gl.VENDOR)
  const description = text(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER)
  return { vendor, architecture: '', device: '', description, isSoftware: isSoftwareName(`${vendor} ${description}`) }
}

async function probe(): Promise<EngineProbe> {
  const gl = createContext()
  if (!gl) return { available: false, obstacle: 'no-webgl', reason: 'This browser has no WebGL 2 for workers.' }
  try {
    if (!gl.getExtension('EXT_color_buffer_float')) {
      return { available: false, obstacle: 'no-webgl', reason: 'WebGL here cannot compute in 32-bit floating point.' }
    }
    const facts = { version: TFJS_VERSION, maxThreads: 1, numerics: ['fast'], features: [], limitation: null, departures: DEPARTURES } as const
    return { available: true, ...facts, adapter: factsOf(gl) }
  } finally {
    freeContext(gl)
  }
}

export const webglBackend: TfjsBackend = {
  id: 'tfjs-webgl',
  probe,
  load: async () => (await import('./start.ts')).webglStarter
}
