/**
 * Ops that work image by image need no barrier between them: what one wrote for its images, the next reads for the same images, on the same
 * thread, while it is still in the cache. Pure.
 */
import type { Word } from './memory.ts'
import { opLayout } from './op-layout.mjs'
import type { TapeOp } from './tape.ts'

/** Images per chunk of an op whose chunk reads and writes only its own images and slots; null for the others. */
export function imagesPerChunk({ name, words }: TapeOp): number | null {
  const fields: readonly string[] = opLayout[name]
  const images = words[fields.indexOf('imagesPerChunk')]
  return typeof images === 'number' ? images : null
}

function sameImages(a: TapeOp, b: TapeOp): boolean {
  const images = imagesPerChunk(a)
  return images !== null && a.chunks === b.chunks && images === imagesPerChunk(b)
}

/**
 * Sums over slots move behind the image passes that follow them: only the optimiser reads the gradients that they make. Everything else keeps
 * its order.
 */
function reductionsLast(ops: readonly TapeOp[]): TapeOp[] {
  const ordered: TapeOp[] = []
  let waiting: TapeOp[] = []
  for (const op of ops) {
    if (op.name === 'reduceWeights') waiting.push(op)
    else {
      if (imagesPerChunk(op) === null) {
        ordered.push(...waiting)
        waiting = []
      }
      ordered.push(op)
    }
  }
  return [...ordered, ...waiting]
}

/** The same ops with their chains: neighbours that divide the batch alike. */
export function chained(ops: readonly TapeOp[]): TapeOp[] {
  const ordered = reductionsLast(ops)
  const chains: TapeOp[][] = []
  for (const op of ordered) {
    const last = chains.at(-1)?.at(-1)
    if (last && sameImages(last, op)) chains.at(-1)?.push(op)
    else chains.push([op])
  }
  return chains.flatMap((chain) => chain.map((op, link) => ({ ...op, chain: chain.length - link })))
}

/** The chains of a chained tape, in order. */
export function chainsOf(ops: readonly TapeOp[]): TapeOp[][] {
  const chains: TapeOp[][] = []
  for (let first = 0; first < ops.length; first += ops[first]?.chain ?? 1) chains.push(ops.slice(first, first + (ops[first]?.chain ?? 1)))
  return chains
}

/** Words of the ops of each chain. A chain is one step of the memory plan: its chunks are at different ops at the same time. */
export function stepsOf(ops: readonly TapeOp[]): Word[][] {
  return chainsOf(ops).map((chain) => chain.flatMap(({ words }) => words))
}
