/** The order of classes on an axis, in groups with names. */
export interface ClassGroup {
  name: string
  classes: readonly number[]
}

export interface ClassOrder {
  /** Class at each place. */
  classes: readonly number[]
  /** Place of each class. */
  places: ReadonlyMap<number, number>
  /** Where each group begins and how many classes it has. */
  groups: readonly { name: string; start: number; size: number }[]
}

/** Classes that no group has, below `classCount`, follow in a group without a name; classes beyond it are left out. */
export function classOrder(classCount: number, named: readonly ClassGroup[]): ClassOrder {
  const grouped = new Set(named.flatMap(({ classes }) => classes))
  const rest = Array.from({ length: classCount }, (_, index) => index).filter((index) => !grouped.has(index))
  const all = [...named, { name: '', classes: rest }]
    .map(({ name, classes }) => ({ name, classes: classes.filter((index) => index < classCount) }))
    .filter(({ classes }) => classes.length > 0)
  const classes = all.flatMap((group) => group.classes)
  let start = 0
  const groups = all.map((group) => {
    start += group.classes.length
    return { name: group.name, start: start - group.classes.length, size: group.classes.length }
  })
  return { classes, places: new Map(classes.map((index, place) => [index, place])), groups }
}
