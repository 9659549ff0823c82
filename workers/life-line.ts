/**
 * How a page learns at once that its worker is gone. A browser that ends a worker (no memory, a task manager) tells nobody: no event comes and
 * no promise settles. But it frees the worker's locks. So every worker holds a lock of its own for its whole life, and its page waits for
 * that lock. This also works while the worker is busy in one long calculation and answers nothing.
 */

/** navigator.locks; null on pages without HTTPS, where browsers leave it undefined. Then a dead worker is only found by its silence. */
export type LifeLocks = Pick<LockManager, 'request'> | null

export function lifeLocks(): LifeLocks {
  return 'locks' in navigator ? navigator.locks : null
}

/** What every worker answers beside its own calls. */
export interface LifeApi {
  /** Resolves when the worker holds the lock; it never gives it back. */
  holdLifeLine(name: string): Promise<void>
}

export function holdLifeLine(name: string, locks: LifeLocks = lifeLocks()): Promise<void> {
  if (!locks) return Promise.resolve()
  return new Promise((held, reject) => {
    locks
      .request(name, () => {
        held()
        return new Promise<never>(() => undefined)
      })
      .catch(reject)
  })
}

/** Of this page's worker and no other. */
export function lifeLineName(): string {
  const id = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `signpost-worker-${id}`
}

/**
 * Resolves when the holder is really gone. A worker that was terminated may live on for a while: one that is busy in a calculation is cut off
 * after 2 s, one that waits inside a graphics driver when that answers.
 */
export async function whenGone(name: string, locks: NonNullable<LifeLocks>): Promise<void> {
  await locks.request(name, () => undefined)
}

/** Calls `gone` once the holder of the lock is dead, unless `signal` was aborted before. */
export function watchLifeLine(name: string, locks: NonNullable<LifeLocks>, signal: AbortSignal, gone: () => void): void {
  locks.request(name, { signal }, gone).catch((error: unknown) => {
    if (!signal.aborted) throw error
  })
}
