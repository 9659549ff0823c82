/** Runs that wait for their turn, as they are stored. */
import type { CellSettings } from './plan.ts'
import type { RunId } from './run.ts'

export type QueueItemId = string & { readonly __brand: 'QueueItemId' }

/** `skipped`: by the user, before or while it ran. */
export type QueueItemState = 'waiting' | 'running' | 'done' | 'failed' | 'skipped'

/** As an error had it; `message` is English, name and code let a page say it in the reader's language. */
export interface QueueFailure {
  name: string
  code: string | null
  message: string
}

export interface QueueItem {
  id: QueueItemId
  /** Ascending; the lowest of those that wait is next. */
  order: number
  planName: string
  /** experiments/expand.ts */
  cellKey: string
  settings: CellSettings
  state: QueueItemState
  /** Of the last attempt; null before the first one. Its record may be missing where the attempt failed early. */
  runId: RunId | null
  /** Attempts that a closed or reloaded page cut short. Their records stay as they are. */
  interrupted: readonly RunId[]
  /** Of failed ones. */
  failure: QueueFailure | null
}

/** How an attempt ended. */
export type QueueEnd =
  | { state: 'done' | 'skipped' }
  | { state: 'failed'; failure: QueueFailure }
  /** Something else was training: it is tried again. */
  | { state: 'waiting' }
