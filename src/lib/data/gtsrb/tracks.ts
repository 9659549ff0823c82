/** Tracks: all frames of one physical sign. A track is known by (class, track number); frames of one track are near-duplicates. */

/** The two columns of a part that say which images belong together. */
export interface TrackColumns {
  classIds: Uint8Array
  /** -1 = no track known: such an image counts as a track of its own. */
  tracks: Int32Array
}

export interface Track {
  classId: number
  /** Positions in the part, ascending. */
  positions: number[]
}

/** Tracks in the order of their class, then of their first image; `positions` limits the view to some images, in part order. */
export function listTracks({ classIds, tracks }: TrackColumns, positions: Int32Array): Track[] {
  const found = new Map<string, Track>()
  for (const position of positions) {
    const classId = classIds[position] ?? 0
    const number = tracks[position] ?? -1
    const key = number < 0 ? `image ${position}` : `${classId}/${number}`
    const track = found.get(key)
    if (track) track.positions.push(position)
    else found.set(key, { classId, positions: [position] })
  }
  return [...found.values()].sort((a, b) => a.classId - b.classId)
}

export function tracksByClass(columns: TrackColumns, positions: Int32Array): Track[][] {
  const byClass = new Map<number, Track[]>()
  for (const track of listTracks(columns, positions)) byClass.set(track.classId, [...(byClass.get(track.classId) ?? []), track])
  return [...byClass.values()]
}

export function allPositions(columns: TrackColumns): Int32Array {
  return Int32Array.from(columns.classIds.keys())
}

/** Distinct (class, track) pairs. */
export function countTracks(columns: TrackColumns): number {
  return listTracks(columns, allPositions(columns)).length
}
