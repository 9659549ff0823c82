/** Fewer images as whole tracks, spread over the classes. Positions refer to the order of the training part (schema/dataset). */
import type { Split, SplitName } from '../../schema/dataset.ts'
import { splitTraining } from './split.ts'
import { allPositions, tracksByClass, type Track, type TrackColumns } from './tracks.ts'

interface ClassQueue {
  /** Not chosen yet. */
  waiting: Track[]
  imageCount: number
  takenCount: number
}

const sizeOf = (track: Track) => track.positions.length
const share = ({ takenCount, imageCount }: ClassQueue) => takenCount / imageCount
const smallestSize = ({ waiting }: ClassQueue) => Math.min(...waiting.map(sizeOf))

/** The most frequent class first; equals by class. */
function queuesByFrequency(columns: TrackColumns, positions: Int32Array): ClassQueue[] {
  const queues = tracksByClass(columns, positions).map((waiting) => ({
    waiting: [...waiting],
    imageCount: waiting.reduce((sum, track) => sum + sizeOf(track), 0),
    takenCount: 0
  }))
  return queues.sort((a, b) => b.imageCount - a.imageCount)
}

/** Takes the first waiting track of at most `room` images; null when there is none. */
function take(queue: ClassQueue, room: number): Track | null {
  const at = queue.waiting.findIndex((track) => sizeOf(track) <= room)
  const [track] = at < 0 ? [] : queue.waiting.splice(at, 1)
  if (!track) return null
  queue.takenCount += sizeOf(track)
  return track
}

/**
 * One track per class. Where the limit allows it no class goes without: each choice leaves room for the smallest track of the classes that
 * follow. Where it does not, the most frequent classes come first.
 */
function firstTracks(queues: readonly ClassQueue[], limit: number): Track[] {
  const smallest = queues.map(smallestSize)
  const needed = smallest.reduce((sum, size) => sum + size, 0)
  let reserved = needed <= limit ? needed : 0
  let room = limit
  return queues.flatMap((queue, i) => {
    if (reserved > 0) reserved -= smallest[i] ?? 0
    const track = take(queue, room - reserved)
    room -= track ? sizeOf(track) : 0
    return track ?? []
  })
}

/** Fills the room: a track is taken while its class is the one furthest behind its share. */
function furtherTracks(queues: readonly ClassQueue[], limit: number): Track[] {
  const chosen: Track[] = []
  for (let room = limit; ;) {
    const [first, ...rest] = queues.filter(({ waiting }) => waiting.some((track) => sizeOf(track) <= room))
    const track =
      first &&
      take(
        rest.reduce((least, queue) => (share(queue) < share(least) ? queue : least), first),
        room
      )
    if (!track) return chosen
    chosen.push(track)
    room -= sizeOf(track)
  }
}

/**
 * At most `limit` images as whole tracks: a track of every class as far as the limit goes, then the same share of each class as far as whole
 * tracks allow. Deterministic; positions ascending; all of them when the limit is not smaller than the part.
 */
export function limitByTracks(columns: TrackColumns, limit: number): Int32Array {
  const positions = allPositions(columns)
  if (limit >= positions.length) return positions
  const queues = queuesByFrequency(columns, positions)
  const first = firstTracks(queues, limit)
  const further = furtherTracks(queues, limit - first.reduce((sum, track) => sum + sizeOf(track), 0))
  return Int32Array.from([...first, ...further].flatMap((track) => track.positions)).sort()
}

/** The limit first (null = none), then the split, so that the share that validates stays the same. */
export function splitLimited(columns: TrackColumns, name: SplitName, limitImages: number | null): Split {
  return splitTraining(columns, name, limitImages === null ? undefined : limitByTracks(columns, limitImages))
}
