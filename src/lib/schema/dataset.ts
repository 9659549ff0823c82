/**
 * What is known of a data set once it is stored. Pixels are not here: they lie in shards (data/shards).
 * Image order inside a part is class folders 0..42, then file order inside the folder (track, then frame); for the official test images
 * it is file order. Every index list (splits, batches) refers to that order.
 */

export type DatasetId = 'gtsrb' | 'sample'
export type PartName = 'training' | 'test'
export const CLASS_COUNT = 43

/** Proper names, the same in every language, for names of runs and for files; pages use i18n. */
export const DATASET_TITLES: Readonly<Record<DatasetId, string>> = { gtsrb: 'GTSRB', sample: 'Sample (synthetic)' }

/** Which archive a part came from, recognised by its content; 'synthetic' = drawn by data/sample. */
export type ArchiveLayout = 'official-training' | 'training-fixed' | 'official-test' | 'kaggle' | 'synthetic'

/** What the sample set is made from; the same request gives the same bytes everywhere. */
export interface SampleRequest {
  trainingCount: number
  seed: number
}

/** Of a sample set's training part; the test part comes on top. */
export const SAMPLE_LIMITS = { trainingCount: { min: 1000, max: 40_000 }, seed: { min: 0, max: 2 ** 32 - 1 } } as const
export const SAMPLE_DEFAULT: SampleRequest = { trainingCount: 4300, seed: 1 }

/** Mean of a stored crop, measured over the 5,590 of the default set: for estimates of disk use. */
export const SAMPLE_MEAN_CROP_BYTES = 4600

/** The test part beside a training part of 4,300 images has 1,290. */
export function sampleTestCount(trainingCount: number): number {
  return Math.round(trainingCount * 0.3)
}

/** Kinds of things that an import leaves out while the rest of the archive still counts. */
export type OmissionCode =
  | 'image-without-row'
  | 'row-without-image'
  | 'duplicate-row'
  | 'row-invalid'
  | 'class-outside'
  | 'roi-outside'
  | 'image-empty'
  | 'image-damaged'
  | 'image-length-wrong'
  | 'image-too-large'
  | 'image-twice'
  | 'file-not-gtsrb'

/** Why images of an archive were left out; one line per kind, with the first names as examples. */
export interface Omission {
  code: OmissionCode
  /** In English, complete with the cure; the code lets the pages say it in the reader's language. */
  reason: string
  count: number
  examples: readonly string[]
}

export interface PartManifest {
  part: PartName
  layout: ArchiveLayout
  /** The files that the user dropped, for display only. */
  sourceNames: readonly string[]
  sourceBytes: number
  importedAt: string
  importMs: number
  imageCount: number
  /** Images per class, CLASS_COUNT entries; all zero while a test part waits for its labels. */
  classCounts: readonly number[]
  trackCount: number
  /** False for test images whose labels were not loaded yet. */
  labelled: boolean
  /** SHA-256 (hex) over all crops (B,G,R) in order, then the class of each image: the identity of the data in run records. */
  contentSha256: string
  storedBytes: number
  shardCount: number
  omissions: readonly Omission[]
}

/** Images of the official training archive, which the comparison study trained and validated on. */
export const STUDY_TRAINING_IMAGES = 39_209

/** Whether a training part is the study's; of another one no result is comparable with it, whatever the settings. */
export function isStudyTrainingSet({ part, layout, imageCount }: Pick<PartManifest, 'part' | 'layout' | 'imageCount'>): boolean {
  return part === 'training' && (layout === 'official-training' || layout === 'kaggle') && imageCount === STUDY_TRAINING_IMAGES
}

/** What a failed import, preparation or load says of its cause; the errors themselves are in data/errors. */
export type DataErrorCode =
  | 'not-a-zip'
  | 'zip-truncated'
  | 'zip-damaged'
  | 'zip-encrypted'
  | 'zip-unsafe-name'
  | 'zip-duplicate-name'
  | 'zip-overlap'
  | 'zip-too-many-entries'
  | 'zip-entry-too-large'
  | 'zip-too-large'
  | 'zip-ratio'
  | 'zip-method'
  | 'not-gtsrb'
  | 'no-annotations'
  | 'annotations-invalid'
  | 'no-usable-images'
  | 'labels-without-images'
  | 'labels-mismatch'
  | 'part-twice'
  | 'file-unreadable'
  | 'nothing-dropped'
  | 'quota-exceeded'
  | 'storage-unavailable'
  | 'storage-newer'
  | 'storage-damaged'
  | 'writer-busy'
  | 'not-imported'
  | 'not-prepared'
  | 'index-outside'
  | 'sample-size'

export interface PreparedKey {
  datasetId: DatasetId
  part: PartName
  sizePx: number
  clahe: boolean
}

export interface PreparedManifest extends PreparedKey {
  imageCount: number
  storedBytes: number
  shardCount: number
  prepareMs: number
  /** SHA-256 (hex) over all prepared pixels in order. */
  pixelsSha256: string
}

export interface DatasetSummary {
  id: DatasetId
  parts: readonly PartManifest[]
  prepared: readonly PreparedManifest[]
}

/** One row per image; columns are typed arrays of imageCount entries, in part order. */
export interface PartIndex {
  /** 255 = unknown (test images without labels). */
  classIds: Uint8Array
  /** Track number inside the class; -1 where the source has none (official test images). */
  tracks: Int32Array
  frames: Int32Array
  /** Size of the stored crop. */
  widthsPx: Uint16Array
  heightsPx: Uint16Array
}

/** A prepared part in memory. */
export interface PreparedPart {
  key: PreparedKey
  /** imageCount * sizePx * sizePx * 3 bytes, N,H,W,C, channels B,G,R. */
  pixels: Uint8Array
  classIds: Uint8Array
  tracks: Int32Array
}

export type SplitName = 'study' | 'track'

/** Positions into a training part, in the order of use. */
export interface Split {
  name: SplitName
  train: Int32Array
  validation: Int32Array
}

/** Images per class on either side of a split, CLASS_COUNT entries each. */
export interface SplitCounts {
  name: SplitName
  train: readonly number[]
  validation: readonly number[]
}

export interface StorageEstimateBytes {
  usageBytes: number
  quotaBytes: number
  persisted: boolean
}
