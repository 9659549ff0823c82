/** A run's file as the record it was made of, whole or as it was at a moment of the replay. Nothing of it enters the database. */
import type { RunFile } from '../schema/run-file.ts'
import type { RunEvent, RunId, StoredRun } from '../schema/run.ts'
import { replayAt } from './replay.ts'

/** Events carry the times of the whole run where the file does not know their own. */
export function recordedRun(file: RunFile): StoredRun {
  const { config, environment, dataset, model, preparation, tested, confusion, outcome, createdAt: at } = file
  const events: RunEvent[] = [
    { kind: 'started', at, config, environment, dataset, model },
    ...(preparation ? [{ kind: 'prepared' as const, at, ...preparation }] : []),
    ...file.epochs.map((record) => ({ kind: 'epoch' as const, at, record })),
    ...(tested ? [testedEvent(at, tested, confusion)] : []),
    ...(outcome ? [{ kind: 'ended' as const, at: file.endedAt ?? at, outcome }] : [])
  ]
  return { meta: { id: file.id as RunId, createdAt: at, name: file.name, note: file.note, tags: file.tags }, events }
}

function testedEvent(at: string, tested: NonNullable<RunFile['tested']>, confusion: RunFile['confusion']): RunEvent {
  const { set, lossNats, accuracyFraction, evaluationMs, correctBase64 } = tested
  return {
    kind: 'tested',
    ...{ at, set, metrics: { lossNats, accuracyFraction }, confusion: confusion ?? { classCount: 0, counts: [] }, evaluationMs },
    ...(correctBase64 !== undefined && { correctBase64 })
  }
}

/** Test and end come with the last epoch. `atMs`: the clock of the replay. */
export function recordedRunAt(file: RunFile, atMs: number): StoredRun {
  const { records, liveTrainingMs } = replayAt(file, atMs)
  return recordedRun(liveTrainingMs === null ? file : { ...file, epochs: records, tested: null, outcome: null, endedAt: null })
}
