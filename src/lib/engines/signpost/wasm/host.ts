/** What the engine needs from where it runs (a browser's worker, or Node in tests). */
import type { KernelThreadNews, KernelThreadStart } from './kernel-thread.ts'

export type KernelVariant = `${'fast' | 'strict'}-${'shared' | 'unshared'}`

export interface KernelThreadHandle {
  /** Ends the thread at once, whatever it does. */
  terminate(): void
}

export interface KernelThreadListener {
  news(news: KernelThreadNews): void
  /** The thread died; nothing comes after it. */
  failed(cause: string): void
}

export interface KernelHost {
  /** Cores, as far as the host tells. */
  readonly hardwareThreads: number
  /** Whether threads can share memory (in browsers: cross-origin isolation). */
  readonly sharedMemory: boolean
  loadModule(variant: KernelVariant): Promise<WebAssembly.Module>
  spawn(start: KernelThreadStart, listener: KernelThreadListener): KernelThreadHandle
}
