/** Ops as words, in the layout that the kernels read (op-layout.mjs). */
import { CONTROL_LINE_BYTES, controlLayout, OP_BYTES, opLayout, requestLayout, tableLayout, totalsLayout } from './op-layout.mjs'
import type { ProgramOp } from '../program.ts'
import { Area, areaOf, resolve, type MemoryPlan, type Word } from './memory.ts'

export type OpName = keyof typeof opLayout
export type OpWords<Name extends OpName> = Record<(typeof opLayout)[Name][number], Word>
export type TableName = keyof typeof tableLayout
export type TableWords<Name extends TableName> = Record<(typeof tableLayout)[Name][number], Word>

/** One op: `chunks` units of work that threads claim, in any order. */
export interface TapeOp {
  name: OpName
  chunks: number
  words: readonly Word[]
  /** What it computes a part of; null for packing. */
  source: ProgramOp | null
  /** Ops from this one on that run chunk by chunk without a barrier between them. */
  chain: number
  /** Table of the words that stand for local tensors (locals.ts); 0 = none. */
  locals: Word
}

const opNames = Object.keys(opLayout)

export function tapeOp<Name extends OpName>(name: Name, chunks: number, words: OpWords<Name>, source: ProgramOp | null = null): TapeOp {
  const fields: readonly (keyof OpWords<Name>)[] = opLayout[name]
  return { name, chunks, words: fields.map((field) => words[field]), source, chain: 1, locals: 0 }
}

/** Consecutive records of one kind. */
export function table<Name extends TableName>(name: Name, records: readonly TableWords<Name>[]): Area {
  const fields: readonly (keyof TableWords<Name>)[] = tableLayout[name]
  return new Area(
    name,
    records.flatMap((record) => fields.map((field) => record[field]))
  )
}

/** The bits of a real number in a word. */
export function f32Bits(value: number): number {
  return new Int32Array(new Float32Array([value]).buffer)[0] ?? 0
}

/** Areas that a list of ops uses, also through tables. */
export function areasOf(ops: readonly TapeOp[]): Set<Area> {
  const found = new Set<Area>()
  const visit = (word: Word) => {
    const area = areaOf(word)
    if (!area || found.has(area)) return
    found.add(area)
    area.words?.forEach(visit)
  }
  for (const op of ops) [op.locals, ...op.words].forEach(visit)
  return found
}

export const tapeBytes = (ops: readonly TapeOp[]) => ops.length * OP_BYTES

export function writeTape(ops: readonly TapeOp[], words: Int32Array, address: number, plan: MemoryPlan): void {
  for (const [index, op] of ops.entries()) {
    const resolved = [opNames.indexOf(op.name), op.chunks, op.chain, ...[op.locals, ...op.words].map((word) => resolve(word, plan))]
    words.set(resolved, (address + index * OP_BYTES) / 4)
  }
}

/** Word index of a control word. */
export function controlWord(name: (typeof controlLayout)[number]): number {
  return (controlLayout.indexOf(name) * CONTROL_LINE_BYTES) / 4
}

/** Word index of a field of request `slot`. */
export function requestWord(slot: number, name: (typeof requestLayout)[number]): number {
  return controlWord('requests') + slot * 8 + requestLayout.indexOf(name)
}

/** Index into the memory seen as f64. */
export function totalsIndex(name: (typeof totalsLayout)[number]): number {
  return controlWord('totals') / 2 + totalsLayout.indexOf(name)
}
