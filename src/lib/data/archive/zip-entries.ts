/** A zip file as a list of named entries that can be read one by one. Not responsible for what the entries are (layouts.ts). */
import { configure, Writer, ZipReader, type FileEntry } from '@zip.js/zip.js/lib/zip-core-native.js'
import { ArchiveError } from '../errors.ts'
import { ARCHIVE_LIMITS, type ArchiveLimits } from './limits.ts'
import { WindowedReader } from './windowed-reader.ts'
import { DOWNLOAD_AGAIN, encryptedArchive, entryFailure, openFailure } from './zip-failure.ts'

// This runs in a worker already, and the page's security policy forbids the blob: workers that zip.js would start.
configure({ useWebWorkers: false, useCompressionStream: true })

export interface ArchiveEntry {
  /** Path inside the archive, with forward slashes; a label only, never a key of a plain object. */
  name: string
  packedBytes: number
  /**
   * Unpacks the entry. Rejects with ArchiveError when it is damaged, longer than declared, overlaps another entry or exceeds a cap.
   * One call at a time.
   */
  read(): Promise<Uint8Array<ArrayBuffer>>
}

export interface Archive {
  fileName: string
  sizeBytes: number
  /** Files only, in the order of the directory. */
  entries: readonly ArchiveEntry[]
  close(): Promise<void>
}

/** Collects one entry; never holds more than the declared size, whatever the stream brings. */
class ExactWriter extends Writer<Uint8Array<ArrayBuffer>> {
  readonly #bytes: Uint8Array<ArrayBuffer>
  #length = 0

  constructor(declaredBytes: number) {
    super()
    this.#bytes = new Uint8Array(declaredBytes)
  }

  override async writeUint8Array(chunk: Uint8Array): Promise<void> {
    if (this.#length + chunk.length > this.#bytes.length) throw new Error('longer than its declared size')
    this.#bytes.set(chunk, this.#length)
    this.#length += chunk.length
  }

  override async getData(): Promise<Uint8Array<ArrayBuffer>> {
    if (this.#length < this.#bytes.length) throw new Error('shorter than its declared size')
    return this.#bytes
  }
}

/** Bytes unpacked so far, against the cap on all of them. */
interface Budget {
  unpackedBytes: number
}

function checkCaps(fileName: string, entry: FileEntry, limits: ArchiveLimits, budget: Budget): void {
  const where = `${fileName}: ${entry.filename}`
  const { uncompressedSize, compressedSize } = entry
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

async function readEntry(fileName: string, entry: FileEntry, limits: ArchiveLimits, budget: Budget): Promise<Uint8Array<ArrayBuffer>> {
  checkCaps(fileName, entry, limits, budget)
  try {
    const bytes = await entry.getData(new ExactWriter(entry.uncompressedSize), { checkOverlappingEntry: true, checkCrc32: true })
    budget.unpackedBytes += bytes.length
    return bytes
  } catch (error) {
    throw entryFailure(fileName, entry.filename, error)
  }
}

async function listFiles(reader: ZipReader<unknown>, fileName: string, limits: ArchiveLimits): Promise<FileEntry[]> {
  const files: FileEntry[] = []
  const names = new Set<string>()
  let entryCount = 0
  for await (const entry of reader.getEntriesGenerator({ filenameValidation: 'balanced' })) {
    if (++entryCount > limits.maxEntries) {
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
    if (!entry.directory) files.push(entry)
  }
  return files
}

/** Reads the directory only. Throws ArchiveError or DataError 'file-unreadable'. */
export async function openArchive(file: Blob, fileName: string, limits = ARCHIVE_LIMITS): Promise<Archive> {
  const reader = new ZipReader(new WindowedReader(file))
  try {
    const files = await listFiles(reader, fileName, limits)
    const budget: Budget = { unpackedBytes: 0 }
    const entries = files.map((entry) => ({
      name: entry.filename.replaceAll('\\', '/'),
      packedBytes: entry.compressedSize,
      read: () => readEntry(fileName, entry, limits, budget)
    }))
    return { fileName, sizeBytes: file.size, entries, close: () => reader.close() }
  } catch (error) {
    throw await openFailure(file, fileName, error)
  }
}
