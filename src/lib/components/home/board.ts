export type DoorPath = '/data' | '/train' | '/runs' | '/compare'

interface BoardText {
  title: string
  text: string
  /** At the tip: size, count, time. */
  side?: string | undefined
}

/** One door of the start page: a page (`part`: the id of a section of it), a section of the start page itself, or something that begins at once. */
export type Board = BoardText & ({ path: DoorPath; part?: string } | { section: string } | { onpress: () => void })
