/** A lowered program in a real memory: tapes and tables written, areas reachable. */
import { OutOfDeviceMemoryError } from '../../engine.ts'
import { stepsOf } from './chains.ts'
import type { LoweredProgram } from './lower.ts'
import { Area, planMemory, resolve, type Address, type MemoryPlan } from './memory.ts'
import { REQUEST_SLOTS } from './op-layout.mjs'
import { areasOf, controlWord, tapeBytes, writeTape, type TapeOp } from './tape.ts'

const PAGE_BYTES = 65536
/** Kernels compute addresses in signed 32-bit integers. */
const MAXIMUM_BYTES = 2 ** 31 - PAGE_BYTES
/**
 * About 100 µs of looking at the barrier before a thread sleeps; waking it would cost more than most ops take. With more threads than
 * cores spinning steals the core from the thread that is waited for.
 */
const SPIN_LIMIT = 100_000

export interface KernelMemoryOptions {
  threads: number
  hardwareThreads: number
  shared: boolean
  batchSize: number
  imageBytes: number
}

export type TapeName = 'training' | 'inference'

interface InputSlot {
  pixels: Area
  labels: Area
}

/** Throws OutOfDeviceMemoryError. */
function allocate(totalBytes: number, shared: boolean): WebAssembly.Memory {
  if (totalBytes > MAXIMUM_BYTES) throw new OutOfDeviceMemoryError(totalBytes)
  const pages = Math.ceil(totalBytes / PAGE_BYTES)
  try {
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared })
  } catch (error) {
    if (error instanceof RangeError) throw new OutOfDeviceMemoryError(totalBytes)
    throw error
  }
}

export class KernelMemory {
  readonly memory: WebAssembly.Memory
  /** Views of the whole memory. */
  readonly words: Int32Array
  readonly floats: Float32Array
  readonly doubles: Float64Array
  readonly #bytes: Uint8Array
  readonly #plan: MemoryPlan
  readonly #tapes: Record<TapeName, { area: Area; ops: readonly TapeOp[] }>
  readonly #inputs: readonly InputSlot[]

  /** Throws OutOfDeviceMemoryError. */
  constructor(lowered: LoweredProgram, options: KernelMemoryOptions) {
    const { training, inference, transient } = lowered
    this.#tapes = {
      training: { area: new Area('training tape', tapeBytes(training)), ops: training },
      inference: { area: new Area('inference tape', tapeBytes(inference)), ops: inference }
    }
    this.#inputs = Array.from({ length: REQUEST_SLOTS }, (_, slot) => ({
      pixels: new Area(`pixels ${slot}`, options.batchSize * options.imageBytes),
      labels: new Area(`labels ${slot}`, options.batchSize)
    }))
    // Rows of the padded copies in the scratch are read a little past their end, like every area.
    const ownBytes = lowered.localBytes + Math.ceil(lowered.scratchBytes / 64) * 64 + 64
    const own = new Area("the threads' own memory", ownBytes * options.threads)
    const used = [...areasOf([...training, ...inference]), ...Object.values(lowered.parameters.areas)].filter((area) => !transient.has(area))
    const persistent = new Set([
      this.#tapes.training.area,
      this.#tapes.inference.area,
      ...this.#inputs.flatMap(({ pixels, labels }) => [pixels, labels]),
      own,
      ...used
    ])
    this.#plan = planMemory([...persistent], [stepsOf(training), stepsOf(inference)], transient)
    this.memory = allocate(this.#plan.totalBytes, options.shared)
    const { buffer } = this.memory
    this.words = new Int32Array(buffer)
    this.floats = new Float32Array(buffer)
    this.doubles = new Float64Array(buffer)
    this.#bytes = new Uint8Array(buffer)
    this.#write([...persistent])
    this.words[controlWord('threads')] = options.threads
    this.words[controlWord('spinLimit')] = options.threads <= options.hardwareThreads ? SPIN_LIMIT : 0
    this.words[controlWord('own')] = this.address(own)
    this.words[controlWord('ownBytes')] = ownBytes
    this.words[controlWord('localBytes')] = lowered.localBytes
  }

  #write(areas: readonly Area[]): void {
    for (const area of areas) {
      const start = this.address(area) / 4
      area.words?.forEach((word, index) => (this.words[start + index] = resolve(word, this.#plan)))
    }
    for (const { area, ops } of Object.values(this.#tapes)) writeTape(ops, this.words, this.address(area), this.#plan)
  }

  get byteLength(): number {
    return this.memory.buffer.byteLength
  }

  address(place: Area | Address): number {
    return resolve(place, this.#plan)
  }

  tape(name: TapeName): { address: number; ops: number } {
    const { area, ops } = this.#tapes[name]
    return { address: this.address(area), ops: ops.length }
  }

  /** Addresses of what the request in `slot` reads, after copying it there. */
  writeInput(slot: number, pixels: Uint8Array, labels: Uint8Array): { pixels: number; labels: number } {
    const areas = this.#inputs[slot]
    if (!areas) throw new Error(`There is no request slot ${slot}.`)
    const at = { pixels: this.address(areas.pixels), labels: this.address(areas.labels) }
    this.#bytes.set(pixels, at.pixels)
    this.#bytes.set(labels, at.labels)
    return at
  }
}
