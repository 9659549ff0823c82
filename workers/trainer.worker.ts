/** Wiring of the trainer's thread; what it does is in trainer-service.ts. */
import { expose } from 'comlink'
import { openDataDb } from '#lib/data/shards/db.ts'
import { loadEngine } from '#lib/engines/registry.ts'
import { tabLocks } from '#lib/runs/run-locks.ts'
import { newRunId } from '#lib/runs/new-meta.ts'
import { RunStore } from '#lib/runs/run-store.ts'
import { ENGINE_IDS } from '#lib/schema/run.ts'
import { createBreather } from '#lib/data/breathe.ts'
import { withBuildKey } from './build-check.ts'
import './error-transfer.ts'
import type { TrainerApi } from './trainer.api.ts'
import { TrainerService } from './trainer-service.ts'

/** Chromium waits 2 s before it cuts a worker off that is busy in one calculation, and longer on a loaded machine. */
const LOCK_PATIENCE_MS = 8000

const service: TrainerApi = new TrainerService({
  engineIds: ENGINE_IDS,
  loadEngine,
  store: new RunStore(),
  openData: () => openDataDb(),
  locks: tabLocks(),
  lockPatienceMs: LOCK_PATIENCE_MS,
  clock: () => performance.now(),
  now: () => new Date().toISOString(),
  breathe: createBreather(),
  newId: newRunId,
  navigator,
  crossOriginIsolated
})
expose(withBuildKey(service))
