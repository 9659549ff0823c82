/** Program -> tapes of kernel ops over areas of memory. Decides layouts, chunks and which kernel computes what; knows no addresses. */
import type { ModelShapes } from '../../../schema/model.ts'
import type { NormLayer } from '../fuse.ts'
import type { Program, ProgramOp, Tensor } from '../program.ts'
import { lowerConv, lowerConvInputGradient, lowerConvWeightGradient } from './lower-conv.ts'
import { lowerDense, lowerDenseInputGradient, lowerDenseWeightGradient } from './lower-dense.ts'
import { lowerNormOp } from './lower-norm.ts'
import { lowerImagePass } from './lower-passes.ts'
import { chained } from './chains.ts'
import { Area, type Word } from './memory.ts'
import { ParameterStore } from './parameters.ts'
import { f32Bits, table, tapeOp, type OpName, type OpWords, type TableWords, type TapeOp } from './tape.ts'
import { vectorLayout } from './op-layout.mjs'

/** Enough chunks that 16 threads find work and a stolen core costs little; the same for every thread count, so that results are. */
const IMAGE_CHUNKS = 16
/** A chunk's part of its largest tensor: the few tensors that a chain of ops passes over should stay in the second-level cache. */
const CHUNK_BYTES = 256 * 1024
const SGD_CHUNK_FLOATS = 32768

export interface LoweredProgram {
  training: readonly TapeOp[]
  inference: readonly TapeOp[]
  parameters: ParameterStore
  /** f32[batchSize][logitsStride], written by `inference`. */
  logits: Area
  logitsStride: number
  transient: ReadonlySet<Area>
  /** Zero-padded image copies, one area of this size per thread. */
  scratchBytes: number
}

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

/** Shared by the files that lower one family of ops each. */
export class Lowering {
  readonly batchSize: number
  readonly convolutions: ConvolutionChoice
  readonly parameters: ParameterStore
  readonly transient = new Set<Area>()
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
    return addPackJobs(this.#packJobs, new Area(name, byteLength), job, panels)
  }

  /** The same for kernels that need Winograd's transform. */
  packWinograd(name: string, byteLength: number, job: PackedWeights, panels: number): Area {
    return addPackJobs(this.#winogradJobs, new Area(name, byteLength), job, panels)
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

  /** Ops of one tape; packing comes first because the previous step has changed the weights. */
  tape(program: readonly ProgramOp[], momentum: number): TapeOp[] {
    this.#ops = []
    this.#packJobs = []
    this.#winogradJobs = []
    // Lifetimes end with the tape: the other tape has its own activations in the same place.
    this.#tensors.clear()
    this.#statistics.clear()
    for (const op of program) {
      this.#source = op
      lowerOp(this, op, momentum)
    }
    return chained([...packOps('pack', this.#packJobs), ...packOps('packWinograd', this.#winogradJobs), ...this.#ops])
  }
}

type PackedWeights = Omit<TableWords<'packJob'>, 'target' | 'firstPanel' | 'endPanel'>

/** Jobs of some 64 kB each share out better than whole layers. */
function addPackJobs(jobs: TableWords<'packJob'>[], target: Area, job: PackedWeights, panels: number): Area {
  const perJob = Math.max(1, Math.floor((65536 * panels) / target.byteLength))
  for (let firstPanel = 0; firstPanel < panels; firstPanel += perJob) {
    jobs.push({ ...job, target, firstPanel, endPanel: Math.min(panels, firstPanel + perJob) })
  }
  return target
}

function packOps(name: 'pack' | 'packWinograd', jobs: readonly TableWords<'packJob'>[]): TapeOp[] {
  return jobs.length === 0 ? [] : [tapeOp(name, jobs.length, { jobs: table('packJob', jobs) })]
}

function lowerOp(lowering: Lowering, op: ProgramOp, momentum: number): void {
  switch (op.kind) {
    case 'conv':
      lowerConv(lowering, op)
      return
    case 'convInputGradient':
      lowerConvInputGradient(lowering, op)
      return
    case 'convWeightGradient':
      lowerConvWeightGradient(lowering, op)
      return
    case 'dense':
      lowerDense(lowering, op)
      return
    case 'denseInputGradient':
      lowerDenseInputGradient(lowering, op)
      return
    case 'denseWeightGradient':
      lowerDenseWeightGradient(lowering, op)
      return
    case 'batchStatistics':
    case 'runningStatistics':
    case 'normalize':
    case 'normalizeStatisticsGradient':
    case 'normalizeGradient':
      lowerNormOp(lowering, op)
      return
    case 'softmaxLoss':
      lowerLoss(lowering, op)
      return
    case 'sgdMomentum':
      lowerSgd(lowering, momentum)
      return
    case 'scaleInput':
    case 'maxPool':
    case 'maxPoolGradient':
    case 'averagePool':
    case 'averagePoolGradient':
    case 'reluGradient':
      lowerImagePass(lowering, op)
      return
    default:
      op satisfies never
  }
}

function lowerLoss(lowering: Lowering, { logits, gradient }: Extract<ProgramOp, { kind: 'softmaxLoss' }>): void {
  const { batchSize } = lowering
  const slots = lowering.temporary('losses', batchSize * 16)
  const imagesPerChunk = Math.ceil(batchSize / 8)
  lowering.emit('softmaxLoss', Math.ceil(batchSize / imagesPerChunk), {
    logits: lowering.tensor(logits),
    gradient: lowering.tensor(gradient),
    slots,
    classes: logits.channels,
    classesPadded: lowering.channels(logits),
    batchSize,
    imagesPerChunk
  })
  lowering.emit('addTotals', 1, { slots })
}

function lowerSgd(lowering: Lowering, momentum: number): void {
  const { areas, floats } = lowering.parameters
  lowering.emit('sgdMomentum', Math.ceil(floats / SGD_CHUNK_FLOATS), {
    weights: areas.weights,
    gradients: areas.gradients,
    velocities: areas.velocities,
    floats,
    floatsPerChunk: SGD_CHUNK_FLOATS,
    momentum: f32Bits(momentum)
  })
}

export function lowerProgram(program: Program, shapes: ModelShapes, batchSize: number, momentum: number): LoweredProgram {
  const first = program.training[0]
  if (first?.kind !== 'scaleInput') throw new Error('A program starts with its input.')
  const lowering = new Lowering(shapes, batchSize, first.output)
  const training = lowering.tape(program.training, momentum)
  const inference = lowering.tape(program.inference, momentum)
  const logits = lowering.tensor(program.logits)
  // Read after the tape has ended, so nothing may reuse its place.
  lowering.transient.delete(logits)
  const { parameters, transient, scratchBytes } = lowering
  return { training, inference, parameters, logits, logitsStride: lowering.channels(program.logits), transient, scratchBytes }
}
