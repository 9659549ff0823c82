/**
 * What can go wrong with data, as named errors. `code` and the facts are own enumerable properties, so they survive the way from the
 * worker to the page, which words them in the reader's language; `message` is complete in English: what happened, which file, the cure.
 */
import type { DataErrorCode, OmissionCode } from '../schema/dataset.ts'

export interface DataErrorFacts {
  code: DataErrorCode
  /** The dropped file, or 'archive.zip: inner/name'; null where no file is concerned. */
  fileName?: string
  /** Bytes that the cure speaks of: still needed for a quota, the limit for a cap. */
  bytes?: number
  /** A sentence: what happened. */
  what: string
  /** A sentence: what to do. */
  cure: string
}

export class DataError extends Error {
  override name = 'DataError'
  readonly code: DataErrorCode
  readonly fileName: string | null
  readonly bytes: number | null
  readonly cure: string

  constructor(facts: DataErrorFacts, options?: ErrorOptions) {
    super(`${facts.fileName === undefined ? '' : `${facts.fileName}: `}${facts.what} ${facts.cure}`, options)
    this.code = facts.code
    this.fileName = facts.fileName ?? null
    this.bytes = facts.bytes ?? null
    this.cure = facts.cure
  }
}

/** The archive as a whole cannot be used. */
export class ArchiveError extends DataError {
  override name = 'ArchiveError'
}

/** The database cannot be opened, read or written. */
export class StorageError extends DataError {
  override name = 'StorageError'
}

/** One image that cannot be used: becomes a line of the import report, never stops an import. */
export class ImageError extends Error {
  override name = 'ImageError'
  readonly code: OmissionCode

  constructor(code: OmissionCode, message: string) {
    super(message)
    this.code = code
  }
}

/** The user cancelled; nothing of the import or preparation was kept. */
export class CancelledError extends Error {
  override name = 'CancelledError'
  constructor() {
    super('Cancelled. Nothing was stored.')
  }
}

export function throwIfCancelled(signal: AbortSignal): void {
  if (signal.aborted) throw new CancelledError()
}
