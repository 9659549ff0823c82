/** A zip file as a list of named entries that can be read one by one. Not responsible for what the entries are (layouts.ts). */
import { configure, ZipReader, type Entry, type FileEntry } from '@zip.js/zip.js/lib/zip-core-native.js'
import { ArchiveError } from '../errors.ts'
import { ARCHIVE_LIMITS, type ArchiveLimits } from './limits.ts'
import { METHOD_DEFLATE, METHOD_STORED, EntryUnpacker, type LocatedEntry } from './unpack-entry.ts'
import { WindowedReader } from './windowed-reader.ts'
import { DOWNLOAD_AGAIN, encryptedArchive, entryFailure, openFailure, unknownMethod } from './zip-failure.ts'

// This runs in a worker already, and the page's security policy forbids the blob: workers that zip.js would start.
configure({ useWebWorkers: false })

export interface ArchiveEntry {
  /** Path inside the archive, with forward slashes; a label only, never a key of a plain object. */
  name: string
  packedBytes: number
  /**
   * Unpacks the entry. Rejects with ArchiveError when it is damaged, longer than declared, overlaps another entry or exceeds a cap.
   * One call at a time. The bytes are valid until the next one.
   */
  read(): Promise<Uint8Array>
}

export interface Archive {
  fileName: string
  sizeBytes: number
  /** Files only, in the order of the directory. */
  entries: readonly ArchiveEntry[]
  close(): Promise<void>
}

/** Bytes unpacked so far, against the cap on all of them. */
interface Budget {
  unpackedBytes: number
}

function checkCaps(fileName: string, entry: FileEntry, limits: ArchiveLimits, budget: Budget): void {
  const where = `${fileName}: ${entry.filename}`
  const { uncompressedSize, compressedSize, compressionMethod } = entry
  if (compressionMethod !== METHOD_STORED && compressionMethod !== METHOD_DEFLATE) throw unknownMethod(fileName, entry.filename)
  if (uncompressedSize > limits.maxEntryBytes) {
    const what = `The entry says it unpacks to ${uncompressedSize} bytes; at most ${limits.maxEntryBytes} are read.`
    throw new ArchiveError({ code: 'zip-entry-too-large', fileName: where, bytes: limits.maxEntryBytes, what, cure: DOWNLOAD_AGAIN })
  }
  if (uncompressedSize > limits.ratioFromBytes && uncompressedSize > limits.maxRatio * compressedSize) {
    const what = `The entry unpacks to more than ${limits.maxRatio} times its packed size, as in a zip bomb.`
    throw new ArchiveError({ code: 'zip-ratio', fileName: where, what, cure: DOWNLOAD_AGAIN })
  }
  if (budget.unpackedBytes + uncompressedSize > limits.maxTotalBytes) {
    const what = `The archive unpacks to more than ${limits.maxTotalBytes} bytes.`
    throw new ArchiveError({ code: 'zip-too-large', fileName, bytes: limits.maxTotalBytes, what, cure: DOWNLOAD_AGAIN })
  }
}

async function readEntry(
  unpacker: EntryUnpacker,
  fileName: string,
  located: LocatedEntry,
  limits: ArchiveLimits,
  budget: Budget
): Promise<Uint8Array> {
  checkCaps(fileName, located.entry, limits, budget)
  budget.unpackedBytes += located.entry.uncompressedSize
  try {
    return await unpacker.unpack(located)
  } catch (error) {
    throw entryFailure(fileName, located.entry.filename, error)
  }
}

/** Files with the offset of what follows them in the archive; reading refuses an entry that reaches beyond it. */
function locate(entries: readonly Entry[], sizeBytes: number): LocatedEntry[] {
  const byOffset = [...entries].sort((a, b) => a.offset - b.offset)
  const limits = new Map<Entry, number>()
  byOffset.forEach((entry, i) => limits.set(entry, byOffset[i + 1]?.offset ?? sizeBytes))
  return entries.filter((entry) => !entry.directory).map((entry) => ({ entry, limitOffset: limits.get(entry) ?? sizeBytes }))
}

async function listEntries(reader: ZipReader<unknown>, fileName: string, limits: ArchiveLimits): Promise<Entry[]> {
  const entries: Entry[] = []
  const names = new Set<string>()
  for await (const entry of reader.getEntriesGenerator({ filenameValidation: 'balanced' })) {
    if (entries.length === limits.maxEntries) {
      const what = `The archive has more than ${limits.maxEntries} entries.`
      throw new ArchiveError({ code: 'zip-too-many-entries', fileName, what, cure: 'Drop one of the GTSRB archives as it was downloaded.' })
    }
    if (entry.encrypted) throw encryptedArchive(fileName)
    const name = entry.filename.normalize('NFC')
    if (names.has(name)) {
      const what = `The archive holds ${JSON.stringify(name)} twice.`
      throw new ArchiveError({ code: 'zip-duplicate-name', fileName, what, cure: DOWNLOAD_AGAIN })
    }
    names.add(name)
    entries.push(entry)
  }
  return entries
}

/** Reads the directory only. Throws ArchiveError or DataError 'file-unreadable'. */
export async function openArchive(file: Blob, fileName: string, limits = ARCHIVE_LIMITS): Promise<Archive> {
  const reader = new WindowedReader(file)
  const zip = new ZipReader(reader)
  try {
    const files = locate(await listEntries(zip, fileName, limits), file.size)
    const budget: Budget = { unpackedBytes: 0 }
    const unpacker = new EntryUnpacker(reader)
    const entries = files.map((located) => ({
      name: located.entry.filename.replaceAll('\\', '/'),
      packedBytes: located.entry.compressedSize,
      read: () => readEntry(unpacker, fileName, located, limits, budget)
    }))
    return { fileName, sizeBytes: file.size, entries, close: () => zip.close() }
  } catch (error) {
    throw await openFailure(file, fileName, error)
  }
}
