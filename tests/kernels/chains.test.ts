import { describe, expect, it } from 'vitest'
import { chained, stepsOf } from '../../src/lib/engines/signpost/wasm/chains.ts'
import { areaOf, planMemory, type Area } from '../../src/lib/engines/signpost/wasm/memory.ts'
import type { TapeOp } from '../../src/lib/engines/signpost/wasm/tape.ts'
import { chainPositions, imagesOf, modelTapes, randomTape, type Tape } from './tapes.ts'

/** How an op divides the batch; null for an op whose chunks are not images. */
function partition(op: TapeOp): string | null {
  const images = imagesOf(op)
  return images === null ? null : `${op.chunks} chunks of ${images}`
}

const randomTapes = Array.from({ length: 50 }, (_, seed) => randomTape(seed))

const chainedTapes: readonly Tape[] = [...randomTapes.map((tape) => ({ ...tape, ops: chained(tape.ops) })), ...modelTapes()]

describe('chained', () => {
  it('keeps every op exactly once, for 50 random tapes', () => {
    for (const { name, ops } of randomTapes) {
      const result = chained(ops)
      expect(result.length, name).toBe(ops.length)
      // The arrays of words are handed on as they are, so they tell the ops apart.
      expect(new Set(result.map(({ words }) => words)), name).toEqual(new Set(ops.map(({ words }) => words)))
      for (const op of result) expect(ops.find(({ words }) => words === op.words)).toMatchObject({ name: op.name, chunks: op.chunks })
    }
  })

  it('moves only sums over slots, and those only behind image passes, in their order', () => {
    for (const { name, ops } of randomTapes) {
      const result = chained(ops)
      const wordsOf = (list: readonly TapeOp[], keep: (op: TapeOp) => boolean) => list.filter(keep).map(({ words }) => words)
      for (const keep of [
        (op: TapeOp) => op.name !== 'reduceWeights',
        // Seen against the ops that are no image passes, nothing has moved.
        (op: TapeOp) => op.name === 'reduceWeights' || partition(op) === null
      ]) {
        const [before, after] = [wordsOf(ops, keep), wordsOf(result, keep)]
        expect(
          after.findIndex((words, index) => words !== before[index]),
          name
        ).toBe(-1)
      }
    }
  })

  it('gives the networks the same tape when it is asked again', () => {
    for (const { name, ops } of modelTapes()) expect(chained(ops), name).toEqual(ops)
  })
})

describe('chains', () => {
  it('hold only ops that divide the batch alike, and neighbours that do are in one', () => {
    for (const { name, ops } of chainedTapes) {
      const chains = chainPositions(ops)
      expect(chains.flat(), name).toEqual(ops.map((_op, index) => index))
      const partitions = chains.map((chain) => new Set(chain.map((index) => (ops[index] ? partition(ops[index]) : null))))
      for (const [index, found] of partitions.entries()) {
        expect(found.size, name).toBe(1)
        const [only = null] = found
        if (only === null) expect(chains[index]?.length, name).toBe(1)
        else expect(only, name).not.toBe([...(partitions[index + 1] ?? [])][0])
      }
    }
  })

  it('of the networks are longer than one op', () => {
    for (const { name, ops } of modelTapes()) expect(Math.max(...ops.map(({ chain }) => chain)), name).toBeGreaterThan(1)
  })

  it('leave no image pass right behind a sum over slots, and no sum behind the optimiser', () => {
    for (const { name, ops } of chainedTapes) {
      for (const [index, op] of ops.entries()) {
        if (op.name !== 'reduceWeights') continue
        const next = ops.slice(index + 1).find((other) => other.name !== 'reduceWeights')
        expect(next && partition(next), name).toBeNull()
      }
      const last = ops.findLastIndex((op) => op.name === 'reduceWeights')
      expect(last, name).toBeLessThan(ops.findIndex((op) => op.name === 'sgdMomentum'))
    }
  })
})

/** First and last chain that uses each area. */
function chainLifetimes({ ops, transient }: Tape): Map<Area, [first: number, last: number]> {
  const found = new Map<Area, [number, number]>()
  for (const [chain, indices] of chainPositions(ops).entries()) {
    for (const word of indices.flatMap((index) => ops[index]?.words ?? [])) {
      const area = areaOf(word)
      if (area && transient.has(area)) found.set(area, [found.get(area)?.[0] ?? chain, chain])
    }
  }
  return found
}

describe('memory plan with chains', () => {
  it('never gives two areas that are alive in the same chain the same bytes', () => {
    for (const tape of chainedTapes) {
      const { addressOf } = planMemory([], [stepsOf(tape.ops)], tape.transient)
      const alive = [...chainLifetimes(tape)].map(([area, [first, last]]) => ({ area, first, last, start: addressOf.get(area) ?? NaN }))
      const conflicts = alive.flatMap((a, index) =>
        alive
          .slice(index + 1)
          .filter((b) => a.first <= b.last && b.first <= a.last)
          .filter((b) => !(a.start + a.area.byteLength <= b.start || b.start + b.area.byteLength <= a.start))
          .map((b) => `${a.area.name} / ${b.area.name}`)
      )
      expect(conflicts, tape.name).toEqual([])
    }
  })
})
