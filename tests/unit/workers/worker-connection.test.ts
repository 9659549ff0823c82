/** A connection over a real message channel; the "worker" is a port whose death can be played. */
import { expose } from 'comlink'
import { afterEach, describe, expect, it } from 'vitest'
import { OtherBuildError, withBuildKey } from '#workers/build-check.ts'
import { holdLifeLine, type LifeLocks } from '#workers/life-line.ts'
import { WorkerConnection, WorkerDiedError } from '#workers/worker-connection.ts'

class FactError extends Error {
  override name = 'FactError'
  readonly code = 'truncated'
  constructor(readonly fileName: string) {
    super(`The file ${fileName} ends too early.`)
  }
}

const api = {
  double: async (value: number) => value * 2,
  fail: async (fileName: string): Promise<never> => {
    throw new FactError(fileName)
  },
  hang: () => new Promise<never>(() => undefined)
}

/** The parts of Worker that comlink and the connection use. */
class PortWorker extends EventTarget {
  readonly #channel = new MessageChannel()
  terminated = false

  constructor(exposed: object) {
    super()
    expose(exposed, this.#channel.port2)
    this.#channel.port1.start()
    this.#channel.port1.addEventListener('message', (event) => this.dispatchEvent(new MessageEvent('message', { data: event.data as unknown })))
  }

  postMessage(message: unknown, transfer: Transferable[]): void {
    this.#channel.port1.postMessage(message, transfer)
  }

  terminate(): void {
    this.terminated = true
    this.#channel.port1.close()
    this.#channel.port2.close()
  }

  die(message: string): void {
    this.dispatchEvent(Object.assign(new Event('error'), { message }))
  }
}

const started: PortWorker[] = []

function connect(exposed: object = withBuildKey({ ...api }), locks: LifeLocks = null) {
  return new WorkerConnection<typeof api>(() => {
    const worker = new PortWorker(exposed)
    started.push(worker)
    return worker as unknown as Worker
  }, locks)
}

/** Like navigator.locks as far as life lines use it; `free` plays the death of the holder. */
class FakeLocks {
  #held = new Set<string>()
  #waiting: (() => unknown)[] = []

  async request(name: string, optionsOrWork: unknown, maybeWork?: unknown): Promise<unknown> {
    const work = (maybeWork ?? optionsOrWork) as () => unknown
    const { signal } = (maybeWork ? optionsOrWork : {}) as { signal?: AbortSignal }
    if (!this.#held.has(name)) {
      this.#held.add(name)
      return work()
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push(() => resolve(work()))
      signal?.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
    })
  }

  get waiting(): number {
    return this.#waiting.length
  }

  free(): void {
    for (const work of this.#waiting.splice(0)) work()
  }
}

afterEach(() => {
  for (const worker of started.splice(0)) worker.terminate()
})

describe('WorkerConnection', () => {
  it('starts one worker on the first call and reuses it', async () => {
    const connection = connect()
    expect(started).toHaveLength(0)
    expect(await connection.call((remote) => remote.double(21))).toBe(42)
    expect(await connection.call((remote) => remote.double(4))).toBe(8)
    expect(started).toHaveLength(1)
  })

  it('brings the facts of a thrown error across', async () => {
    const failure = connect().call((remote) => remote.fail('signs.zip'))
    await expect(failure).rejects.toMatchObject({
      name: 'FactError',
      code: 'truncated',
      fileName: 'signs.zip',
      message: 'The file signs.zip ends too early.'
    })
  })

  it('ends every call in flight when the worker dies, and starts a new worker for the next', async () => {
    const connection = connect()
    const first = connection.call((remote) => remote.hang())
    const second = connection.call((remote) => remote.hang())
    started[0]?.die('out of memory')
    await expect(first).rejects.toThrow(WorkerDiedError)
    await expect(second).rejects.toThrow(/out of memory/)
    expect(started[0]?.terminated).toBe(true)
    expect(await connection.call((remote) => remote.double(1))).toBe(2)
    expect(started).toHaveLength(2)
  })

  it.each([
    ['of another build', { ...api, buildKey: () => 'another' }],
    ['that cannot tell its build', api]
  ])('calls nothing of a worker %s', async (_what, exposed) => {
    let doubled = 0
    const counting = {
      ...exposed,
      double: async (value: number) => {
        doubled++
        return value
      }
    }
    await expect(connect(counting).call((remote) => remote.double(1))).rejects.toThrow(OtherBuildError)
    expect(doubled).toBe(0)
  })

  it('ends calls in flight on close', async () => {
    const connection = connect()
    const call = connection.call((remote) => remote.hang())
    connection.close()
    await expect(call).rejects.toThrow(WorkerDiedError)
    expect(started[0]?.terminated).toBe(true)
  })

  it('ends every call when the worker dies without a word, as its lock comes free', async () => {
    const locks = new FakeLocks()
    const exposed = { ...withBuildKey({ ...api }), holdLifeLine: (name: string) => holdLifeLine(name, locks) }
    const connection = connect(exposed, locks)
    expect(await connection.call((remote) => remote.double(2))).toBe(4)
    const call = connection.call((remote) => remote.hang())
    expect(locks.waiting).toBe(1)
    locks.free()
    await expect(call).rejects.toThrow(/the browser ended it/)
    expect(started[0]?.terminated).toBe(true)
  })
})
