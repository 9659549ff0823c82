/** What the files that lower one family of ops each share: layouts, areas, chunks and the tape they emit to. */
import type { ModelShapes } from '../../../schema/model.ts'
import type { NormLayer } from '../fuse.ts'
import type { ProgramOp, Tensor } from '../program.ts'
import { chained } from './chains.ts'
import { Area, type Word } from './memory.ts'
import { ParameterStore } from './parameters.ts'
import { table, tapeOp, type OpName, type OpWords, type TableWords, type TapeOp } from './tape.ts'
import { vectorLayout } from './op-layout.mjs'

/** Enough chunks that 16 threads find work and a stolen core costs little; the same for every thread count, so that results are. */
const IMAGE_CHUNKS = 8
/** A chunk's part of its largest tensor: the few tensors that a chain of ops passes over should stay in the second-level cache. */
const CHUNK_BYTES = 128 * 1024

/** How a batch is divided. The same for every number of threads, so that results are. */
export interface Partition {
  imagesPerChunk: number
  chunks: number
}

interface StatisticsSlots {
  slots: Area
  slotCount: number
}

/** `direct`: implicit GEMM for every convolution, the more exact reference; `winograd`: where it is faster. */
export type ConvolutionChoice = 'winograd' | 'direct'

export class Lowering {
  readonly batchSize: number
  readonly convolutions: ConvolutionChoice
  readonly parameters: ParameterStore
  readonly transient = new Set<Area>()
  /** Bytes per image of the areas that hold tensors. */
  readonly imageBytesOf = new Map<Area, number>()
  readonly #input: Tensor
  readonly #tensors = new Map<Tensor, Area>()
  readonly #vectors = new Map<string, Area>()
  readonly #coefficients = new Map<string, Area>()
  readonly #statistics = new Map<Tensor, StatisticsSlots>()
  readonly #tables = new Map<string, Area>()
  readonly #zeros: Area[] = []
  #ops: TapeOp[] = []
  #source: ProgramOp | null = null
  #packJobs: TableWords<'packJob'>[] = []
  #winogradJobs: TableWords<'packJob'>[] = []
  scratchBytes = 0

  constructor(shapes: ModelShapes, batchSize: number, input: Tensor, convolutions: ConvolutionChoice = 'winograd') {
    this.batchSize = batchSize
    this.convolutions = convolutions
    this.parameters = new ParameterStore(shapes)
    this.#input = input
  }

  /** The batch in `chunks` chunks or, because of the rounding, a few fewer. */
  partition(chunks: number): Partition {
    const imagesPerChunk = Math.ceil(this.batchSize / chunks)
    return { imagesPerChunk, chunks: Math.ceil(this.batchSize / imagesPerChunk) }
  }

  /** For passes over these tensors. */
  partitionOf(...tensors: readonly Tensor[]): Partition {
    const largest = Math.max(...tensors.map((tensor) => this.imageBytes(tensor)))
    const images = Math.min(Math.ceil(this.batchSize / IMAGE_CHUNKS), Math.max(1, Math.floor(CHUNK_BYTES / largest)))
    return this.partition(Math.ceil(this.batchSize / images))
  }

  emit<Name extends OpName>(name: Name, chunks: number, words: OpWords<Name>): void {
    this.#ops.push(tapeOp(name, chunks, words, this.#source))
  }

  /** Channels in memory: a multiple of 8 (two vectors), but 4 for the network's input, which only scaleInput writes. */
  channels(tensor: Tensor): number {
    return tensor === this.#input ? 4 : Math.ceil(tensor.channels / 8) * 8
  }

  imageBytes(tensor: Tensor): number {
    return tensor.height * tensor.width * this.channels(tensor) * 4
  }

  tensor(tensor: Tensor): Area {
    let area = this.#tensors.get(tensor)
    if (!area) {
      area = this.temporary(tensor.name, this.imageBytes(tensor) * this.batchSize)
      this.#tensors.set(tensor, area)
      this.imageBytesOf.set(area, this.imageBytes(tensor))
    }
    return area
  }

  /** Lives from its first to its last op. */
  temporary(name: string, byteLength: number): Area {
    const area = new Area(name, byteLength)
    this.transient.add(area)
    return area
  }

  /** mean, scale, shift and inverse deviation of a batch norm. */
  vectors(norm: NormLayer, channels: number): Area {
    const known = this.#vectors.get(norm.name)
    if (known) return known
    const area = new Area(`${norm.name} vectors`, vectorLayout.length * channels * 4)
    this.#vectors.set(norm.name, area)
    return area
  }

