/** What the importer worker offers. It is the only writer of data sets. */
import type {
  DatasetId,
  DatasetSummary,
  Omission,
  PartManifest,
  PreparedKey,
  PreparedManifest,
  SampleRequest,
  SplitCounts,
  SplitName
} from '#lib/schema/dataset.ts'

export interface ImportProgress {
  phase: 'reading' | 'storing' | 'drawing' | 'preparing' | 'finishing'
  fileName: string
  imagesDone: number
  /** 0 until the archive's directory was read. */
  imagesTotal: number
  bytesDone: number
  bytesTotal: number
  /** null while unknown. */
  remainingMs: number | null
}

export interface ImportReport {
  parts: readonly PartManifest[]
  /** Files of the drop that were left out as a whole. */
  omissions: readonly Omission[]
  importMs: number
}

/** One image through the pipeline, for the inspector. RGBA so that a canvas can show it; lightness: pixels per value of L, 256 entries. */
export interface PipelineStages {
  classId: number
  track: number
  frame: number
  crop: { widthPx: number; heightPx: number; rgba: Uint8ClampedArray<ArrayBuffer> }
  resized: { sizePx: number; rgba: Uint8ClampedArray<ArrayBuffer>; lightness: readonly number[] }
  clahe: { sizePx: number; rgba: Uint8ClampedArray<ArrayBuffer>; lightness: readonly number[] }
}

/** Small pictures for grids: one RGBA strip of count squares, one under the other. */
export interface Thumbnails {
  sizePx: number
  /** Positions in the part. */
  indices: readonly number[]
  classIds: readonly number[]
  rgba: Uint8ClampedArray<ArrayBuffer>
}

export interface ImporterApi {
  list(): Promise<DatasetSummary[]>
  /**
   * Imports every archive and label file among the files, in the order that works (images before labels). Replaces parts of the same kind.
   * Rejects with an error whose name is a DataError's (see data/errors.ts) and stores nothing half. `onProgress` is a comlink proxy.
   */
  importFiles(files: readonly File[], onProgress: (progress: ImportProgress) => void): Promise<ImportReport>
  /**
   * Draws the sample set (training and test part) and replaces an earlier one. Rejects with 'sample-size' outside SAMPLE_LIMITS; a failure or
   * cancellation stores nothing.
   */
  makeSample(request: SampleRequest, onProgress: (progress: ImportProgress) => void): Promise<ImportReport>
  /** Replaces the test part of the sample set by real images of an archive; for the command line. */
  importForeignTest(files: readonly File[], onProgress: (progress: ImportProgress) => void): Promise<ImportReport>
  /** Makes the prepared set unless it is cached already. */
  prepare(key: PreparedKey, onProgress: (progress: ImportProgress) => void): Promise<PreparedManifest>
  /** Ends the running import or preparation: its promise rejects with name 'CancelledError' and nothing of it stays. */
  cancel(): Promise<void>
  /** Deletes the data set with its prepared sets. */
  remove(id: DatasetId): Promise<void>
  removePrepared(key: PreparedKey): Promise<void>
  /** One image per class (of its first tracks the one with the most contrast, brightened if dark), for each class that has images. */
  classThumbnails(id: DatasetId, sizePx: number): Promise<Thumbnails>
  /** `count` images drawn by the seed; `classId` null = all classes. */
  sampleThumbnails(id: DatasetId, classId: number | null, count: number, seed: number, sizePx: number): Promise<Thumbnails>
  inspect(id: DatasetId, index: number, sizePx: number): Promise<PipelineStages>
  /** How the training part falls apart under a split, all of it or (limitImages) what a limit keeps. Rejects with 'not-imported' without one. */
  splitCounts(id: DatasetId, name: SplitName, limitImages: number | null): Promise<SplitCounts>
}
