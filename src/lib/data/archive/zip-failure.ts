/** What zip.js throws, in our words. */
import {
  ERR_AMBIGUOUS_ARCHIVE,
  ERR_ENCRYPTED,
  ERR_ENCRYPTED_CENTRAL_DIRECTORY,
  ERR_EOCDR_NOT_FOUND,
  ERR_UNSAFE_FILENAME,
  ERR_UNSUPPORTED_ENCRYPTION
} from '@zip.js/zip.js/lib/zip-core-native.js'
import { ArchiveError, DataError } from '../errors.ts'
import { OverlapError } from './unpack-entry.ts'

export const DOWNLOAD_AGAIN = 'Download the archive again from the official page and drop that file.'
const CHANGED_ARCHIVE = 'The archive was changed or made by hand; drop the official file.'

/** True for the first bytes of a zip: a file that begins so and has no directory was cut off. */
async function beginsLikeZip(file: Blob): Promise<boolean> {
  const [p, k] = new Uint8Array(await file.slice(0, 2).arrayBuffer())
  return p === 0x50 && k === 0x4b
}

export function encryptedArchive(fileName: string): ArchiveError {
  return new ArchiveError({
    code: 'zip-encrypted',
    fileName,
    what: 'The archive is encrypted.',
    cure: 'Unpack it with its password and zip the folders again without one.'
  })
}

function notAZip(fileName: string): ArchiveError {
  return new ArchiveError({ code: 'not-a-zip', fileName, what: 'This is not a zip archive.', cure: 'Drop the zip file itself, not what is in it.' })
}

function truncated(fileName: string): ArchiveError {
  return new ArchiveError({
    code: 'zip-truncated',
    fileName,
    what: 'The archive is cut off: its directory at the end is missing.',
    cure: DOWNLOAD_AGAIN
  })
}

/** The error to throw for one caught while opening `file`. Errors of ours pass unchanged. */
export async function openFailure(file: Blob, fileName: string, error: unknown): Promise<Error> {
  if (error instanceof DataError) return error
  const cause = error instanceof Error ? error : new Error(String(error))
  if (isReadFailure(error)) return unreadable(fileName, error)
  switch (cause.message) {
    case ERR_ENCRYPTED:
    case ERR_ENCRYPTED_CENTRAL_DIRECTORY:
    case ERR_UNSUPPORTED_ENCRYPTION:
      return encryptedArchive(fileName)
    case ERR_UNSAFE_FILENAME: {
      const name = 'filename' in cause ? String(cause.filename) : ''
      return new ArchiveError(
        { code: 'zip-unsafe-name', fileName, what: `The archive holds the unsafe file name ${JSON.stringify(name)}.`, cure: CHANGED_ARCHIVE },
        { cause }
      )
    }
    case ERR_AMBIGUOUS_ARCHIVE:
      return new ArchiveError({ code: 'zip-damaged', fileName, what: 'The archive can be read in two ways.', cure: CHANGED_ARCHIVE }, { cause })
    default:
      // An empty zip is a download that never began; any other empty file beside the archives does no harm.
      if (file.size === 0 && /\.zip$/i.test(fileName)) return truncated(fileName)
      if (!(await beginsLikeZip(file))) return notAZip(fileName)
      if (cause.message === ERR_EOCDR_NOT_FOUND) return truncated(fileName)
      return new ArchiveError(
        { code: 'zip-damaged', fileName, what: `The directory of the archive is damaged (${cause.message}).`, cure: DOWNLOAD_AGAIN },
        { cause }
      )
  }
}

export function unreadable(fileName: string, cause: unknown): DataError {
  return new DataError(
    { code: 'file-unreadable', fileName, what: 'The file can no longer be read: it was moved, changed or deleted.', cure: 'Drop it again.' },
    { cause }
  )
}

/** The error to throw for one caught while reading the entry `name`. */
export function entryFailure(fileName: string, name: string, error: unknown): Error {
  const where = `${fileName}: ${name}`
  if (isReadFailure(error)) return unreadable(fileName, error)
  if (error instanceof OverlapError) {
    return new ArchiveError({
      code: 'zip-overlap',
      fileName: where,
      what: 'The entry overlaps another one, as in a zip bomb.',
      cure: CHANGED_ARCHIVE
    })
  }
  const detail = error instanceof Error ? error.message : String(error)
  return new ArchiveError({ code: 'zip-damaged', fileName: where, what: `The entry is damaged: ${detail}.`, cure: DOWNLOAD_AGAIN }, { cause: error })
}

export function unknownMethod(fileName: string, name: string): ArchiveError {
  return new ArchiveError({
    code: 'zip-method',
    fileName: `${fileName}: ${name}`,
    what: 'The entry is packed with a method other than deflate.',
    cure: 'Unpack the archive and zip it again in the ordinary way.'
  })
}

/** The browser's own failures to read a dropped file that was moved or changed meanwhile. */
function isReadFailure(error: unknown): boolean {
  return error instanceof DOMException && (error.name === 'NotReadableError' || error.name === 'NotFoundError')
}
