/** Which images train and which validate. Positions refer to the order of the training part (schema/dataset). */
import type { Split, SplitName } from '../../schema/dataset.ts'
import { Mt19937 } from './mt19937.ts'
import { allPositions, tracksByClass, type TrackColumns } from './tracks.ts'

/** The seed of the comparison study's authors. */
export const STUDY_SEED = 542
export const STUDY_VALIDATION_FRACTION = 0.2
/** Every 5th track of a class validates, beginning with its 2nd: a class with one track only trains, one with two already has both. */
const TRACK_STRIDE = 5
const FIRST_VALIDATION_TRACK = 1

/** Both in the order that scikit-learn returns. */
export interface IndexSplit {
  train: Int32Array
  validation: Int32Array
}

/** sklearn.model_selection.train_test_split(range(count), test_size, random_state=seed), index for index. */
export function trainTestSplit(count: number, fraction = STUDY_VALIDATION_FRACTION, seed = STUDY_SEED): IndexSplit {
  const random = new Mt19937(seed)
  const order = Int32Array.from({ length: count }, (_, i) => i)
  for (let i = count - 1; i > 0; i--) {
    const j = random.interval(i)
    const kept = order[i] ?? 0
    order[i] = order[j] ?? 0
    order[j] = kept
  }
  const validationCount = Math.ceil(fraction * count)
  return { train: order.slice(validationCount), validation: order.slice(0, validationCount) }
}

function splitByTrack(columns: TrackColumns, positions: Int32Array): IndexSplit {
  const train: number[] = []
  const validation: number[] = []
  for (const tracks of tracksByClass(columns, positions)) {
    tracks.forEach((track, i) => (i % TRACK_STRIDE === FIRST_VALIDATION_TRACK ? validation : train).push(...track.positions))
  }
  return { train: Int32Array.from(train).sort(), validation: Int32Array.from(validation).sort() }
}

/**
 * `study`: by image, as published, so frames of one track fall on both sides and validation is optimistic. `track`: whole tracks, no leakage.
 * `positions` (ascending) limits both to a part of the images, e.g. those of limitByTracks; without it all images are split.
 */
export function splitTraining(columns: TrackColumns, name: SplitName, positions = allPositions(columns)): Split {
  if (name === 'track') return { name, ...splitByTrack(columns, positions) }
  const { train, validation } = trainTestSplit(positions.length)
  const pick = (i: number) => positions[i] ?? 0
  return { name, train: train.map(pick), validation: validation.map(pick) }
}
