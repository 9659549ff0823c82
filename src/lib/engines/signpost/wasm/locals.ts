/**
 * Tensors that only the ops of one chain use need not exist for the whole batch: each thread keeps the chunk that it works on in memory of its
 * own, small enough to stay in its second-level cache, and used again for the next chunk. Pure.
 */
import { chainsOf, imagesPerChunk } from './chains.ts'
import { Area, placeTransient, lifetimes, type Word } from './memory.ts'
import { OP_BYTES, opHead } from './op-layout.mjs'
import { table, type TapeOp } from './tape.ts'

export interface LocalizedTape {
  ops: TapeOp[]
  /** Of one thread. */
  localBytes: number
}

/** Areas of tensors that ops of one chain name, and no others. */
function areasOfOneChain(chains: readonly (readonly TapeOp[])[], imageBytesOf: ReadonlyMap<Area, number>): Map<Area, readonly TapeOp[]> {
  const found = new Map<Area, readonly TapeOp[]>()
  const shared = new Set<Area>()
  for (const chain of chains) {
    for (const word of chain.flatMap(({ words }) => words)) {
      if (!(word instanceof Area) || !imageBytesOf.has(word)) continue
      const other = found.get(word)
      if (other && other !== chain) shared.add(word)
      found.set(word, chain)
    }
  }
  return new Map([...found].filter(([area]) => !shared.has(area)))
}

/** A chunk's part of each area that is local to the chain, in a place of its own while it is in use. */
function placeChunk(chain: readonly TapeOp[], areas: readonly Area[], imageBytesOf: ReadonlyMap<Area, number>) {
  const [first] = chain
  const images = Number(first && imagesPerChunk(first))
  const chunkOf = new Map(areas.map((area) => [area, new Area(area.name, images * (imageBytesOf.get(area) ?? 0))]))
  const inChunk = (word: Word) => (word instanceof Area ? (chunkOf.get(word) ?? 0) : 0)
  const offsets = new Map<Area, number>()
  const steps = chain.map(({ words }) => words.map(inChunk))
  const end = placeTransient(lifetimes(steps, new Set(chunkOf.values())), OP_BYTES, offsets)
  return { chunkOf, offsets, end }
}

function localizedChain(chain: readonly TapeOp[], areas: readonly Area[], imageBytesOf: ReadonlyMap<Area, number>): LocalizedTape {
  const { chunkOf, offsets, end } = placeChunk(chain, areas, imageBytesOf)
  const ops = chain.map((op) => {
    const records = op.words.flatMap((word, index) => {
      const chunk = word instanceof Area ? chunkOf.get(word) : undefined
      if (!chunk) return []
      return [{ wordBytes: (opHead.length + index) * 4, offsetBytes: offsets.get(chunk) ?? 0, chunkBytes: chunk.byteLength }]
    })
    if (records.length === 0) return op
    const words = op.words.map((word) => (word instanceof Area && chunkOf.has(word) ? 0 : word))
    return { ...op, words, locals: table('local', [...records, { wordBytes: 0, offsetBytes: 0, chunkBytes: 0 }]) }
  })
  return { ops, localBytes: end }
}

/** The ops of a chained tape with their local tensors. `imageBytesOf`: the areas that hold tensors and may become local. */
export function localized(tape: readonly TapeOp[], imageBytesOf: ReadonlyMap<Area, number>): LocalizedTape {
  const chains = chainsOf(tape)
  const owners = areasOfOneChain(chains, imageBytesOf)
  const parts = chains.map((chain) => {
    const areas = [...owners].filter(([, owner]) => owner === chain).map(([area]) => area)
    const first = chain[0]
    return areas.length > 0 && first && imagesPerChunk(first) !== null ? localizedChain(chain, areas, imageBytesOf) : { ops: [...chain], localBytes: 0 }
  })
  return { ops: parts.flatMap(({ ops }) => ops), localBytes: Math.max(0, ...parts.map(({ localBytes }) => localBytes)) }
}
