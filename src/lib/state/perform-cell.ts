/** One item of the queue through the session of this tab. */
import { cellConfig } from '../experiments/expand.ts'
import type { CellSettings } from '../schema/plan.ts'
import type { QueueEnd, QueueFailure } from '../schema/queue.ts'
import type { EngineId, RunConfig, RunId, RunOutcome } from '../schema/run.ts'
import type { EngineReport } from '#workers/trainer.api.ts'
import type { SessionFailure } from './session.svelte.ts'

export interface CellParts {
  session: {
    /** Of the run that began last. */
    readonly config: RunConfig | null
    readonly outcome: RunOutcome | null
    readonly failure: SessionFailure | null
    start(config: RunConfig, id: RunId): Promise<void>
  }
  report: (engine: EngineId) => Promise<EngineReport | null>
  /** Asked when all is ready. */
  wanted: () => boolean
}

/** Another training or measurement came first, in this tab or in another one. */
const BUSY: ReadonlySet<string> = new Set(['BusyElsewhereError', 'TrainerBusyError'])

const failed = (name: string, message: string, code: string | null = null): QueueEnd => ({ state: 'failed', failure: { name, code, message } })

/** Never rejects. */
export async function performCell({ session, report, wanted }: CellParts, settings: CellSettings, id: RunId): Promise<QueueEnd> {
  const probe = (await report(settings.engine))?.probe
  const threads = probe?.available ? probe.maxThreads : 1
  const config = cellConfig(settings, threads)
  // Fewer threads than asked for would be another experiment under this one's name.
  if (probe?.available && config.threads > threads)
    return failed('NotEnoughThreadsError', `This browser gives the engine ${threads} threads at most.`, String(threads))
  if (!wanted()) return { state: 'skipped' }
  await session.start(config, id)
  const { outcome, failure } = session
  // The user was faster: another run began.
  if (session.config !== config) return { state: 'waiting' }
  if (failure) return BUSY.has(failure.name) ? { state: 'waiting' } : { state: 'failed', failure: plain(failure) }
  return outcome ? endOf(outcome) : { state: 'skipped' }
}

const plain = ({ name, code, message }: SessionFailure): QueueFailure => ({ name, code, message })

function endOf(outcome: RunOutcome): QueueEnd {
  switch (outcome.status) {
    case 'completed':
      return { state: 'done' }
    case 'stopped':
      return { state: outcome.reason === 'user' ? 'skipped' : 'done' }
    case 'failed':
      return failed(outcome.errorName ?? 'Error', outcome.message, outcome.errorCode ?? null)
    default:
      return outcome satisfies never
  }
}
