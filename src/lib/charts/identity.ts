/**
 * The identity of a run in a comparison: letter, colour, dash and marker, fixed by its place in the comparison (not by rank), the same in
 * table, legend, chart and sentence. Marker shapes are sign shapes. No two runs differ by colour alone.
 */
export type MarkerKind = 'circle' | 'triangle' | 'diamond' | 'square' | 'yield' | 'octagon' | 'arrow' | 'cross'

export interface RunIdentity {
  letter: string
  /** CSS colour. */
  color: string
  /** SVG dash lengths in px; empty = solid. */
  dash: readonly number[]
  marker: MarkerKind
}

export const RUN_IDENTITIES: readonly RunIdentity[] = [
  { letter: 'A', color: 'var(--s1)', dash: [], marker: 'circle' },
  { letter: 'B', color: 'var(--s2)', dash: [7, 3], marker: 'triangle' },
  { letter: 'C', color: 'var(--s3)', dash: [2, 2.5], marker: 'diamond' },
  { letter: 'D', color: 'var(--s4)', dash: [9, 3, 2, 3], marker: 'square' },
  { letter: 'E', color: 'var(--s5)', dash: [5, 2, 1, 2], marker: 'yield' },
  { letter: 'F', color: 'var(--s6)', dash: [12, 3], marker: 'octagon' },
  { letter: 'G', color: 'var(--s7)', dash: [1, 3], marker: 'arrow' },
  { letter: 'H', color: 'var(--s8)', dash: [4, 4], marker: 'cross' }
]

/** At most that many runs can be told apart in one chart; the others are grey. */
export const IDENTITY_COUNT = RUN_IDENTITIES.length

/** null beyond the last identity: grey. */
export const identityOrGrey = (index: number): RunIdentity | null => RUN_IDENTITIES[index] ?? null

/** Throws RangeError beyond the last identity: choosing at most IDENTITY_COUNT is the caller's task. */
export function identityAt(index: number): RunIdentity {
  const identity = RUN_IDENTITIES[index]
  if (!identity) throw new RangeError(`At most ${IDENTITY_COUNT} runs can be told apart; number ${index + 1} was asked for.`)
  return identity
}
