/** What a worker of this browser can do. Asks, measures nothing, loads no engine. Never throws: what is missing is an answer. */
import { isSoftwareName, adapterFacts } from '../engines/gpu-adapter.ts'
import { wasmFeatures } from '../engines/wasm-features.ts'
import type { WebGpuFacts, WorkerFacts } from '../schema/machine.ts'

/** Half floats and subgroups speed up products; timestamps measure. */
const TELLING_FEATURES = ['shader-f16', 'subgroups', 'timestamp-query'] as const

async function webgpuFacts(gpu: Pick<GPU, 'requestAdapter'> | undefined): Promise<WorkerFacts['webgpu']> {
  if (!gpu) return 'missing'
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' }).catch(() => null)
  return adapter ? factsOf(adapter) : 'no-adapter'
}

function factsOf({ info, features, limits }: GPUAdapter): WebGpuFacts {
  return {
    adapter: adapterFacts(info),
    features: TELLING_FEATURES.filter((feature) => features.has(feature)),
    maxBufferBytes: limits.maxBufferSize,
    maxWorkgroupStorageBytes: limits.maxComputeWorkgroupStorageSize
  }
}

function webglFacts(): WorkerFacts['webgl'] {
  if (typeof OffscreenCanvas === 'undefined') return null
  const context = new OffscreenCanvas(1, 1).getContext('webgl2')
  if (!context) return null
  // Firefox gives the name under RENDERER, the others only through the extension.
  const extension = context.getExtension('WEBGL_debug_renderer_info')
  const renderer = String(context.getParameter(extension ? extension.UNMASKED_RENDERER_WEBGL : context.RENDERER) ?? '')
  context.getExtension('WEBGL_lose_context')?.loseContext()
  return { renderer, isSoftware: isSoftwareName(renderer) }
}

/** Browsers round their clock, more coarsely without isolation. The finest of a few steps. */
function clockStepMs(clock: () => number): number {
  let finest = Infinity
  for (let sample = 0; sample < 20; sample++) {
    const startMs = clock()
    let nowMs = clock()
    while (nowMs === startMs) nowMs = clock()
    finest = Math.min(finest, nowMs - startMs)
  }
  return finest
}

export async function workerFacts(browser: string): Promise<WorkerFacts> {
  const gpu: GPU | undefined = navigator.gpu // TypeScript takes it for granted
  return {
    browser,
    wasm: { ...wasmFeatures(), sharedMemory: crossOriginIsolated && typeof SharedArrayBuffer === 'function' },
    webgpu: await webgpuFacts(gpu),
    webgl: webglFacts(),
    clockStepMs: clockStepMs(() => performance.now())
  }
}
