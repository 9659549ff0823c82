/** Times of single ops summed by what they have in common. Pure. */
import type { OpTime } from './kernel-page/main.ts'

export interface KernelRow {
  name: string
  ms: number
  minMs: number
  operations: number
  count: number
}

/** One row per kernel, or per kernel and layer; the slowest first. */
export function kernelRows(ops: readonly OpTime[], keyOf: (op: OpTime) => string): KernelRow[] {
  const found = new Map<string, KernelRow>()
  for (const op of ops) {
    const key = keyOf(op)
    const row = found.get(key) ?? { name: key, ms: 0, minMs: 0, operations: 0, count: 0 }
    found.set(key, {
      name: key,
      ms: row.ms + op.medianMs,
      minMs: row.minMs + op.minMs,
      operations: row.operations + op.operations,
      count: row.count + 1
    })
  }
  return [...found.values()].toSorted((a, b) => b.ms - a.ms)
}
