/** The page's side of updates and isolation against a made-up service worker. */
import { beforeAll, describe, expect, it, vi } from 'vitest'
import type { AppVersion as AppVersionClass, AppVersionParts } from '#lib/state/app-version.svelte.ts'

class FakeWorker extends EventTarget {
  readonly heard: string[] = []
  constructor(
    public state: ServiceWorkerState,
    readonly build = 'new'
  ) {
    super()
  }
  postMessage(message: { kind: string }, [port]: readonly MessagePort[] = []) {
    this.heard.push(message.kind)
    port?.postMessage({ build: this.build })
  }
  become(state: ServiceWorkerState) {
    this.state = state
    this.dispatchEvent(new Event('statechange'))
  }
}

class FakeRegistration extends EventTarget {
  installing: FakeWorker | null = null
  waiting: FakeWorker | null = null
  active: FakeWorker | null = null
  update = vi.fn(async () => undefined)
}

class FakeContainer extends EventTarget {
  controller: FakeWorker | null = null
  readonly registration = new FakeRegistration()
  register = vi.fn(async () => this.registration)
}

/** Grants the lock when told to. */
class FakeLocks {
  free = true
  #waiting: (() => void)[] = []
  async request(_name: string, { signal }: { signal: AbortSignal }, work: () => Promise<void>) {
    if (!this.free) {
      await new Promise<void>((resolve, reject) => {
        this.#waiting.push(resolve)
        signal.addEventListener('abort', () => reject(new DOMException('aborted', 'AbortError')))
      })
    }
    await work()
  }
  release() {
    this.free = true
    for (const resolve of this.#waiting.splice(0)) resolve()
  }
}

let AppVersion: typeof AppVersionClass

// Here runes are plain values; the module also makes the page's own object from these globals.
beforeAll(async () => {
  vi.stubGlobal(
    '$state',
    Object.assign(<Value>(value: Value) => value, { raw: <Value>(value: Value) => value })
  )
  for (const [name, value] of Object.entries({ navigator: {}, crossOriginIsolated: true, isSecureContext: true })) vi.stubGlobal(name, value)
  ;({ AppVersion } = await import('#lib/state/app-version.svelte.ts'))
})

const SCOPE = new URL('https://host.example/lab/')
const settle = () => new Promise((resolve) => setTimeout(resolve, 20))

function setUp(change: Partial<AppVersionParts> = {}) {
  const container = new FakeContainer()
  const locks = new FakeLocks()
  const marks = new Map<string, string>()
  const reload = vi.fn()
  let clockMs = 1e9
  const parts = {
    ...{ build: 'old', isolated: true, secure: true, reload, clockMs: () => clockMs },
    container: container as unknown as ServiceWorkerContainer,
    locks: locks as unknown as LockManager,
    marks: { getItem: (key: string) => marks.get(key) ?? null, setItem: (key: string, value: string) => void marks.set(key, value) },
    ...change
  }
  return { container, locks, reload, parts, version: new AppVersion(parts), advance: (ms: number) => (clockMs += ms) }
}

/** An old worker is active and controls the page; a new one is downloaded. */
async function setUpUpdate(change: Partial<AppVersionParts> = {}) {
  const set = setUp(change)
  const { container, version } = set
  const { registration } = container
  registration.active = container.controller = new FakeWorker('activated', 'old')
  await version.register(SCOPE)
  const next = (registration.installing = new FakeWorker('installing'))
  registration.dispatchEvent(new Event('updatefound'))
  return { ...set, registration, next }
}

describe('offline state', () => {
  it('is ready when the first worker is active', async () => {
    const { container, version } = setUp()
    const worker = (container.registration.installing = new FakeWorker('installing'))
    const registered = version.register(SCOPE)
    await settle()
    expect(version.offline).toBe('preparing')
    worker.become('installed')
    expect(version.updateReady).toBe(false)
    container.registration.active = worker
    worker.become('activated')
    await registered
    expect(version.offline).toBe('ready')
    expect(container.register).toHaveBeenCalledWith(new URL('https://host.example/lab/service-worker.js'), { scope: '/lab/', updateViaCache: 'none' })
  })

  it('has failed when the first worker gives up, with its reason', async () => {
    const { container, version } = setUp()
    const worker = (container.registration.installing = new FakeWorker('installing'))
    const registered = version.register(SCOPE)
    await settle()
    container.dispatchEvent(new MessageEvent('message', { data: { kind: 'install-failed', reason: 'half a build' } }))
    worker.become('redundant')
    await registered
    expect([version.offline, version.failure]).toEqual(['failed', 'half a build'])
  })

  it('is blocked when the browser refuses, unsupported when it has none', async () => {
    const { container, version } = setUp()
    container.register.mockRejectedValue(new Error('Refused.'))
    await version.register(SCOPE)
    expect([version.offline, version.failure]).toEqual(['blocked', 'Refused.'])
    expect(setUp({ container: undefined }).version.offline).toBe('unsupported')
  })
})

describe('an update', () => {
  it('waits until it is stored and somebody agrees', async () => {
    const { next, version, reload, container } = await setUpUpdate()
    expect(version.updateReady).toBe(false)
    next.become('installed')
    expect(version.updateReady).toBe(true)
    const switched = version.switchBuild()
    await settle()
    expect([next.heard, reload.mock.calls.length]).toEqual([['take-over'], 0])
    container.dispatchEvent(new Event('controllerchange'))
    await switched
    expect(reload).toHaveBeenCalledOnce()
  })

  it('waits for the run of another tab, and can be taken back', async () => {
    const { next, version, locks, reload } = await setUpUpdate()
    next.become('installed')
    locks.free = false
    version.agree()
    const switched = version.switchBuild()
    await settle()
    expect(next.heard).toEqual([])
    version.disagree()
    await switched
    locks.release()
    await settle()
    expect([next.heard, reload.mock.calls.length, version.agreed]).toEqual([[], 0, false])
  })

  it('is not offered again after Later, nor when it became redundant', async () => {
    const { next, version } = await setUpUpdate()
    next.become('installed')
    version.dismiss()
    expect(version.updateReady).toBe(false)
    const second = await setUpUpdate()
    second.next.become('installed')
    second.next.become('redundant')
    expect(second.version.updateReady).toBe(false)
    expect(second.version.offline).toBe('ready')
  })

  it('by another tab leaves this page as one of another build', async () => {
    const { container, version } = await setUpUpdate()
    expect(version.otherBuild).toBe(false)
    container.controller = new FakeWorker('activated', 'new')
    container.dispatchEvent(new Event('controllerchange'))
    await settle()
    expect(version.otherBuild).toBe(true)
  })

  it('is looked for at most once an hour, and a missing network is no error', async () => {
    const { registration, version, advance } = await setUpUpdate()
    registration.update.mockRejectedValue(new TypeError('no network'))
    await version.checkForUpdate()
    await version.checkForUpdate()
    expect(registration.update).toHaveBeenCalledOnce()
    advance(3_600_000)
    await version.checkForUpdate()
    expect(registration.update).toHaveBeenCalledTimes(2)
  })
})

describe('isolation', () => {
  it('names the reason for one thread', () => {
    expect(setUp().version.isolation).toBe('isolated')
    expect(setUp({ isolated: false }).version.isolation).toBe('preparing')
    expect(setUp({ isolated: false, secure: false }).version.isolation).toBe('insecure')
    expect(setUp({ isolated: false, container: undefined }).version.isolation).toBe('no-service-worker')
    const controlled = new FakeContainer()
    controlled.controller = new FakeWorker('activated')
    expect(setUp({ isolated: false, container: controlled as unknown as ServiceWorkerContainer }).version.isolation).toBe('refused')
  })

  it('reloads once per tab, and never where that cannot be remembered', async () => {
    const { container, version, parts, reload } = setUp({ isolated: false })
    container.registration.active = new FakeWorker('activated')
    await version.register(SCOPE)
    expect(version.isolation).toBe('reload')
    expect(version.reloadForThreads()).toBe(true)
    expect(new AppVersion(parts).reloadForThreads()).toBe(false)
    expect(reload).toHaveBeenCalledOnce()
    expect(setUp({ isolated: false, marks: null }).version.reloadForThreads()).toBe(false)
  })
})
