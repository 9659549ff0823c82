/** Pushes direct labels apart. */

/**
 * New vertical positions, in the order given, at least `gap` apart and inside [low, high], each as near its wish as neighbours allow.
 * When they cannot fit they are spaced evenly over the range.
 */
export function spreadLabels(wishes: readonly number[], gap: number, low: number, high: number): number[] {
  const count = wishes.length
  if (count > 1 && (count - 1) * gap > high - low) return evenly(wishes, low, high)
  const order = wishes.map((_, index) => index).sort((a, b) => wishAt(wishes, a) - wishAt(wishes, b))
  const placed = new Array<number>(count).fill(0)
  for (const block of packBlocks(
    order.map((index) => wishAt(wishes, index)),
    gap,
    low,
    high
  )) {
    block.members.forEach((member, offset) => (placed[order[member] ?? 0] = block.top + offset * gap))
  }
  return placed
}

const wishAt = (wishes: readonly number[], index: number) => wishes[index] ?? 0

function evenly(wishes: readonly number[], low: number, high: number): number[] {
  const order = wishes.map((_, index) => index).sort((a, b) => wishAt(wishes, a) - wishAt(wishes, b))
  const placed = new Array<number>(wishes.length).fill(low)
  order.forEach((index, rank) => (placed[index] = low + ((high - low) * rank) / (wishes.length - 1)))
  return placed
}

interface Block {
  top: number
  /** Positions in the sorted list. */
  members: number[]
}

/** Labels that touch form a block around the mean of their wishes; blocks that touch merge (pool adjacent violators). */
function packBlocks(sorted: readonly number[], gap: number, low: number, high: number): Block[] {
  const blocks: Block[] = []
  const place = (members: number[]): Block => {
    const mean = members.reduce((sum, member, offset) => sum + wishAt(sorted, member) - offset * gap, 0) / members.length
    const room = high - (members.length - 1) * gap
    return { top: Math.max(low, Math.min(room, mean)), members }
  }
  sorted.forEach((_, index) => {
    let block = place([index])
    for (let previous = blocks.at(-1); previous && previous.top + previous.members.length * gap > block.top + 1e-9; previous = blocks.at(-1)) {
      blocks.pop()
      block = place([...previous.members, ...block.members])
    }
    blocks.push(block)
  })
  return blocks
}
