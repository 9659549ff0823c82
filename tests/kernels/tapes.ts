/** Tapes to test what is done with ops before they have addresses: random ones, and those of the networks. */
import { expect } from 'vitest'
import { buildProgram } from '../../src/lib/engines/signpost/program.ts'
import { lowerShared, type LoweredProgram } from '../../src/lib/engines/signpost/wasm/lower.ts'
import { Area, type Word } from '../../src/lib/engines/signpost/wasm/memory.ts'
import { opLayout } from '../../src/lib/engines/signpost/wasm/op-layout.mjs'
import { tapeOp, type OpName, type OpWords, type TapeOp } from '../../src/lib/engines/signpost/wasm/tape.ts'
import { inferShapes } from '../../src/lib/models/infer-shapes.ts'
import { mulberry32 } from '../../src/lib/models/init-weights.ts'
import { modelSpec } from '../../src/lib/models/registry.ts'
import { MODEL_IDS } from '../../src/lib/schema/model.ts'

/** Images per chunk; null for an op whose chunks are not images. */
export function imagesOf({ name, words }: TapeOp): number | null {
  const images = words[(opLayout[name] as readonly string[]).indexOf('imagesPerChunk')]
  return typeof images === 'number' ? images : null
}

/** Positions of the ops of each chain, read from the numbers that the kernels read: from each op, how many are left. */
export function chainPositions(ops: readonly TapeOp[]): number[][] {
  const chains: number[][] = []
  for (const [index, op] of ops.entries()) {
    const previous = ops[index - 1]
    if (previous && previous.chain > 1) {
      expect(op.chain, `op ${index}`).toBe(previous.chain - 1)
      chains.at(-1)?.push(index)
    } else chains.push([index])
  }
  expect(ops.at(-1)?.chain ?? 1).toBe(1)
  return chains
}

/** A record of an op's table of local tensors. */
export interface Local {
  wordBytes: number
  offsetBytes: number
  chunkBytes: number
}

/** The op's table as the kernels read it: up to a record whose first word is 0, which has to be the last. */
export function localsOf({ locals }: TapeOp): Local[] {
  if (locals === 0) return []
  const words = locals instanceof Area ? (locals.words ?? []).map(Number) : []
  expect(words.slice(-3)).toEqual([0, 0, 0])
  const records = Array.from({ length: words.length / 3 - 1 }, (_, index) => words.slice(index * 3, index * 3 + 3))
  return records.map(([wordBytes = NaN, offsetBytes = NaN, chunkBytes = NaN]) => ({ wordBytes, offsetBytes, chunkBytes }))
}

const NAMES: readonly OpName[] = [
  'normalize',
  'winograd',
  'maxPool',
  'reduceWeights',
  'reduceWeights',
  'normalizeGradientTotals',
  'dense',
  'addTotals'
]

/** `areas`: put into the words that are addresses, some of them more than once. */
function randomOp(uniform: () => number, areas: readonly Area[]): TapeOp {
  const name = NAMES[Math.floor(uniform() * NAMES.length)] ?? 'normalize'
  const images = 1 + Math.floor(uniform() * 2)
  const fields: readonly string[] = opLayout[name]
  const value = (field: string): Word => {
    if (field === 'imagesPerChunk') return images
    return ['input', 'output', 'slots', 'target'].includes(field) ? (areas[Math.floor(uniform() * areas.length)] ?? 0) : 0
  }
  const words = Object.fromEntries(fields.map((field) => [field, value(field)])) as OpWords<OpName>
  return tapeOp(name, fields.includes('imagesPerChunk') ? 8 / images : 3, words)
}

export interface Tape {
  name: string
  ops: readonly TapeOp[]
  transient: ReadonlySet<Area>
}

const OPS = 60

/** Ops before they are chained. `reach`: how many of the areas an op may choose from, others for each; all without it. */
export function randomTape(seed: number, areaCount = 25, reach = areaCount): Tape {
  const uniform = mulberry32(seed)
  const areas = Array.from({ length: areaCount }, (_, index) => new Area(`area ${index}`, 1 + Math.floor(uniform() * 4000)))
  const ops = Array.from({ length: OPS }, (_, index) => {
    const first = Math.floor((index * (areaCount - reach)) / OPS)
    return randomOp(uniform, areas.slice(first, first + reach))
  })
  const last = tapeOp('sgdMomentum', 1, { weights: 0, gradients: 0, velocities: 0, floats: 0, floatsPerChunk: 1, momentum: 0 })
  return { name: `random ${seed}`, ops: [...ops, last], transient: new Set(areas) }
}

export type ModelTape = Tape & Pick<LoweredProgram, 'inference' | 'imageBytesOf'>

/** Training tapes, chained, nothing local. */
export function modelTapes(): ModelTape[] {
  return MODEL_IDS.flatMap((id) =>
    [5, 64].map((batchSize) => {
      const spec = modelSpec(id, 48)
      const shapes = inferShapes(spec)
      const { training, inference, transient, imageBytesOf } = lowerShared(buildProgram(spec, shapes), shapes, batchSize, 0.9)
      return { name: `${id}, batch ${batchSize}`, ops: training, inference, transient, imageBytesOf }
    })
  )
}
