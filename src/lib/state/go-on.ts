/** Joins the stored runs to the training session: an ended run goes on in this tab. */
import { isOwnConfig, type RunId } from '../schema/run.ts'
import { datasetsState } from './datasets.svelte.ts'
import { runLibrary } from './runs.svelte.ts'
import { setup } from './setup.svelte.ts'
import { quickStart, session } from './training.ts'

/** Resolves when the run is over again; what happened is in the session. Nothing happens while this tab trains, or when the run is gone. */
export async function goOn(id: RunId): Promise<void> {
  const run = await runLibrary.read(id)
  const config = runLibrary.summary(id)?.config
  if (!run || !config || !isOwnConfig(config)) return
  if (session.active || quickStart.phase !== 'idle') return
  // The trainer does one thing at a time, and the session asks which images there are.
  await Promise.all([setup.asked, datasetsState.refresh()])
  if (setup.measuring) await setup.measure()
  await session.goOn(run, config)
  await runLibrary.load()
}
