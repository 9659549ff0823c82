/** What page and service worker say to each other. Both sides check what they hear: the other one may be of another build. */

/** To the service worker. `which-build` brings a port for the answer. */
export type ToServiceWorker = { kind: 'which-build' } | { kind: 'take-over' } | { kind: 'page-opened' }

/** To a page. `which-build` brings a port for the answer; `reason` is a sentence in English. */
export type ToPage = { kind: 'which-build' } | { kind: 'install-failed'; reason: string }

export interface BuildAnswer {
  build: string
}

const TO_SERVICE_WORKER = ['which-build', 'take-over', 'page-opened'] as const satisfies readonly ToServiceWorker['kind'][]

function textOf(data: unknown, name: string): string | null {
  if (typeof data !== 'object' || data === null) return null
  const value: unknown = Reflect.get(data, name)
  return typeof value === 'string' ? value : null
}

const kindOf = (data: unknown) => textOf(data, 'kind')

export function toServiceWorker(data: unknown): ToServiceWorker | null {
  const kind = TO_SERVICE_WORKER.find((known) => known === kindOf(data))
  return kind ? { kind } : null
}

export function toPage(data: unknown): ToPage | null {
  const kind = kindOf(data)
  if (kind === 'which-build') return { kind }
  if (kind !== 'install-failed') return null
  const reason = textOf(data, 'reason')
  return reason === null ? null : { kind, reason }
}

export interface Listener {
  postMessage(message: unknown, transfer: Transferable[]): void
}

/** The build of a page or of a service worker; null when it does not answer in time (frozen, or of a build without this question). */
export function askBuild(listener: Listener, timeoutMs: number): Promise<string | null> {
  const { port1, port2 } = new MessageChannel()
  return new Promise((resolve) => {
    const finish = (build: string | null) => {
      clearTimeout(timer)
      port1.close()
      resolve(build)
    }
    const timer = setTimeout(() => finish(null), timeoutMs)
    port1.onmessage = ({ data }: MessageEvent<unknown>) => finish(textOf(data, 'build'))
    listener.postMessage({ kind: 'which-build' } satisfies ToPage, [port2])
  })
}
