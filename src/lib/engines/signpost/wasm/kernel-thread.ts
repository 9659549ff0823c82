/** One thread of the pool: runs in a worker that does nothing else. Imports nothing, so that tests can run it in a Node worker as it is. */

export interface KernelThreadStart {
  module: WebAssembly.Module
  memory: WebAssembly.Memory
  thread: number
}

/** What a thread tells its pool; `completed` comes from thread 0 only, once per request. */
export type KernelThreadNews = 'ready' | 'completed'

export interface KernelExports {
  /** Waits for request `sequence`, works on it with the other threads; 0 = the pool is closing. */
  work(thread: number, sequence: number): number
  /** Multiply-adds in registers: 96 floating point operations per round. */
  peak(rounds: number): number
}

function isKernel(value: WebAssembly.ExportValue | undefined): value is (...numbers: number[]) => number {
  return typeof value === 'function'
}

/** Throws if the module is not one of the kernel builds. */
export function instantiateKernels(module: WebAssembly.Module, memory: WebAssembly.Memory): KernelExports {
  const { work, peak } = new WebAssembly.Instance(module, { env: { memory } }).exports
  if (!isKernel(work) || !isKernel(peak)) throw new Error('This is not a kernel module.')
  return { work, peak }
}

/** Works on requests until the pool closes. Blocks its thread, so no event handler of the worker ever runs again. */
export function runKernelThread({ module, memory, thread }: KernelThreadStart, tell: (news: KernelThreadNews) => void): void {
  const kernels = instantiateKernels(module, memory)
  tell('ready')
  for (let sequence = 0; kernels.work(thread, sequence) !== 0; sequence++) if (thread === 0) tell('completed')
}
