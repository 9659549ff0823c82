/** Wiring of the trainer's thread; what it does is in trainer-service.ts. */
import { expose } from 'comlink'
import { openDataDb } from '#lib/data/shards/db.ts'
import { loadEngine } from '#lib/engines/registry.ts'
import { tabLocks } from '#lib/runs/run-locks.ts'
import { RunStore } from '#lib/runs/run-store.ts'
import { ENGINE_IDS } from '#lib/schema/run.ts'
import { createBreather } from '#lib/data/breathe.ts'
import { withBuildKey } from './build-check.ts'
import './error-transfer.ts'
import type { TrainerApi } from './trainer.api.ts'
import { TrainerService } from './trainer-service.ts'

const service: TrainerApi = new TrainerService({
  engineIds: ENGINE_IDS,
  loadEngine,
  store: new RunStore(),
  openData: () => openDataDb(),
  locks: tabLocks(),
  clock: () => performance.now(),
  now: () => new Date().toISOString(),
  breathe: createBreather(),
  navigator,
  crossOriginIsolated
})
expose(withBuildKey(service))
