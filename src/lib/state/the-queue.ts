/** The one queue of this browser, as this tab sees it. */
import { newRunId } from '../runs/new-meta.ts'
import { tabLocks, TRAINER_LOCK } from '../runs/run-locks.ts'
import { datasetsState } from './datasets.svelte.ts'
import { performCell } from './perform-cell.ts'
import { queueStore } from './queue-store.ts'
import { QueueState } from './queue.svelte.ts'
import { setup } from './setup.svelte.ts'
import { hearTabs, tellTabs } from './tab-channel.ts'
import { session } from './training.ts'
import { ScreenWakeLock } from './wake-lock.ts'

const BUSY_WAIT_MS = 3000

async function free(): Promise<void> {
  await setup.asked
  await session.over
  // Whoever trains or measures holds it; without locks the trainer itself says that it is busy.
  await tabLocks()?.request(TRAINER_LOCK, { mode: 'shared' }, () => undefined)
}

export const queue = new QueueState({
  store: queueStore,
  locks: tabLocks(),
  newId: newRunId,
  free,
  wait: () => new Promise((resolve) => setTimeout(resolve, BUSY_WAIT_MS)),
  session,
  perform: async ({ settings }, id, wanted) => {
    // The session prepares the parts that are known to be stored.
    if (datasetsState.summaries === null) await datasetsState.refresh()
    return performCell({ session, report: (engine) => setup.report(engine), wanted }, settings, id)
  },
  tell: () => tellTabs('queue'),
  hear: hearTabs,
  wakeLock: new ScreenWakeLock(navigator.wakeLock, document)
})
