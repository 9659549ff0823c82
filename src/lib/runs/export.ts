/** A run as one JSON document. */
import type { Preparation, RunFile } from '../schema/run-file.ts'
import type { RunEvent, StoredRun } from '../schema/run.ts'
import { runName } from './name.ts'
import { eventsOf, summarise } from './summarise.ts'

/** null for a run that died before its first event. `isLive`: a worker holds its lock (run-locks). */
export function exportRun(run: StoredRun, isLive: boolean): RunFile | null {
  const summary = summarise(run, isLive)
  if (!summary) return null
  const { id, note, tags, createdAt } = run.meta
  const { config, environment, dataset, model, endedAt, status } = summary
  const tested = eventsOf(run, 'tested')[0]
  return {
    format: 'signpost-run',
    version: 1,
    ...{ id, name: runName(summary), note, tags, createdAt, endedAt, status },
    outcome: eventsOf(run, 'ended')[0]?.outcome ?? null,
    ...{ config, environment, dataset, model },
    preparation: preparationOf(run),
    epochs: eventsOf(run, 'epoch').map(({ record }) => record),
    tested: tested ? testedPart(tested) : null,
    testAccuracyFraction: summary.test?.accuracyFraction ?? null,
    confusion: tested?.confusion ?? null,
    pauses: eventsOf(run, 'resumed').map(({ step, pausedMs }) => ({ step, pausedMs }))
  }
}

function testedPart({ set, metrics, evaluationMs, correctBase64, weightsSha256 }: Extract<RunEvent, { kind: 'tested' }>): RunFile['tested'] {
  return {
    set,
    ...metrics,
    evaluationMs,
    ...(correctBase64 !== undefined && { correctBase64 }),
    ...(weightsSha256 !== undefined && { weightsSha256 })
  }
}

function preparationOf(run: StoredRun): Preparation | null {
  const prepared = eventsOf(run, 'prepared')[0]
  if (!prepared) return null
  const { loadMs, compileMs, warmUpMs, warmUpSteps } = prepared
  return { loadMs, compileMs, warmUpMs, warmUpSteps }
}
