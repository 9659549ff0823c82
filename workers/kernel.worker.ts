/** One thread of the wasm pool. It hears one message, then blocks in the kernels until it is terminated; everything else goes through memory. */
import { runKernelThread, type KernelThreadStart } from '#lib/engines/signpost/wasm/kernel-thread.ts'

addEventListener('message', ({ data }: MessageEvent<KernelThreadStart>) => runKernelThread(data, (news) => postMessage(news)), { once: true })
