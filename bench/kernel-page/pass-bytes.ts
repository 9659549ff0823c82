/** What the passes over memory (batch norm, pooling, the optimiser: all but the matrix kernels) have to move. Pure. */
import { Area } from '../../src/lib/engines/signpost/wasm/memory.ts'
import type { OpName, TapeOp } from '../../src/lib/engines/signpost/wasm/tape.ts'

const MATRIX_KERNELS: ReadonlySet<OpName> = new Set([
  'conv',
  'winograd',
  'winogradGradient',
  'convWeights',
  'winogradWeights',
  'dense',
  'denseWeights'
])

/**
 * A lower bound: each tensor that a pass uses is moved once, unless an op before it in the same chain has left it in the cache. Tensors that are
 * local to a thread never leave its cache.
 */
export function passBytes(ops: readonly TapeOp[]): number {
  let bytes = 0
  const cached = new Set<Area>()
  for (const [index, { name, words }] of ops.entries()) {
    if ((ops[index - 1]?.chain ?? 1) === 1) cached.clear()
    for (const area of words) {
      // Constant tables are small, and addresses inside an area are single parameters.
      if (!(area instanceof Area) || area.words !== null || cached.has(area)) continue
      cached.add(area)
      if (!MATRIX_KERNELS.has(name)) bytes += area.byteLength
    }
  }
  return bytes
}
