/** A recorded run as the record that its file was made of, whole or as it was at a moment of its replay. Nothing of it enters the database. */
import type { Recording } from '../schema/run-file.ts'
import type { RunId, StoredRun } from '../schema/run.ts'
import { replayAt } from './replay.ts'
import { runFromFile } from './run-from-file.ts'

type RecordedRun = Recording['run']

export const recordedRun = (file: RecordedRun): StoredRun =>
  runFromFile(file, file.id as RunId, { format: 'signpost-run', fileName: '', importedAt: file.createdAt, id: file.id })

/** Test and end come with the last epoch. `atMs`: the clock of the replay. */
export function recordedRunAt(file: RecordedRun, atMs: number): StoredRun {
  const { records, liveTrainingMs } = replayAt(file, atMs)
  if (liveTrainingMs === null) return recordedRun(file)
  return recordedRun({
    ...file,
    epochs: file.epochs.slice(0, records.length),
    status: 'running',
    outcome: null,
    endedAt: null,
    tested: null,
    confusion: null
  })
}
