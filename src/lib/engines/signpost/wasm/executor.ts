/** Hands requests to the kernels: through a thread pool that shares the memory, or on the caller's own thread. */
import { ModelClosedError, OutOfDeviceMemoryError } from '../../engine.ts'
import type { KernelHost, KernelThreadHandle } from './host.ts'
import { instantiateKernels, type KernelExports, type KernelThreadNews } from './kernel-thread.ts'
import type { KernelMemory, TapeName } from './kernel-memory.ts'
import { REQUEST_SLOTS } from './op-layout.mjs'
import { controlWord, f32Bits, requestWord } from './tape.ts'

export interface KernelRequest {
  tape: TapeName
  pixels: Uint8Array
  labels: Uint8Array
  count: number
  learningRate: number
}

export interface Executor {
  /** Copies the request and queues it; resolves when the arrays may be changed. Not to be called again before that. */
  submit(request: KernelRequest): Promise<void>
  /** Resolves when everything queued is done. */
  idle(): Promise<void>
  close(): void
}

/** Writes request number `sequence` and makes it visible to the kernel threads. */
function post(memory: KernelMemory, sequence: number, { tape, pixels, labels, count, learningRate }: KernelRequest): void {
  const slot = sequence % REQUEST_SLOTS
  const { words } = memory
  const input = memory.writeInput(slot, pixels, labels)
  const { address, ops } = memory.tape(tape)
  words[requestWord(slot, 'tape')] = address
  words[requestWord(slot, 'ops')] = ops
  words[requestWord(slot, 'pixels')] = input.pixels
  words[requestWord(slot, 'labels')] = input.labels
  words[requestWord(slot, 'count')] = count
  words[requestWord(slot, 'learningRate')] = f32Bits(learningRate)
  Atomics.store(words, controlWord('requested'), sequence + 1)
}

/** One thread, without shared memory: the request is done when `submit` resolves. */
export class InlineExecutor implements Executor {
  readonly #memory: KernelMemory
  readonly #kernels: KernelExports
  #sequence = 0

  constructor(memory: KernelMemory, module: WebAssembly.Module) {
    this.#memory = memory
    this.#kernels = instantiateKernels(module, memory.memory)
  }

  async submit(request: KernelRequest): Promise<void> {
    post(this.#memory, this.#sequence, request)
    this.#kernels.work(0, this.#sequence++)
    // Lets the worker answer messages (pause, stop) between steps.
    await new Promise((resolve) => setTimeout(resolve))
  }

  async idle(): Promise<void> {}

  close(): void {}
}

/**
 * `threads` workers that run every request together. The caller's thread only coordinates: two requests can be queued, so the kernels
 * find the next one when they finish. Completion comes by message, so waiting never blocks the caller.
 */
export class ThreadPool implements Executor {
  readonly #memory: KernelMemory
  readonly #threads: KernelThreadHandle[] = []
  #requested = 0
  #completed = 0
  #ready = 0
  #failure: Error | null = null
  /** Waits of which the condition is looked at after each piece of news. */
  #waits: { done: () => boolean; resolve: () => void; reject: (error: Error) => void }[] = []

  private constructor(memory: KernelMemory) {
    this.#memory = memory
  }

  /** Resolves when every thread has compiled the kernels and waits for work. */
  static async start(memory: KernelMemory, module: WebAssembly.Module, threads: number, host: KernelHost): Promise<ThreadPool> {
    const pool = new ThreadPool(memory)
    for (let thread = 0; thread < threads; thread++) {
      const listener = { news: (news: KernelThreadNews) => pool.#hear(news), failed: (cause: string) => pool.#fail(cause) }
      pool.#threads.push(host.spawn({ module, memory: memory.memory, thread }, listener))
    }
    try {
      await pool.#until(() => pool.#ready === threads)
    } catch (error) {
      pool.close()
      throw error
    }
    return pool
  }

  #hear(news: KernelThreadNews): void {
    if (news === 'ready') this.#ready++
    else this.#completed++
    this.#waits = this.#waits.filter(({ done, resolve }) => {
      if (done()) resolve()
      return !done()
    })
  }

  #fail(cause: string): void {
    // Browsers report a failed allocation in a new worker only as text.
    const outOfMemory = /out of memory|allocation failed/i.test(cause)
    this.#reject(outOfMemory ? new OutOfDeviceMemoryError(this.#memory.byteLength) : new Error(`A kernel thread ended: ${cause}`))
  }

  /** Ends all waits, and all later ones; the first reason counts. */
  #reject(reason: Error): void {
    this.#failure ??= reason
    for (const { reject } of this.#waits) reject(this.#failure)
    this.#waits = []
  }

  async #until(done: () => boolean): Promise<void> {
    if (this.#failure) throw this.#failure
    if (done()) return
    await new Promise<void>((resolve, reject) => this.#waits.push({ done, resolve, reject }))
  }

  async submit(request: KernelRequest): Promise<void> {
    await this.#until(() => this.#requested - this.#completed < REQUEST_SLOTS)
    post(this.#memory, this.#requested++, request)
    Atomics.notify(this.#memory.words, controlWord('requested'))
  }

  idle(): Promise<void> {
    return this.#until(() => this.#completed === this.#requested)
  }

  close(): void {
    const { words } = this.#memory
    Atomics.store(words, controlWord('quit'), 1)
    Atomics.add(words, controlWord('requested'), 1)
    Atomics.notify(words, controlWord('requested'))
    for (const thread of this.#threads) thread.terminate()
    this.#reject(new ModelClosedError())
  }
}
