/** Going on with a run that ended too early: what is kept after each epoch, and what must still be true when it goes on. */
import type { Checkpoint, TrainingState } from '../schema/model.ts'
import { countedEvents } from '../schema/counted-events.ts'
import { isFinal, type DatasetUse, type EpochRecord, type RecordedConfig, type RunEvent } from '../schema/run.ts'
import { stateSha256 } from './weights-hash.ts'

/** `code` lets the pages say it in the reader's language. */
export type ContinuationCode = 'no-checkpoint' | 'checkpoint-damaged' | 'other-images' | 'complete'

const MESSAGES: Readonly<Record<ContinuationCode, string>> = {
  'no-checkpoint': 'There is nothing from which this run could go on. Train it again from the start.',
  'checkpoint-damaged': 'The stored weights of this run are damaged. Train it again from the start.',
  'other-images': 'The stored images are not those with which this run began. Import the same archives again, or train from the start.',
  complete: 'This run is complete; there is nothing left to train.'
}

export class ContinuationError extends Error {
  override name = 'ContinuationError'
  constructor(readonly code: ContinuationCode) {
    super(MESSAGES[code])
  }
}

/** A run as far as it counts, and the state after its last epoch. */
export interface Continuation {
  config: RecordedConfig
  checkpoint: Checkpoint
  /** With which it began. */
  dataset: DatasetUse
  /** Of the epochs so far. */
  trainingMs: number
}

export const checkpointOf = (epoch: number, state: TrainingState): Checkpoint => ({ epoch, state, sha256: stateSha256(state) })

function epochRecords(events: readonly RunEvent[]): EpochRecord[] {
  return countedEvents(events).flatMap((event) => (event.kind === 'epoch' ? [event.record] : []))
}

/** Throws ContinuationError. `checkpoint`: null = none is stored. An epoch that was cut by a stop comes after it and is trained again. */
export function continuationOf(events: readonly RunEvent[], checkpoint: Checkpoint | null): Continuation {
  const started = events.find((event) => event.kind === 'started')
  const last = events.at(-1)
  if (last?.kind === 'ended' && isFinal(last.outcome)) throw new ContinuationError('complete')
  const records = epochRecords(events).filter(({ epoch }) => epoch <= (checkpoint?.epoch ?? 0))
  if (!started || checkpoint?.epoch !== records.length) throw new ContinuationError('no-checkpoint')
  if (stateSha256(checkpoint.state) !== checkpoint.sha256) throw new ContinuationError('checkpoint-damaged')
  return { config: started.config, checkpoint, dataset: started.dataset, trainingMs: records.reduce((sum, { trainingMs }) => sum + trainingMs, 0) }
}

/** Throws ContinuationError when the images are others than those of the start, or fewer or more of them. */
export function requireSameImages(now: DatasetUse, { dataset: then }: Continuation): void {
  const facts = (use: DatasetUse) => [use.contentSha256, use.trainImages, use.validationImages, use.testImages].join()
  if (facts(now) !== facts(then)) throw new ContinuationError('other-images')
}
