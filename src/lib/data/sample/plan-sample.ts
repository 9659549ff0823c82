/** Which signs a sample set consists of: tracks and frames per class. Draws nothing. */
import { CLASS_COUNT, sampleTestCount, type PartName } from '../../schema/dataset.ts'
import { mixSeeds, mulberry32, shuffle } from '../random.ts'

/** Frames of a whole track, as in GTSRB. */
const TRACK_FRAMES = 30
/** Of the test signs only every third frame is kept: with whole tracks a small test set would show one sign per class. */
const TEST_TRACK_FRAMES = 10

/** Tracks per class of GTSRB's training set, by class id: the shares that the sample follows. */
const GTSRB_TRACKS = [
  ...[7, 74, 75, 47, 66, 62, 14, 48, 47, 49, 67, 44, 70, 72, 26, 21, 14, 37, 40, 7, 12, 11],
  ...[13, 17, 9, 50, 20, 8, 18, 9, 15, 26, 8, 23, 14, 40, 13, 7, 69, 10, 12, 8, 8]
]

export interface SampleFrame {
  classId: number
  track: number
  /** Number in the track. */
  frame: number
  /** 0..1 along the approach. */
  progress: number
  sceneSeed: number
  frameSeed: number
}

/** Training and test signs are never the same. */
export function sceneSeed(seed: number, part: PartName, classId: number, track: number): number {
  return mixSeeds(seed, part === 'training' ? 1 : 2, classId, track)
}

/**
 * Tracks per class: GTSRB's shares by largest remainder, but at least `least` each. Sums up to `total` (at least CLASS_COUNT * least).
 */
function shareTracks(total: number, least: number): number[] {
  const counts = new Array<number>(CLASS_COUNT).fill(least)
  for (let given = CLASS_COUNT * least; given < total; given++) {
    // The class that is furthest behind its share gets the next track.
    let behind = 0
    for (let classId = 1; classId < CLASS_COUNT; classId++) {
      if ((counts[classId] ?? 0) * (GTSRB_TRACKS[behind] ?? 1) < (counts[behind] ?? 0) * (GTSRB_TRACKS[classId] ?? 1)) behind = classId
    }
    counts[behind] = (counts[behind] ?? 0) + 1
  }
  return counts
}

/** Frames of each track of each class; they sum up to `imageCount`. */
function trackLengths(imageCount: number, trackFrames: number): number[][] {
  const trackCount = Math.max(Math.ceil(imageCount / trackFrames), CLASS_COUNT)
  const tracks = shareTracks(trackCount, trackCount >= 2 * CLASS_COUNT ? 2 : 1)
  if (imageCount < trackCount * trackFrames && trackCount === CLASS_COUNT) {
    const [each, over] = [Math.floor(imageCount / trackCount), imageCount % trackCount]
    return tracks.map((_, classId) => [classId < over ? each + 1 : each])
  }
  const lengths = tracks.map((count) => new Array<number>(count).fill(trackFrames))
  const largest = lengths.reduce((most, own) => (own.length > most.length ? own : most))
  largest[largest.length - 1] = imageCount - (trackCount - 1) * trackFrames
  return lengths
}

/**
 * Exactly `imageCount` frames in part order (class, track, frame). Tracks are whole (`trackFrames` each) except the last one of the most
 * frequent class, which takes what is left over; where one whole track per class would be too much, every class has one shorter track. Every class has two tracks
 * as soon as that fits, so that the split by track has both sides of it.
 */
function planFrames(part: PartName, imageCount: number, trackFrames: number, seed: number): SampleFrame[] {
  return trackLengths(imageCount, trackFrames).flatMap((lengths, classId) =>
    lengths.flatMap((length, track) => {
      const scene = sceneSeed(seed, part, classId, track)
      return Array.from({ length }, (_, frame) => ({
        ...{ classId, track, frame, sceneSeed: scene, frameSeed: mixSeeds(scene, frame) },
        progress: length > 1 ? frame / (length - 1) : 1
      }))
    })
  )
}

/** `trainingCount` within SAMPLE_LIMITS. */
export function planTraining(trainingCount: number, seed: number): SampleFrame[] {
  return planFrames('training', trainingCount, TRACK_FRAMES, seed)
}

/** In a drawn order and numbered through, as the official test images are. */
export function planTest(trainingCount: number, seed: number): SampleFrame[] {
  const frames = planFrames('test', sampleTestCount(trainingCount), TEST_TRACK_FRAMES, seed)
  const order = shuffle(Int32Array.from(frames.keys()), mulberry32(mixSeeds(seed, 3)))
  return Array.from(order, (at, frame) => ({ ...(frames[at] as SampleFrame), track: -1, frame }))
}
