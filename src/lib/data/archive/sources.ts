/** Sorts dropped files: archives with what is in them, loose annotation tables, and the rest. */
import { ArchiveError, DataError } from '../errors.ts'
import { looksLikeAnnotations, parseAnnotations, type AnnotationTable } from '../gtsrb/annotations.ts'
import { recogniseContents, type ArchiveContents } from './layouts.ts'
import { openArchive, type Archive } from './zip-entries.ts'
import { unreadable } from './zip-failure.ts'

/** A table with the folder that its paths are relative to; '' for a loose file and for the root of an archive. */
export interface PlacedTable extends AnnotationTable {
  folder: string
}

export interface ArchiveSource {
  archive: Archive
  contents: ArchiveContents
  tables: readonly PlacedTable[]
}

export interface Sources {
  archives: readonly ArchiveSource[]
  looseTables: readonly PlacedTable[]
  /** Files that are neither; left out. */
  unknownNames: readonly string[]
}

/** Tables of GTSRB are at most 2 MB. */
const MAX_TABLE_BYTES = 16 * 2 ** 20

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1)
}

async function readTables(archive: Archive, contents: ArchiveContents): Promise<PlacedTable[]> {
  const tables: PlacedTable[] = []
  for (const entry of contents.tables) {
    const bytes = await entry.read()
    if (bytes.length > 0) tables.push({ ...parseAnnotations(bytes, `${archive.fileName}: ${entry.name}`), folder: folderOf(entry.name) })
  }
  return tables
}

async function readWhole(file: File): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.arrayBuffer())
  } catch (error) {
    throw unreadable(file.name, error)
  }
}

/** A small file may be a table, whatever its name; null when it is none. */
async function readLooseTable(file: File): Promise<PlacedTable | null> {
  if (file.size > MAX_TABLE_BYTES || !/\.(?:csv|txt)$/i.test(file.name)) return null
  const bytes = await readWhole(file)
  return looksLikeAnnotations(bytes) ? { ...parseAnnotations(bytes, file.name), folder: '' } : null
}

/** null when there is nothing of GTSRB in it. */
async function openArchiveSource(file: File): Promise<ArchiveSource | null> {
  const archive = await openArchive(file, file.name)
  const contents = recogniseContents(archive.entries)
  const tables = await readTables(archive, contents)
  return contents.images.length === 0 && tables.length === 0 ? null : { archive, contents, tables }
}

export function nothingUsable(fileNames: readonly string[]): DataError {
  return new DataError({
    code: 'not-gtsrb',
    fileName: fileNames.join(', '),
    what: 'There are no GTSRB images and no annotation table in it.',
    cure: 'Drop GTSRB_Final_Training_Images.zip, GTSRB_Final_Test_Images.zip, GTSRB_Final_Test_GT.zip or the Kaggle archive.'
  })
}

/** Opens what can be opened. Throws when an archive is broken, when nothing is usable or nothing was dropped. */
export async function openSources(files: readonly File[]): Promise<Sources> {
  if (files.length === 0) throw new DataError({ code: 'nothing-dropped', what: 'No file was dropped.', cure: 'Drop the GTSRB zip file.' })
  const archives: ArchiveSource[] = []
  const looseTables: PlacedTable[] = []
  const unknownNames: string[] = []
  let notAZip: Error | null = null
  for (const file of files) {
    try {
      const table = await readLooseTable(file)
      const archive = table ? null : await openArchiveSource(file)
      if (table) looseTables.push(table)
      else if (archive) archives.push(archive)
      else unknownNames.push(file.name)
    } catch (error) {
      // A readme beside the archives does no harm; a broken archive does.
      if (!(error instanceof ArchiveError && error.code === 'not-a-zip')) throw error
      notAZip = error
      unknownNames.push(file.name)
    }
  }
  if (archives.length === 0 && looseTables.length === 0) throw notAZip ?? nothingUsable(unknownNames)
  return { archives, looseTables, unknownNames }
}

export async function closeSources(sources: Sources): Promise<void> {
  await Promise.all(sources.archives.map(({ archive }) => archive.close()))
}
