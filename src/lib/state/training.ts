/** The one training session of this tab, and the short run that the start page offers. */
import type { RunId } from '../schema/run.ts'
import { datasetsState } from './datasets.svelte.ts'
import { QuickStart } from './quick-start.svelte.ts'
import { TrainingSession } from './session.svelte.ts'
import { storageState } from './storage.svelte.ts'
import { setup } from './setup.svelte.ts'
import { tellTabs } from './tab-channel.ts'
import { trainer } from './trainer.ts'
import { verificationOf } from './verification.svelte.ts'
import { verifications } from './verifications.ts'

/** 48 random bits: short enough for addresses that name several runs; the store refuses an id that is taken. */
export function newId(): RunId {
  // Not randomUUID: pages without HTTPS lack it.
  return Array.from(crypto.getRandomValues(new Uint8Array(6)), (byte) => byte.toString(16).padStart(2, '0')).join('') as RunId
}

export const session = new TrainingSession({
  trainer,
  prepare: (key, onProgress) => datasetsState.prepare(key, onProgress),
  cancelPreparation: () => datasetsState.cancelPreparation(),
  partsOf: (datasetId) => {
    const stored = datasetsState.summaries?.find(({ id }) => id === datasetId)?.parts ?? []
    return stored.filter((part) => part.labelled).map(({ part }) => part)
  },
  newId,
  verificationOf: (config) => verificationOf(verifications, setup.engines.find(({ id }) => id === config.engine) ?? null, config),
  kept: () => void storageState.keepFirst(),
  changed: () => tellTabs('runs'),
  page: document,
  view: window
})

export const quickStart = new QuickStart({ datasets: datasetsState, setup, session })
