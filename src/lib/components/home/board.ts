export type DoorPath = '/data' | '/train' | '/runs' | '/compare'

/** One door of the start page. */
export interface Board {
  path: DoorPath
  title: string
  text: string
  /** At the tip: size, count. */
  side?: string | undefined
}
