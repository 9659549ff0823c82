/** The images of a run in memory: which train, which validate, which test. */
import type { DataDb } from '../data/shards/db.ts'
import { loadPrepared, readDatasets } from '../data/shards/read.ts'
import { splitLimited } from '../data/gtsrb/limit.ts'
import type { PartManifest, PartName, PreparedKey, PreparedPart, Split } from '../schema/dataset.ts'
import type { DatasetUse, RunConfig } from '../schema/run.ts'

export interface TrainingImages {
  training: PreparedPart
  split: Split
  /** Labelled official test images; null when none are stored. */
  test: PreparedPart | null
  use: DatasetUse
}

export class TooFewImagesError extends Error {
  override name = 'TooFewImagesError'
  readonly trainImages: number
  readonly validationImages: number

  constructor(trainImages: number, validationImages: number) {
    super(
      `With these settings ${trainImages} images would train and ${validationImages} would validate; both need at least one. ` +
        'Raise or remove the limit on images, or import more of them.'
    )
    this.trainImages = trainImages
    this.validationImages = validationImages
  }
}

/** Throws TooFewImagesError. */
export function splitImages(part: PreparedPart, { limitImages, split }: Pick<RunConfig, 'limitImages' | 'split'>): Split {
  const result = splitLimited(part, split, limitImages)
  if (result.train.length === 0 || result.validation.length === 0) throw new TooFewImagesError(result.train.length, result.validation.length)
  return result
}

function preparedKey({ datasetId, sizePx, clahe }: RunConfig, part: PartName): PreparedKey {
  return { datasetId, part, sizePx, clahe }
}

async function storedParts(db: DataDb, config: RunConfig): Promise<readonly PartManifest[]> {
  const dataset = (await readDatasets(db)).find(({ id }) => id === config.datasetId)
  return dataset?.parts ?? []
}

/** Throws DataError 'not-imported' or 'not-prepared', TooFewImagesError. */
export async function loadTrainingImages(db: DataDb, config: RunConfig): Promise<TrainingImages> {
  const parts = await storedParts(db, config)
  const hasTest = parts.some(({ part, labelled }) => part === 'test' && labelled)
  const [training, test] = await Promise.all([
    loadPrepared(db, preparedKey(config, 'training')),
    hasTest ? loadPrepared(db, preparedKey(config, 'test')) : null
  ])
  const split = splitImages(training, config)
  const manifest = parts.find(({ part }) => part === 'training')
  const testManifest = parts.find(({ part }) => part === 'test')
  return {
    ...{ training, split, test },
    use: {
      layout: manifest?.layout ?? 'official-training',
      contentSha256: manifest?.contentSha256 ?? '',
      trainImages: split.train.length,
      validationImages: split.validation.length,
      testImages: test?.classIds.length ?? 0,
      trainClasses: new Set(Array.from(split.train, (position) => training.classIds[position])).size,
      storedClasses: new Set(training.classIds).size,
      ...(test && testManifest && { testLayout: testManifest.layout })
    }
  }
}
