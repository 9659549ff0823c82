import { describe, expect, it } from 'vitest'
import { chained } from '../../src/lib/engines/signpost/wasm/chains.ts'
import { localized } from '../../src/lib/engines/signpost/wasm/locals.ts'
import { Area, areaOf } from '../../src/lib/engines/signpost/wasm/memory.ts'
import { OP_BYTES, opHead } from '../../src/lib/engines/signpost/wasm/op-layout.mjs'
import { tapeOp, type TapeOp } from '../../src/lib/engines/signpost/wasm/tape.ts'
import { chainPositions, imagesOf, localsOf, modelTapes, randomTape, type Local } from './tapes.ts'

interface LocalsCase {
  name: string
  ops: readonly TapeOp[]
  imageBytesOf: ReadonlyMap<Area, number>
}

/** Every fifth area holds no tensor. */
function randomCases(): LocalsCase[] {
  return Array.from({ length: 50 }, (_, seed) => {
    const { name, ops, transient } = randomTape(seed, 60, 4)
    const tensors = [...transient].filter((_area, index) => index % 5 > 0)
    return { name, ops: chained(ops), imageBytesOf: new Map(tensors.map((area) => [area, Math.ceil(area.byteLength / 4) * 4])) }
  })
}

/** The chains that use each area in any way, also through tables. */
function usersOf(ops: readonly TapeOp[]): Map<Area, Set<number>> {
  const users = new Map<Area, Set<number>>()
  const note = (area: Area | null, chain: number): void => {
    if (!area || users.get(area)?.has(chain)) return
    users.set(area, (users.get(area) ?? new Set()).add(chain))
    for (const word of area.words ?? []) note(areaOf(word), chain)
  }
  for (const [chain, indices] of chainPositions(ops).entries()) {
    for (const word of indices.flatMap((index) => ops[index]?.words ?? [])) note(areaOf(word), chain)
  }
  return users
}

/** By the rule: a tensor that ops of one chain use and no others, where the chain's chunks are images. */
function expectedLocals({ ops, imageBytesOf }: LocalsCase): Set<Area> {
  const users = usersOf(ops)
  const ofImages = new Set(ops.filter((op) => imagesOf(op) !== null).flatMap(({ words }) => words))
  return new Set([...imageBytesOf.keys()].filter((area) => ofImages.has(area) && users.get(area)?.size === 1))
}

const networks = modelTapes()
const withInference = networks.flatMap(({ inference, ...tape }) => [tape, { ...tape, name: `${tape.name}, inference`, ops: inference }])
const cases = [...randomCases(), ...withInference].map((test) => ({
  ...test,
  result: localized(test.ops, test.imageBytesOf),
  locals: expectedLocals(test)
}))
type CheckedCase = (typeof cases)[number]

/** Use of a local area by an op of the chain: which op, and its record. */
interface Use extends Local {
  area: Area
  link: number
}

function usesOf({ ops, result, locals }: CheckedCase, chain: readonly number[]): Use[] {
  return chain.flatMap((index, link) => {
    const records = new Map((result.ops[index] ? localsOf(result.ops[index]) : []).map((record) => [record.wordBytes, record]))
    return (ops[index]?.words ?? []).flatMap((area, word) => {
      const record = records.get((opHead.length + word) * 4)
      return record && area instanceof Area && locals.has(area) ? [{ area, link, ...record }] : []
    })
  })
}

/** First and last op of the chain that uses each area, and where its chunk lies. */
function spans(uses: readonly Use[]) {
  return [...new Set(uses.map(({ area }) => area))].map((area) => {
    const own = uses.filter((use) => use.area === area)
    const links = own.map(({ link }) => link)
    const places = new Set(own.map(({ offsetBytes }) => offsetBytes))
    expect(places.size, area.name).toBe(1)
    const start = own[0]?.offsetBytes ?? NaN
    return { area, first: Math.min(...links), last: Math.max(...links), start, end: start + (own[0]?.chunkBytes ?? NaN) }
  })
}

