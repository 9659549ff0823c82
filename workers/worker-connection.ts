/**
 * Owns one dedicated worker: starts it on the first call, ends it on close, and makes every call end when the worker dies
 * (comlink's own promises never settle then). Not responsible for what the worker does.
 */
import { releaseProxy, wrap, type Remote } from 'comlink'
import { checkBuild, OtherBuildError, type BuildApi } from './build-check.ts'
import './error-transfer.ts'
import { lifeLineName, lifeLocks, watchLifeLine, whenGone, type LifeLocks } from './life-line.ts'

export class WorkerDiedError extends Error {
  override name = 'WorkerDiedError'
  constructor(cause: string) {
    super(`The background worker ended unexpectedly (${cause}). Nothing that was saved is lost; start again.`)
  }
}

interface LiveWorker<Api> {
  worker: Worker
  remote: Remote<Api>
  /** Resolves when the worker proved to be of this build; rejects with OtherBuildError. */
  checked: Promise<void>
  /** Rejects when the worker dies; never resolves. */
  died: Promise<never>
  /** Of its life line; null until it holds it. */
  lifeLine: string | null
  kill(reason: Error): void
}

function start<Api>(create: () => Worker, locks: LifeLocks, onDeath: () => void): LiveWorker<Api> {
  const worker = create()
  const life = new AbortController()
  let kill: (reason: Error) => void = () => undefined
  const died = new Promise<never>((_resolve, reject) => {
    kill = (reason) => {
      worker.terminate()
      life.abort()
      onDeath()
      reject(reason)
    }
  })
  // Without a call in flight nobody listens; the rejection is still delivered to every call.
  died.catch(() => undefined)
  worker.addEventListener('error', (event) => kill(new WorkerDiedError(event.message || 'script error')))
  worker.addEventListener('messageerror', () => kill(new WorkerDiedError('unreadable message')))
  const remote = wrap<Api & BuildApi>(worker)
  const checked = buildOf(remote)
    .then(checkBuild)
    .then(async () => {
      live.lifeLine = await followLife(remote, locks, life.signal, () => kill(new WorkerDiedError('the browser ended it')))
    })
  checked.catch(() => undefined) // as above
  const live: LiveWorker<Api> = { worker, remote: remote, checked, died, lifeLine: null, kill }
  return live
}

/** A worker that cannot even answer this is of another build too. */
function buildOf(remote: Remote<BuildApi>): Promise<string> {
  return remote.buildKey().catch((cause: unknown) => {
    throw new OtherBuildError({ cause })
  })
}

/** The name of the life line; null where there are no locks. */
async function followLife(remote: Remote<BuildApi>, locks: LifeLocks, signal: AbortSignal, gone: () => void): Promise<string | null> {
  if (!locks) return null
  const name = lifeLineName()
  await remote.holdLifeLine(name)
  watchLifeLine(name, locks, signal, gone)
  return name
}

export class WorkerConnection<Api> {
  #live: LiveWorker<Api> | null = null
  #gone: Promise<void> = Promise.resolve()
  readonly #create: () => Worker
  readonly #locks: LifeLocks

  constructor(create: () => Worker, locks: LifeLocks = lifeLocks()) {
    this.#create = create
    this.#locks = locks
  }

  /** Starts the worker if needed and calls it. Rejects with what the worker threw, with WorkerDiedError, or with OtherBuildError. */
  call<Result>(use: (remote: Remote<Api>) => Promise<Result>): Promise<Result> {
    const live = (this.#live ??= start<Api>(this.#create, this.#locks, () => (this.#live = null)))
    return Promise.race([live.checked.then(() => use(live.remote)), live.died])
  }

  /** Resolves when the worker that was closed last is really gone, with what it held; at once where there are no locks to tell. */
  get gone(): Promise<void> {
    return this.#gone
  }

  /** Ends the worker; calls in flight reject with `reason`. The next call starts a new one. */
  close(reason: Error = new WorkerDiedError('closed')): void {
    const live = this.#live
    if (!live) return
    live.remote[releaseProxy]()
    live.kill(reason)
    if (live.lifeLine && this.#locks) this.#gone = whenGone(live.lifeLine, this.#locks)
  }
}
