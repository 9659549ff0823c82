/** What this tab knows of the others. */
import { tabLocks } from '../runs/run-locks.ts'
import { datasetsState } from './datasets.svelte.ts'
import { OtherTabs } from './other-tabs.svelte.ts'
import { runLibrary } from './runs.svelte.ts'
import { hearTabs } from './tab-channel.ts'
import { session } from './training.ts'

export const otherTabs = new OtherTabs({
  locks: tabLocks(),
  ownId: () => session.id,
  // Not while this tab writes: it reads them when it is done.
  refreshData: async () => {
    if (datasetsState.job === null) await datasetsState.refresh()
  },
  refreshRuns: async () => {
    if (runLibrary.loaded) await runLibrary.load()
  },
  hear: hearTabs,
  page: document
})
