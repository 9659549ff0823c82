/**
 * The build that this page runs, the service worker that keeps it for use offline, and the newer build that may be waiting. Decides nothing
 * about runs: whoever calls `switchBuild` or `reloadForThreads` makes sure that none is going on in this page.
 */
import { askBuild, toPage, type BuildAnswer, type ToServiceWorker } from '../pwa/messages.ts'
import { TRAINER_LOCK } from '../runs/run-locks.ts'

/** `failed`: the files could not all be stored; `blocked`: the browser refuses service workers here, `unsupported`: it has none. */
export type OfflineState = 'preparing' | 'ready' | 'failed' | 'blocked' | 'unsupported'

/** Why there are no threads. `reload`: the service worker stands ready, the page was loaded before it. */
export type IsolationState = 'isolated' | 'preparing' | 'reload' | 'insecure' | 'no-service-worker' | 'refused'

export interface AppVersionParts {
  /** Key of this page's build. */
  build: string
  /** navigator.serviceWorker; undefined where the browser has none or the page is not secure. */
  container: ServiceWorkerContainer | undefined
  locks: Pick<LockManager, 'request'> | undefined
  isolated: boolean
  secure: boolean
  /** Marks of this tab, sessionStorage; null where storage is denied. */
  marks: Pick<Storage, 'getItem' | 'setItem'> | null
  reload: () => void
  clockMs: () => number
}

/**
 * Set before the one reload that switches threads on, so that a browser where it does not help makes no second one. It stays for the life of
 * the tab: an isolated page lives in a browsing context group of its own, whose sessionStorage is another one, and could not clear it.
 */
const RELOAD_MARK = 'signpost.reloaded-for-threads'
const ANSWER_TIMEOUT_MS = 5000
const UPDATE_CHECK_MS = 3_600_000

export class AppVersion {
  readonly #parts: AppVersionParts
  readonly #loadedUnderWorker: boolean
  #registration: ServiceWorkerRegistration | null = null
  #offline = $state<OfflineState>('preparing')
  #failure = $state<string | null>(null)
  #waiting = $state.raw<ServiceWorker | null>(null)
  #otherBuild = $state(false)
  #agreed = $state(false)
  #dismissed = $state(false)
  #switching: AbortController | null = null
  #checkedMs = 0