  /** Factors of gradient, centred value and constant in the gradient of a batch norm. */
  coefficients(norm: NormLayer, channels: number): Area {
    const known = this.#coefficients.get(norm.name)
    if (known) return known
    const area = new Area(`${norm.name} coefficients`, 3 * channels * 4)
    this.#coefficients.set(norm.name, area)
    return area
  }

  /** f64 sums and sums of squares per chunk and channel, from a convolution to its batch norm. */
  statisticsSlots(tensor: Tensor, slotCount: number): Area {
    const slots = this.temporary(`${tensor.name} statistics`, slotCount * this.channels(tensor) * 16)
    this.#statistics.set(tensor, { slots, slotCount })
    return slots
  }

  /** Those that the convolution which computes the tensor has filled. */
  filledSlots(tensor: Tensor): StatisticsSlots {
    const known = this.#statistics.get(tensor)
    if (!known) throw new Error(`Nothing has summed ${tensor.name}.`)
    return known
  }

  /** At least so many bytes that stay 0. */
  zeros(byteLength: number): Area {
    const known = this.#zeros.find((area) => area.byteLength >= byteLength)
    if (known) return known
    const area = new Area('zeros', byteLength)
    this.#zeros.push(area)
    return area
  }

  /** Byte distances; the last entry is repeated to a multiple of 6, the height of a tile. Equal tables are stored once. */
  offsets(units: readonly number[], unitBytes: number): Area {
    const last = units.at(-1) ?? 0
    const padded = [...units, ...Array.from({ length: (6 - (units.length % 6)) % 6 }, () => last)]
    return this.constants(padded.map((unit) => unit * unitBytes))
  }

  constants(values: readonly number[]): Area {
    const key = values.join()
    const known = this.#tables.get(key)
    if (known) return known
    const area = new Area('table', values)
    this.#tables.set(key, area)
    return area
  }

  /** Weights in the order of a kernel, packed anew at the start of the tape. */
  pack(name: string, byteLength: number, job: PackedWeights, panels: number): Area {
    return addPackJobs(this.#packJobs, new Area(name, byteLength), { ...job, axisPoints: 0 }, panels)
  }

  /** The same at the points of Winograd's transform, 6, 8 or 9 an axis. */
  packWinograd(name: string, byteLength: number, job: PackedWeights, axisPoints: number, panels: number): Area {
    return addPackJobs(this.#winogradJobs, new Area(name, byteLength), { ...job, axisPoints }, panels)
  }

  /** A bias as one padded row; 0 = none. */
  packedBias(parameter: string | null, panels: number): Word {
    if (parameter === null) return 0
    const outChannels = this.parameters.info(parameter).shape[0] ?? 0
    const tapTable = this.constants([0])
    const source = this.parameters.address('weights', parameter)
    return this.pack(
      parameter,
      panels * 32,
      { source, taps: 1, tapTable, inChannels: 1, outChannels, panelBytes: 32, tapBytes: 0, rows: 1, transposed: 0 },
      panels
    )
  }

  needScratch(byteLength: number): void {
    this.scratchBytes = Math.max(this.scratchBytes, byteLength)
  }

  /** Ops of one tape; packing comes first because the previous step has changed the weights. `lower` emits what each operation needs. */
  tape(program: readonly ProgramOp[], lower: (op: ProgramOp) => void): TapeOp[] {
    this.#ops = []
    this.#packJobs = []
    this.#winogradJobs = []
    // Lifetimes end with the tape: the other tape has its own activations in the same place.
    this.#tensors.clear()
    this.#statistics.clear()
    for (const op of program) {
      this.#source = op
      lower(op)
    }
    return chained([...packOps('pack', this.#packJobs), ...packOps('packWinograd', this.#winogradJobs), ...this.#ops])
  }
}

type PackedWeights = Omit<TableWords<'packJob'>, 'target' | 'firstPanel' | 'endPanel' | 'axisPoints'>

/** Jobs of some 64 kB each share out better than whole layers. */
function addPackJobs(jobs: TableWords<'packJob'>[], target: Area, job: PackedWeights & { axisPoints: number }, panels: number): Area {
  const perJob = Math.max(1, Math.floor((65536 * panels) / target.byteLength))
  for (let firstPanel = 0; firstPanel < panels; firstPanel += perJob) {
    jobs.push({ ...job, target, firstPanel, endPanel: Math.min(panels, firstPanel + perJob) })
  }
  return target
}

function packOps(name: 'pack' | 'packWinograd', jobs: readonly TableWords<'packJob'>[]): TapeOp[] {
  return jobs.length === 0 ? [] : [tapeOp(name, jobs.length, { jobs: table('packJob', jobs) })]
}
