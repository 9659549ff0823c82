/** Areas of the engine's memory before and after they have addresses. Pure: plans, but allocates nothing. */

/** What the memory's start is left free for: the control block (op-layout.mjs), then constants of the kernels (kernels/build.mjs). */
export const CONTROL_BYTES = 8192
/** Every area starts on a cache line and is followed by a spare one, because tiles may read (never write) a little past the end. */
const LINE_BYTES = 64

/** A place in the memory. `words`: constant content, written once. */
export class Area {
  readonly byteLength: number
  readonly words: readonly Word[] | null

  constructor(
    readonly name: string,
    bytesOrWords: number | readonly Word[]
  ) {
    this.words = typeof bytesOrWords === 'number' ? null : bytesOrWords
    this.byteLength = typeof bytesOrWords === 'number' ? bytesOrWords : bytesOrWords.length * 4
  }

  at(offsetBytes: number): Address {
    return { area: this, offsetBytes }
  }
}

export interface Address {
  area: Area
  offsetBytes: number
}

/** A word of an op or a table: an integer, or an address that is known only after planning. */
export type Word = number | Area | Address

export interface MemoryPlan {
  addressOf: ReadonlyMap<Area, number>
  totalBytes: number
}

export function areaOf(word: Word): Area | null {
  if (typeof word === 'number') return null
  return word instanceof Area ? word : word.area
}

/** Throws if the plan does not hold the area. */
export function resolve(word: Word, plan: MemoryPlan): number {
  if (typeof word === 'number') return word
  const [area, offsetBytes] = word instanceof Area ? [word, 0] : [word.area, word.offsetBytes]
  const address = plan.addressOf.get(area)
  if (address === undefined) throw new Error(`Area ${area.name} has no address.`)
  return address + offsetBytes
}

const spaceOf = (area: Area) => Math.ceil(area.byteLength / LINE_BYTES) * LINE_BYTES + LINE_BYTES

/** First and last step that uses the area. */
interface Lifetime {
  area: Area
  first: number
  last: number
}

/** Lifetimes of the `transient` areas in a list of steps, each given by the words it uses. */
export function lifetimes(steps: readonly (readonly Word[])[], transient: ReadonlySet<Area>): Lifetime[] {
  const found = new Map<Area, Lifetime>()
  for (const [step, words] of steps.entries()) {
    for (const word of words) {
      const area = areaOf(word)
      if (!area || !transient.has(area)) continue
      const lifetime = found.get(area)
      if (lifetime) lifetime.last = step
      else found.set(area, { area, first: step, last: step })
    }
  }
  return [...found.values()]
}

interface Placed extends Lifetime {
  start: number
  end: number
}

/** Lowest gap between the areas that live at the same time. */
function lowestStart(space: number, neighbours: readonly Placed[]): number {
  let start = 0
  for (const neighbour of neighbours.toSorted((a, b) => a.start - b.start)) {
    if (start + space <= neighbour.start) break
    start = Math.max(start, neighbour.end)
  }
  return start
}

/**
 * Puts the addresses, from `base` on, into `addressOf` and returns how many bytes from there are taken. Largest first into the lowest gap:
 * within a few percent of the lower bound for these networks.
 */
export function placeTransient(list: readonly Lifetime[], base: number, addressOf: Map<Area, number>): number {
  const placed: Placed[] = []
  for (const lifetime of list.toSorted((a, b) => b.area.byteLength - a.area.byteLength || a.first - b.first)) {
    const space = spaceOf(lifetime.area)
    const start = lowestStart(
      space,
      placed.filter((other) => other.first <= lifetime.last && lifetime.first <= other.last)
    )
    placed.push({ ...lifetime, start, end: start + space })
    addressOf.set(lifetime.area, base + start)
  }
  return placed.reduce((end, area) => Math.max(end, area.end), 0)
}

/** Persistent areas one after another; then one region that the lists of steps use in turn, areas of different lifetimes in the same place. */
export function planMemory(
  persistent: readonly Area[],
  stepLists: readonly (readonly (readonly Word[])[])[],
  transient: ReadonlySet<Area>
): MemoryPlan {
  const addressOf = new Map<Area, number>()
  let end = CONTROL_BYTES
  for (const area of persistent) {
    addressOf.set(area, end)
    end += spaceOf(area)
  }
  const regions = stepLists.map((steps) => placeTransient(lifetimes(steps, transient), end, addressOf))
  return { addressOf, totalBytes: end + Math.max(0, ...regions) }
}
