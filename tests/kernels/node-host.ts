/** The kernel host of tests and benchmarks: Node's worker threads, modules from the file system. Runs in the repository's root. */
import { readFile } from 'node:fs/promises'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import ts from 'typescript'
import type { KernelHost, KernelThreadListener } from '../../src/lib/engines/signpost/wasm/host.ts'
import type { KernelThreadNews, KernelThreadStart } from '../../src/lib/engines/signpost/wasm/kernel-thread.ts'

const wasmFolder = join(process.cwd(), 'src/lib/engines/signpost/wasm')

/** The real thread code; Node 20 strips no types, so TypeScript does. */
function threadSource(): string {
  const source = readFileSync(join(wasmFolder, 'kernel-thread.ts'), 'utf8')
  const { outputText } = ts.transpileModule(source, { compilerOptions: { target: ts.ScriptTarget.ES2022, module: ts.ModuleKind.ESNext } })
  return `import { parentPort } from 'node:worker_threads'\n${outputText}\nparentPort.once('message', (start) => runKernelThread(start, (news) => parentPort.postMessage(news)))`
}

let threadUrl: URL | null = null

export interface NodeHostOptions {
  hardwareThreads?: number
  sharedMemory?: boolean
  /** Counts living threads. */
  onThreads?: (change: 1 | -1) => void
}

export function nodeHost({ hardwareThreads = 4, sharedMemory = true, onThreads }: NodeHostOptions = {}): KernelHost {
  return {
    hardwareThreads,
    sharedMemory,
    loadModule: async (variant) => WebAssembly.compile(await readFile(join(wasmFolder, 'generated', `${variant}.wasm`))),
    spawn(start: KernelThreadStart, listener: KernelThreadListener) {
      threadUrl ??= new URL(`data:text/javascript,${encodeURIComponent(threadSource())}`)
      const worker = new Worker(threadUrl)
      onThreads?.(1)
      worker.on('exit', () => onThreads?.(-1))
      worker.on('message', (news: KernelThreadNews) => listener.news(news))
      worker.on('error', (error) => listener.failed(error.message))
      worker.postMessage(start)
      return { terminate: () => void worker.terminate() }
    }
  }
}
