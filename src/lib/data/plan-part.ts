/** What will be stored of a part and in which order: images joined with their annotation rows. Reads no image. */
import { CLASS_COUNT, type ArchiveLayout, type DatasetId, type PartName } from '../schema/dataset.ts'
import type { FoundImage } from './archive/layouts.ts'
import type { ArchiveSource, PlacedTable } from './archive/sources.ts'
import { decodeImage } from './codecs/decode.ts'
import { DataError } from './errors.ts'
import type { AnnotationRow } from './gtsrb/annotations.ts'
import type { Photograph } from './image/photograph.ts'
import type { Roi } from './image/roi.ts'
import { Omissions } from './omissions.ts'

/** In a part's index: the class of a test image whose labels were not loaded. */
export const UNKNOWN_CLASS = 255

export interface PlannedImage {
  /** For reports. */
  name: string
  /** What reading it takes from the archive; 0 where there is none. */
  packedBytes: number
  /** Throws ImageError, ArchiveError. */
  load: () => Promise<Photograph>
  classId: number
  track: number
  frame: number
}

/** Its box is known before it is read. */
type AnnotatedImage = PlannedImage & { roi: Roi }

export interface PartPlan {
  datasetId: DatasetId
  part: PartName
  layout: ArchiveLayout
  sourceNames: readonly string[]
  sourceBytes: number
  labelled: boolean
  /** Of all crops, as far as the plan knows: for the message when the quota is reached. */
  expectedBytes: number
  /** In part order (schema/dataset). */
  images: readonly PlannedImage[]
  omissions: Omissions
}

function noAnnotations(source: ArchiveSource): DataError {
  return new DataError({
    code: 'no-annotations',
    fileName: source.archive.fileName,
    what: 'The images come without their annotation tables (GT-00000.csv and so on), so the signs cannot be cropped.',
    cure: 'Drop the official GTSRB_Final_Training_Images.zip, which has them.'
  })
}

/** Names are compared without case: Kaggle's table says Train/..., a folder may be called train. */
function rowsByImage(tables: readonly PlacedTable[], part: PartName, omissions: Omissions): Map<string, AnnotationRow> {
  const rows = new Map<string, AnnotationRow>()
  for (const { fileName, folder, rows: tableRows } of tables) {
    for (const row of tableRows) {
      const key = part === 'test' ? testKey(row.path) : `${folder}${row.path}`.toLowerCase()
      const known = rows.get(key)
      // The two tables of the test part name each image once each; the one with classes counts.
      if (!known || (known.classId === null && row.classId !== null)) rows.set(key, row)
      else if (part === 'training') omissions.add('duplicate-row', `${fileName}: ${row.path}`)
    }
  }
  return rows
}

/** Test images are known by the number in their name, wherever the table lies: '00017.ppm', 'Test/00017.png'. */
export function testKey(path: string): string {
  return /(\d+)\.[a-z]+$/i.exec(path)?.[1]?.replace(/^0+(?=\d)/, '') ?? path
}

function imageKey(image: FoundImage): string {
  return image.part === 'test' ? String(image.frame) : image.entry.name.toLowerCase()
}

function isClass(classId: number): boolean {
  return classId >= 0 && classId < CLASS_COUNT
}

function plannedImage({ entry, track, frame }: FoundImage, { roi }: AnnotationRow, classId: number): AnnotatedImage {
  const load = async () => ({ raster: decodeImage(await entry.read()), roi })
  return { name: entry.name, packedBytes: entry.packedBytes, load, classId, track, frame, roi }
}

function joinImages(found: readonly FoundImage[], rows: Map<string, AnnotationRow>, labelled: boolean, omissions: Omissions): AnnotatedImage[] {
  const planned: AnnotatedImage[] = []
  for (const image of found) {
    const row = rows.get(imageKey(image))
    rows.delete(imageKey(image))
    const classId = labelled ? row?.classId : UNKNOWN_CLASS
    if (!row || classId === null || classId === undefined) omissions.add('image-without-row', image.entry.name)
    else if (labelled && !isClass(classId)) omissions.add('class-outside', `${image.entry.name} (class ${classId})`)
    else planned.push(plannedImage(image, row, classId))
  }
  for (const row of rows.values()) omissions.add('row-without-image', row.path)
  return planned
}

function byPartOrder(part: PartName): (a: PlannedImage, b: PlannedImage) => number {
  return part === 'test' ? (a, b) => a.frame - b.frame : (a, b) => a.classId - b.classId || a.track - b.track || a.frame - b.frame
}

/** Told by the rows: test images are numbered through, training images carry a track and a frame. */
export function isTestTable(table: PlacedTable): boolean {
  return /(?:^|\/)\d+\.[a-z]+$/i.test(table.rows[0]?.path ?? '')
}

/** The plan of one part of one archive; `labelTables` are tables of test images from other dropped files. Throws DataError. */
export function planPart(source: ArchiveSource, part: PartName, labelTables: readonly PlacedTable[]): PartPlan | null {
  const layout = source.contents.layouts.get(part)
  if (!layout) return null
  const own = source.tables.filter((table) => isTestTable(table) === (part === 'test'))
  const labels = part === 'test' ? labelTables : []
  const tables = [...own, ...labels]
  if (tables.length === 0) throw noAnnotations(source)
  const omissions = new Omissions()
  const found = source.contents.images.filter((image) => image.part === part)
  for (const image of source.contents.repeated) if (image.part === part) omissions.add('image-twice', image.name)
  for (const table of tables) for (const line of table.invalidLines) omissions.add('row-invalid', line)
  const labelled = part === 'training' || tables.some((table) => table.hasClasses)
  const images = joinImages(found, rowsByImage(tables, part, omissions), labelled, omissions)
  return {
    datasetId: 'gtsrb',
    part,
    layout,
    sourceNames: [source.archive.fileName, ...labels.map((table) => table.fileName)],
    sourceBytes: source.archive.sizeBytes,
    labelled,
    expectedBytes: images.reduce((sum, { roi }) => sum + Math.max((roi.x2 - roi.x1) * (roi.y2 - roi.y1) * 3, 0), 0),
    images: images.sort(byPartOrder(part)),
    omissions
  }
}
