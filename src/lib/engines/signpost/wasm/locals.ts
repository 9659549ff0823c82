/**
 * Tensors that only the ops of one chain use need not exist for the whole batch: each thread keeps the chunk that it works on in memory of its
 * own, small enough to stay in its second-level cache, and used again for the next chunk. That memory starts with the copy of an op that
 * `placed` (kernels/src/index.ts) makes; the local tensors lie behind it, then the kernels' scratch. Pure.
 */
import { chainsOf, imagesPerChunk } from './chains.ts'
import { Area, lifetimes, placeTransient, type Word } from './memory.ts'
import { OP_BYTES, opHead } from './op-layout.mjs'
import { areasOf, table, type TapeOp } from './tape.ts'

export interface LocalizedTape {
  ops: readonly TapeOp[]
  /** Of each thread: the copy of an op and the local tensors behind it; 0 where no tensor is local. */
  localBytes: number
}

type Chain = readonly TapeOp[]
/** Of the areas that hold tensors. Ops name them by their start, never by an address inside or through a table. */
type ImageBytes = ReadonlyMap<Area, number>

interface Place {
  /** From the start of the thread's memory. */
  offsetBytes: number
  chunkBytes: number
}

/** For each chain the tensors that no other chain uses. */
function ownTensors(chains: readonly Chain[], imageBytesOf: ImageBytes): Area[][] {
  const used = chains.map((chain) => [...areasOf(chain)].filter((area) => imageBytesOf.has(area)))
  const users = new Map<Area, number>()
  for (const area of used.flat()) users.set(area, (users.get(area) ?? 0) + 1)
  return used.map((areas) => areas.filter((area) => users.get(area) === 1))
}

/** Places for the chunks of these areas; those that the chain does not use at the same time share theirs. `endBytes` is behind the last. */
function placeChunks(chain: Chain, chunkBytesOf: ReadonlyMap<Area, number>): { places: Map<Area, Place>; endBytes: number } {
  const steps = chain.map(({ words }) => words)
  const chunks = lifetimes(steps, new Set(chunkBytesOf.keys())).map(({ area: tensor, first, last }) => {
    return { tensor, area: new Area(tensor.name, chunkBytesOf.get(tensor) ?? 0), first, last }
  })
  const offsetOf = new Map<Area, number>()
  const endBytes = OP_BYTES + placeTransient(chunks, OP_BYTES, offsetOf)
  const places = chunks.map(({ tensor, area }) => [tensor, { offsetBytes: offsetOf.get(area) ?? 0, chunkBytes: area.byteLength }] as const)
  return { places: new Map(places), endBytes }
}

const TABLE_END = { wordBytes: 0, offsetBytes: 0, chunkBytes: 0 }

function withLocals(op: TapeOp, places: ReadonlyMap<Area, Place>): TapeOp {
  const placeOf = (word: Word) => (word instanceof Area ? places.get(word) : undefined)
  const records = op.words.flatMap((word, index) => {
    const place = placeOf(word)
    return place ? [{ wordBytes: (opHead.length + index) * 4, ...place }] : []
  })
  if (records.length === 0) return op
  return { ...op, words: op.words.map((word) => (placeOf(word) ? 0 : word)), locals: table('local', [...records, TABLE_END]) }
}

function localizedChain(chain: Chain, tensors: readonly Area[], imageBytesOf: ImageBytes): LocalizedTape {
  const images = chain[0] ? imagesPerChunk(chain[0]) : null
  if (images === null || tensors.length === 0) return { ops: chain, localBytes: 0 }
  const { places, endBytes } = placeChunks(chain, new Map(tensors.map((area) => [area, images * (imageBytesOf.get(area) ?? 0)])))
  return { ops: chain.map((op) => withLocals(op, places)), localBytes: endBytes }
}

/** The ops of a chained tape with their local tensors. `imageBytesOf`: the areas that may become local. */
export function localized(tape: readonly TapeOp[], imageBytesOf: ImageBytes): LocalizedTape {
  const chains = chainsOf(tape)
  const tensors = ownTensors(chains, imageBytesOf)
  const parts = chains.map((chain, index) => localizedChain(chain, tensors[index] ?? [], imageBytesOf))
  return { ops: parts.flatMap(({ ops }) => ops), localBytes: Math.max(0, ...parts.map(({ localBytes }) => localBytes)) }
}
