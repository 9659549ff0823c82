/** Which of many results no other one beats in both respects. */

export interface Costed {
  cost: number
  gain: number
}

/** Those for which no other one costs at most as much and gains at least as much, with one of the two better; by ascending cost. */
export function paretoFront<Value extends Costed>(values: readonly Value[]): Value[] {
  const front: Value[] = []
  for (const value of values.toSorted((a, b) => a.cost - b.cost || b.gain - a.gain)) {
    const last = front.at(-1)
    if (!last || value.gain > last.gain || (value.gain === last.gain && value.cost === last.cost)) front.push(value)
  }
  return front
}