  constructor(parts: AppVersionParts) {
    this.#parts = parts
    this.#loadedUnderWorker = Boolean(parts.container?.controller)
    parts.container?.addEventListener('message', (event) => this.#hear(event))
    parts.container?.addEventListener('controllerchange', () => void this.#compareBuilds())
    if (!parts.container) this.#offline = 'unsupported'
  }

  get offline(): OfflineState {
    return this.#offline
  }
  /** Why offline use is blocked or failed, in English. */
  get failure(): string | null {
    return this.#failure
  }
  /** A newer build is stored and waits; false once the user put it off for this visit. */
  get updateReady(): boolean {
    return this.#waiting !== null && !this.#dismissed
  }
  /** The user wants the newer build as soon as nothing goes on. */
  get agreed(): boolean {
    return this.#agreed
  }
  /** The service worker is of another build than this page: another tab took an update. Only a reload brings both together. */
  get otherBuild(): boolean {
    return this.#otherBuild
  }
  get isolation(): IsolationState {
    const { isolated, secure } = this.#parts
    if (isolated) return 'isolated'
    if (!secure) return 'insecure'
    if (this.#loadedUnderWorker) return 'refused'
    if (this.#offline === 'preparing') return 'preparing'
    return this.#offline === 'ready' ? 'reload' : 'no-service-worker'
  }

  /** Resolves when the app is stored for use offline or cannot be; `offline` tells. `scope`: address of the app's folder. */
  async register(scope: URL): Promise<void> {
    const { container } = this.#parts
    if (!container) return
    try {
      const options = { scope: scope.pathname, updateViaCache: 'none' as const }
      this.#registration = await container.register(new URL('service-worker.js', scope), options)
    } catch (error) {
      this.#offline = 'blocked'
      this.#failure = error instanceof Error ? error.message : String(error)
      return
    }
    this.#registration.addEventListener('updatefound', () => void this.#follow(this.#registration))
    await this.#follow(this.#registration)
    await this.#compareBuilds()
    container.controller?.postMessage({ kind: 'page-opened' } satisfies ToServiceWorker)
  }

  /** Asks the server for a newer build, at most once an hour. */
  async checkForUpdate(): Promise<void> {
    const nowMs = this.#parts.clockMs()
    if (!this.#registration || nowMs - this.#checkedMs < UPDATE_CHECK_MS) return
    this.#checkedMs = nowMs
    // Without a network there is nothing newer; the next check comes by itself.
    await this.#registration.update().catch(() => undefined)
  }

  agree(): void {
    this.#agreed = true
  }

  /** Takes the agreement back, also while another tab's run is waited for. */
  disagree(): void {
    this.#agreed = false
    this.#switching?.abort()
    this.#switching = null
  }

  /** Until the next visit. */
  dismiss(): void {
    this.#dismissed = true
  }

  /** Waits for the runs of other tabs, changes to the newer build and reloads. A second call while one waits does nothing. */
  async switchBuild(): Promise<void> {
    const { locks, reload } = this.#parts
    if (!locks || this.#switching) return
    const switching = new AbortController()
    this.#switching = switching
    try {
      // Whoever trains holds this lock, and nobody starts while this page has it.
      await locks.request(TRAINER_LOCK, { signal: switching.signal }, () => this.#takeOver())
      reload()
    } catch (error) {
      if (!switching.signal.aborted) throw error
    }
  }

  /** The one automatic reload of this tab; false when it was made already, or cannot be remembered. */
  reloadForThreads(): boolean {
    const { marks, reload } = this.#parts
    if (!marks || marks.getItem(RELOAD_MARK) !== null) return false
    marks.setItem(RELOAD_MARK, this.#parts.build)
    reload()
    return true
  }

  async #takeOver(): Promise<void> {
    const { container } = this.#parts
    const waiting = this.#waiting
    if (!container || !waiting) return
    const changed = new Promise<void>((resolve) => {
      container.addEventListener('controllerchange', () => resolve(), { once: true })
      // A still newer build took its place: the reload finds that one.
      waiting.addEventListener('statechange', () => waiting.state === 'redundant' && resolve())
    })
    waiting.postMessage({ kind: 'take-over' } satisfies ToServiceWorker)
    await changed
  }

  /** Follows a worker from its download to its activity; resolves when one is active or this one has failed. */
  #follow(registration: ServiceWorkerRegistration | null): Promise<void> {
    if (!registration) return Promise.resolve()
    if (registration.active) this.#offline = 'ready'
    if (registration.waiting && registration.active) this.#waiting = registration.waiting
    const worker = registration.installing ?? registration.waiting ?? registration.active
    if (!worker) return Promise.resolve()
    return new Promise((resolve) => {
      const look = () => {
        this.#lookAt(registration, worker)
        if (registration.active?.state === 'activated' || worker.state === 'redundant') resolve()
      }
      worker.addEventListener('statechange', look)
      look()
    })
  }

  #lookAt(registration: ServiceWorkerRegistration, worker: ServiceWorker): void {
    if (worker.state === 'installed' && registration.active) this.#waiting = worker
    if (worker.state === 'activated') this.#offline = 'ready'
    if (worker.state !== 'redundant') return
    if (this.#waiting === worker) this.#waiting = null
    if (!registration.active) this.#offline = 'failed'
  }

  async #compareBuilds(): Promise<void> {
    const controller = this.#parts.container?.controller
    if (!controller) return
    const build = await askBuild(controller, ANSWER_TIMEOUT_MS)
    this.#otherBuild = build !== null && build !== this.#parts.build
  }

  #hear({ data, ports }: MessageEvent<unknown>): void {
    const message = toPage(data)
    if (message?.kind === 'which-build') ports[0]?.postMessage({ build: this.#parts.build } satisfies BuildAnswer)
    if (message?.kind === 'install-failed') this.#failure = message.reason
  }
}

function tabMarks(): Storage | null {
  try {
    return sessionStorage
  } catch {
    return null // storage denied
  }
}

// Insecure pages and some private windows have neither, whatever the types say.
const container = 'serviceWorker' in navigator ? navigator.serviceWorker : undefined
const locks = 'locks' in navigator ? navigator.locks : undefined

export const appVersion = new AppVersion({
  ...{ build: __BUILD_KEY__, container, locks, marks: tabMarks() },
  ...{ isolated: crossOriginIsolated, secure: isSecureContext },
  reload: () => location.reload(),
  clockMs: () => performance.now()
})
