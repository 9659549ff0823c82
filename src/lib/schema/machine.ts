/** What a browser offers on this machine, as the Doctor shows it. Plain data; nothing of it leaves the page by itself. */
import type { AdapterFacts } from './run.ts'

export interface WebGpuFacts {
  adapter: AdapterFacts
  /** Of the adapter's optional features those that speed up training. */
  features: readonly string[]
  maxBufferBytes: number
  maxWorkgroupStorageBytes: number
}

/** As a worker sees it: that is where engines run. */
export interface WorkerFacts {
  /** 'Chromium 156'. */
  browser: string
  wasm: { simd: boolean; relaxedSimd: boolean; sharedMemory: boolean }
  /** 'missing': this browser or page has no WebGPU; 'no-adapter': it has, and gives nothing to compute on. */
  webgpu: WebGpuFacts | 'missing' | 'no-adapter'
  /** WebGL 2; '' where the browser does not name the renderer. null = none. */
  webgl: { renderer: string; isSoftware: boolean } | null
  /** The finest step of performance.now, milliseconds. */
  clockStepMs: number
}

/** As the page sees it; null = the browser does not tell. */
export interface PageFacts {
  userAgent: string
  hardwareThreads: number
  isolated: boolean
  secure: boolean
  /** GiB, rounded by the browser and at most 8 (32 in newer ones). */
  memoryGiB: number | null
  heapLimitBytes: number | null
  battery: { charging: boolean; levelFraction: number } | null
}
