/** Sizes of a split, for people to look at. */
import { CLASS_COUNT, type SplitCounts, type SplitName } from '../../schema/dataset.ts'
import { splitLimited } from './limit.ts'
import type { TrackColumns } from './tracks.ts'

/** Of all images, or of those that a limit keeps (null = no limit). */
export function countSplit(columns: TrackColumns, name: SplitName, limitImages: number | null): SplitCounts {
  const split = splitLimited(columns, name, limitImages)
  const count = (positions: Int32Array) => {
    const counts = new Array<number>(CLASS_COUNT).fill(0)
    for (const position of positions) {
      const classId = columns.classIds[position] ?? CLASS_COUNT
      if (classId < CLASS_COUNT) counts[classId] = (counts[classId] ?? 0) + 1
    }
    return counts
  }
  return { name, train: count(split.train), validation: count(split.validation) }
}
