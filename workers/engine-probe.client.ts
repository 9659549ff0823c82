/** Asks an engine through its worker and waits only so long. */
import type { EngineId } from '#lib/schema/run.ts'
import { OtherBuildError } from './build-check.ts'
import type { EngineReport, TrainerApi } from './trainer.api.ts'
import { WorkerDiedError, type WorkerConnection } from './worker-connection.ts'

/** Loading a framework of some MB from a slow disk, compiling it, asking for a GPU: what takes longer will not be fit for work. */
const ENGINE_ANSWER_MS = 20_000

/** Rejects only where page and worker are of different builds; a worker that dies or is late makes the engine unavailable. */
export async function probeWithin(connection: WorkerConnection<TrainerApi>, id: EngineId): Promise<EngineReport['probe']> {
  const late = new WorkerDiedError(`no answer within ${ENGINE_ANSWER_MS / 1000} s`)
  const timer = setTimeout(() => connection.close(late), ENGINE_ANSWER_MS)
  try {
    return await connection.call(async (worker): Promise<EngineReport['probe']> => worker.probeEngine(id))
  } catch (error) {
    if (error instanceof OtherBuildError || !(error instanceof Error)) throw error
    return { available: false, obstacle: 'start-failed', reason: error.message }
  } finally {
    clearTimeout(timer)
  }
}
