/** One thread of the wasm pool. It hears one message, then blocks in the kernels until it is terminated; everything else goes through memory. */
import { runKernelThread, type KernelThreadStart } from '#lib/engines/signpost/wasm/kernel-thread.ts'
import { checkBuild } from './build-check.ts'

function start({ data }: MessageEvent<KernelThreadStart & { buildKey: string }>): void {
  checkBuild(data.buildKey)
  runKernelThread(data, (news) => postMessage(news))
}

addEventListener('message', start, { once: true })
