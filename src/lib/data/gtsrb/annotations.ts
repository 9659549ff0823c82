/** The annotation tables: official (`;`, CRLF) and Kaggle (`,`, LF), columns found by name. Source: GTSRB's Readme-Images.txt. */
import { DataError } from '../errors.ts'
import type { Roi } from '../image/roi.ts'

const MAX_ROWS = 200_000
const MAX_LINE_CHARACTERS = 1000
const MAX_NUMBER = 1e6

export interface AnnotationRow {
  /** Relative to the folder of the table. */
  path: string
  roi: Roi
  /** null when the table has no classes (GT-final_test.test.csv). Any integer: the range is checked later. */
  classId: number | null
}

export interface AnnotationTable {
  fileName: string
  hasClasses: boolean
  rows: readonly AnnotationRow[]
  /** 'line 7: ...' */
  invalidLines: readonly string[]
}

interface Columns {
  path: number
  roi: readonly [number, number, number, number]
  classId: number
  separator: string
}

function invalidTable(fileName: string, what: string): DataError {
  return new DataError({ code: 'annotations-invalid', fileName, what, cure: 'Take the table from the original archive.' })
}

/** null when the first line is not the header of a GTSRB table. */
function readHeader(line: string): Columns | null {
  const separator = line.includes(';') ? ';' : ','
  const names = line.split(separator).map((name) => name.trim().replaceAll('"', '').toLowerCase())
  const path = Math.max(names.indexOf('filename'), names.indexOf('path'))
  const [x1, y1, x2, y2] = ['roi.x1', 'roi.y1', 'roi.x2', 'roi.y2'].map((name) => names.indexOf(name))
  const classId = names.indexOf('classid')
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined) return null
  return Math.min(path, x1, y1, x2, y2) < 0 ? null : { path, roi: [x1, y1, x2, y2], classId, separator }
}

function readInteger(text: string | undefined): number {
  return text !== undefined && /^\s*-?\d{1,7}\s*$/.test(text) ? Number(text) : NaN
}

/** A row, or what is wrong with it. */
function readRow(line: string, columns: Columns): AnnotationRow | string {
  if (line.length > MAX_LINE_CHARACTERS) return 'the line is too long'
  const fields = line.replaceAll('"', '').split(columns.separator)
  const path = fields[columns.path]?.trim().replaceAll('\\', '/') ?? ''
  if (path === '' || path.includes('\0')) return 'no file name'
  const classId = columns.classId < 0 ? null : readInteger(fields[columns.classId])
  if (Number.isNaN(classId)) return 'the class is no number'
  const [x1, y1, x2, y2] = columns.roi.map((column) => readInteger(fields[column]))
  if (x1 === undefined || y1 === undefined || x2 === undefined || y2 === undefined || !(Math.abs(x1 + y1 + x2 + y2) < MAX_NUMBER)) {
    return 'the bounding box is no four numbers'
  }
  return { path, roi: { x1, y1, x2, y2 }, classId }
}

/** True when the text begins with a header that parseAnnotations takes. */
export function looksLikeAnnotations(bytes: Uint8Array): boolean {
  const [header = ''] = new TextDecoder().decode(bytes.subarray(0, MAX_LINE_CHARACTERS)).split(/\r?\n/, 1)
  return readHeader(header) !== null
}

/** UTF-8 with or without a byte-order mark, LF or CRLF. Throws DataError 'annotations-invalid'; bad rows are listed, not thrown. */
export function parseAnnotations(bytes: Uint8Array, fileName: string): AnnotationTable {
  const [header = '', ...lines] = new TextDecoder().decode(bytes).split(/\r\n|\n|\r/)
  const columns = readHeader(header)
  if (!columns) throw invalidTable(fileName, 'The first line does not name the columns Filename or Path and Roi.X1 to Roi.Y2.')
  if (lines.length > MAX_ROWS) throw invalidTable(fileName, `The table has more than ${MAX_ROWS} rows.`)
  const rows: AnnotationRow[] = []
  const invalidLines: string[] = []
  lines.forEach((line, i) => {
    if (line.trim() === '') return
    const row = readRow(line, columns)
    if (typeof row === 'string') invalidLines.push(`${fileName} line ${i + 2}: ${row}`)
    else rows.push(row)
  })
  return { fileName, hasClasses: columns.classId >= 0, rows, invalidLines }
}
