/** The one training session of this tab, and the short run that the start page offers. */
import { newRunId } from '../runs/new-meta.ts'
import { datasetsState } from './datasets.svelte.ts'
import { QuickStart } from './quick-start.svelte.ts'
import { TrainingSession } from './session.svelte.ts'
import { storageState } from './storage.svelte.ts'
import { setup } from './setup.svelte.ts'
import { tellTabs } from './tab-channel.ts'
import { trainer } from './trainer.ts'
import { verificationOf } from './verification.svelte.ts'
import { verifications } from './verifications.ts'

export const session = new TrainingSession({
  trainer,
  prepare: (key, onProgress) => datasetsState.prepare(key, onProgress),
  cancelPreparation: () => datasetsState.cancelPreparation(),
  partsOf: (datasetId) => {
    const stored = datasetsState.summaries?.find(({ id }) => id === datasetId)?.parts ?? []
    return stored.filter((part) => part.labelled).map(({ part }) => part)
  },
  newId: newRunId,
  verificationOf: (config) => verificationOf(verifications, setup.engines.find(({ id }) => id === config.engine) ?? null, config),
  kept: () => void storageState.keepFirst(),
  changed: () => tellTabs('runs'),
  page: document,
  view: window
})

export const quickStart = new QuickStart({ datasets: datasetsState, setup, session })
