/** How many threads TensorFlow.js can use here. Known before it is loaded. */

/** Compiled into its threaded build. */
const POOL_THREADS = 8

let failed = false

/** Its threads are workers made from a blob, which a page's policy may forbid; it would wait for them for ever. */
export const threadsFailed = (): boolean => failed

export function noteFailedThreads(): void {
  failed = true
}

/** It leaves half of the cores alone whatever is asked for. */
export function mostThreads(): number {
  const hasThreads = globalThis.crossOriginIsolated && typeof SharedArrayBuffer === 'function' && !failed
  return hasThreads ? Math.max(1, Math.min(POOL_THREADS, Math.floor(navigator.hardwareConcurrency / 2))) : 1
}