describe('local tensors', () => {
  it('are in the tapes of every network, beside tensors that are not, and in most of the random ones', () => {
    expect(cases.filter(({ locals }) => locals.size > 0).length).toBeGreaterThan(0.9 * cases.length)
    for (const { name, locals, imageBytesOf } of cases.filter(({ ops }) => networks.some((network) => network.ops === ops))) {
      expect(locals.size, name).toBeGreaterThan(0)
      expect(locals.size, name).toBeLessThan(imageBytesOf.size)
    }
  })

  it('are named by ops of the networks as a whole, never by an address inside or through a table', () => {
    for (const { name, ops, imageBytesOf } of networks) {
      const inside = ops.flatMap(({ words }) => words).flatMap((word) => (word instanceof Area ? (word.words ?? []) : [word]))
      expect(
        inside.map(areaOf).filter((area) => area && imageBytesOf.has(area)),
        name
      ).toEqual([])
    }
  })

  it('are those that one chain of image passes alone uses: each of their words is 0 and listed once, no other word has changed', () => {
    for (const test of cases) {
      expect(test.result.ops.length, test.name).toBe(test.ops.length)
      for (const [index, op] of test.ops.entries()) {
        const isLocal = op.words.map((word) => word instanceof Area && test.locals.has(word))
        const { locals: records, words, ...rest } = test.result.ops[index] ?? op
        expect({ ...rest, words: [...words], locals: 0 }, test.name).toEqual({
          ...op,
          words: op.words.map((word, at) => (isLocal[at] ? 0 : word))
        })
        const listed = localsOf({ ...op, locals: records }).map(({ wordBytes }) => wordBytes)
        expect(listed, test.name).toEqual(isLocal.flatMap((local, at) => (local ? [(opHead.length + at) * 4] : [])))
      }
    }
  })

  it('are as large as the images of a chunk', () => {
    for (const test of cases) {
      for (const [index, op] of test.ops.entries()) {
        for (const { area, chunkBytes } of usesOf(test, [index])) {
          expect(chunkBytes, test.name).toBe((imagesOf(op) ?? NaN) * (test.imageBytesOf.get(area) ?? NaN))
        }
      }
    }
  })

  it('lie on cache lines behind the copy of the op and within localBytes, in one place, which no other has at the same time', () => {
    for (const test of cases) {
      for (const chain of chainPositions(test.ops)) {
        const found = spans(usesOf(test, chain))
        for (const { area, start, end } of found) {
          expect(start % 64, area.name).toBe(0)
          expect(start, area.name).toBeGreaterThanOrEqual(OP_BYTES)
          expect(end, area.name).toBeLessThanOrEqual(test.result.localBytes)
        }
        const conflicts = found.flatMap((a, index) =>
          found
            .slice(index + 1)
            .filter((b) => a.first <= b.last && b.first <= a.last && a.start < b.end && b.start < a.end)
            .map((b) => `${a.area.name} / ${b.area.name}`)
        )
        expect(conflicts, test.name).toEqual([])
      }
      expect(test.result.localBytes > 0, test.name).toBe(test.locals.size > 0)
    }
  })

  it('take the place of one that is dead', () => {
    const [before, a, b, c, behind] = ['before', 'a', 'b', 'c', 'behind'].map((name) => new Area(name, 6400))
    if (!before || !a || !b || !c || !behind) throw new Error('no areas')
    const pass = (input: Area, output: Area) => tapeOp('maxPool', 4, { input, output, height: 0, width: 0, channels: 0, imagesPerChunk: 2 })
    const tape = chained([pass(before, a), pass(a, b), pass(b, c), pass(c, behind)])
    const { ops, localBytes } = localized(tape, new Map([a, b, c].map((area) => [area, 640])))
    const places = ops.map((op) => localsOf(op).map(({ offsetBytes }) => offsetBytes))
    const [first, second] = [OP_BYTES, OP_BYTES + 1280 + 64]
    expect(places).toEqual([[first], [first, second], [second, first], [first]])
    expect(localBytes).toBe(second + 1280 + 64)
  })
})
