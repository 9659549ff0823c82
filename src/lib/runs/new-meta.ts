/** A run that is only beginning. */
import type { RunId, RunMeta } from '../schema/run.ts'

/** 48 random bits: short enough for addresses that name several runs; the store refuses an id that is taken. */
export function newRunId(): RunId {
  // Not randomUUID: pages without HTTPS lack it.
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, '0')).join('') as RunId
}

export const newMeta = (id: RunId, createdAt: string): RunMeta => ({ id, createdAt, name: '', note: '', tags: [], archived: false, origin: null })
