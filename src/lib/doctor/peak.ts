/** The most that one thread of this machine computes in WebAssembly: multiply-adds in registers and nothing else (kernels/src/peak.ts). */
import { browserHost } from '../engines/signpost/wasm/browser-host.ts'
import { wasmFeatures } from '../engines/wasm-features.ts'
import { instantiateKernels, type KernelExports } from '../engines/signpost/wasm/kernel-thread.ts'

const OPERATIONS_PER_ROUND = 96
/** Some milliseconds. */
const ROUNDS = 1_000_000
/** Until the optimising compiler has taken over and the clock of the core is up. */
const WARM_UP_BLOCKS = 5

/** Needs no shared memory, so it runs in pages without isolation as well. Throws without WebAssembly SIMD. */
export async function loadPeakKernel(): Promise<KernelExports> {
  const module = await browserHost().loadModule(wasmFeatures().relaxedSimd ? 'fast-unshared' : 'strict-unshared')
  return instantiateKernels(module, new WebAssembly.Memory({ initial: 1, maximum: 1 }))
}

/** GFLOP/s over `durationMs`, after a warm-up. Blocks the thread. */
export function peakGflops(kernels: KernelExports, durationMs: number, clock: () => number): number {
  for (let block = 0; block < WARM_UP_BLOCKS; block++) kernels.peak(ROUNDS)
  const startMs = clock()
  let blocks = 0
  let passedMs: number
  do {
    kernels.peak(ROUNDS)
    blocks++
    passedMs = clock() - startMs
  } while (passedMs < durationMs)
  return (blocks * ROUNDS * OPERATIONS_PER_ROUND) / (passedMs * 1e6)
}
