/**
 * Which runs are being trained right now, in any tab. A worker holds a Web Lock per running run, and one that only a single worker can
 * hold; the browser frees them when the worker dies, so a run without an end and without a lock was interrupted.
 */
import type { RunId } from '../schema/run.ts'

/** Browsers leave navigator.locks undefined on pages without HTTPS (and not on localhost), whatever the types say: null = tabs are not kept apart. */
export type TabLocks = Pick<LockManager, 'request' | 'query'> | null

export function tabLocks(): TabLocks {
  return 'locks' in navigator ? navigator.locks : null
}

export const TRAINER_LOCK = 'signpost-trainer'
const RUN_LOCK_PREFIX = 'signpost-run-'

export function runLockName(id: RunId): string {
  return `${RUN_LOCK_PREFIX}${id}`
}

/** `locks`: navigator.locks. */
export async function liveRunIds(locks: Pick<LockManager, 'query'>): Promise<ReadonlySet<RunId>> {
  const { held = [] } = await locks.query()
  const names = held.flatMap(({ name }) => (name?.startsWith(RUN_LOCK_PREFIX) ? [name.slice(RUN_LOCK_PREFIX.length)] : []))
  return new Set(names as RunId[])
}
