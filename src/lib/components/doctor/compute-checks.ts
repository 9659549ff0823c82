/** Checks of what computes: isolation, threads, WebAssembly, WebGPU, WebGL. */
import { formatBytes } from '#lib/i18n/format.ts'
import { m } from '#lib/i18n/generated/messages.js'
import type { PageFacts, WorkerFacts } from '#lib/schema/machine.ts'
import { adapterName } from '../train/engine-text.ts'
import { gpuAdvice } from './advice.ts'
import { browserKind } from './browser-family.ts'
import type { Check } from './check.ts'

/** `isolationText`: why the page is not isolated and what helps; '' when it is. */
export function computeChecks(page: PageFacts, worker: WorkerFacts, isolationText: string): Check[] {
  return [isolationCheck(page, isolationText), coresCheck(page), simdCheck(worker), webgpuCheck(page, worker), webglCheck(page, worker)]
}

function isolationCheck({ isolated }: PageFacts, isolationText: string): Check {
  return {
    ...{ id: 'isolation', name: m.doctor_isolation(), meaning: m.doctor_isolation_means(), fix: isolationText },
    ...{ kind: isolated ? 'good' : 'warn', found: isolated ? m.doctor_yes() : m.doctor_no() }
  }
}

function coresCheck({ hardwareThreads, isolated }: PageFacts): Check {
  return {
    ...{ id: 'cores', name: m.doctor_cores(), found: m.doctor_threads({ count: hardwareThreads }), fix: '' },
    ...{ kind: isolated ? 'good' : 'warn', meaning: isolated ? m.doctor_cores_use_all() : m.doctor_cores_use_one() }
  }
}

function simdCheck({ wasm: { simd, relaxedSimd } }: WorkerFacts): Check {
  const check = { id: 'simd', name: m.doctor_simd() }
  if (!simd) return { ...check, kind: 'bad', found: m.doctor_simd_none(), meaning: m.doctor_simd_none_means(), fix: m.doctor_simd_fix_update() }
  if (relaxedSimd) return { ...check, kind: 'good', found: m.doctor_simd_both(), meaning: m.doctor_simd_both_means(), fix: '' }
  return { ...check, kind: 'info', found: m.doctor_simd_plain(), meaning: m.doctor_simd_plain_means(), fix: m.doctor_simd_fix_relaxed() }
}

function webgpuCheck({ userAgent, secure }: PageFacts, { webgpu }: WorkerFacts): Check {
  const check = { id: 'webgpu', name: m.doctor_webgpu() }
  const fix = gpuAdvice(browserKind(userAgent), secure)
  if (webgpu === 'missing' || webgpu === 'no-adapter') {
    const found = webgpu === 'missing' ? m.doctor_webgpu_missing() : m.doctor_webgpu_no_adapter()
    return { ...check, kind: 'warn', found, meaning: m.doctor_webgpu_means_not(), fix }
  }
  const { adapter, maxBufferBytes, maxWorkgroupStorageBytes, features } = webgpu
  const limits = m.doctor_webgpu_limits({
    buffer: formatBytes(maxBufferBytes),
    shared: formatBytes(maxWorkgroupStorageBytes),
    features: features.join(', ') || m.doctor_webgpu_no_features()
  })
  const name = adapterName(adapter)
  if (!adapter.isSoftware) return { ...check, kind: 'good', found: name, meaning: `${m.doctor_webgpu_means()} ${limits}`, fix: '' }
  return { ...check, kind: 'warn', found: m.doctor_webgpu_software({ name }), meaning: `${m.doctor_webgpu_means_software()} ${limits}`, fix }
}

function webglCheck({ userAgent }: PageFacts, { webgl }: WorkerFacts): Check {
  const check = { id: 'webgl', name: m.doctor_webgl() }
  const fix = browserKind(userAgent).family === 'chromium' ? m.doctor_fix_gpu_chromium() : m.obstacle_no_webgl()
  if (!webgl) return { ...check, kind: 'warn', found: m.doctor_webgl_none(), meaning: m.doctor_webgl_means_not(), fix }
  const name = webgl.renderer || m.doctor_webgl_unnamed()
  if (!webgl.isSoftware) return { ...check, kind: 'good', found: name, meaning: m.doctor_webgl_means(), fix: '' }
  return { ...check, kind: 'warn', found: m.doctor_webgl_software({ name }), meaning: m.doctor_webgl_means_software(), fix }
}
