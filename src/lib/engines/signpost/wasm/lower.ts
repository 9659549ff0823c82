/** Program -> tapes of kernel ops over areas of memory. Decides which kernel computes what; knows no addresses. */
import type { ModelShapes } from '../../../schema/model.ts'
import type { Program, ProgramOp } from '../program.ts'
import { lowerConv, lowerConvInputGradient, lowerConvWeightGradient } from './lower-conv.ts'
import { localized } from './locals.ts'
import { lowerDense, lowerDenseInputGradient, lowerDenseWeightGradient } from './lower-dense.ts'
import { lowerNormOp } from './lower-norm.ts'
import { lowerImagePass } from './lower-passes.ts'
import { Lowering } from './lowering.ts'
import type { Area } from './memory.ts'
import type { ParameterStore } from './parameters.ts'
import { f32Bits, type TapeOp } from './tape.ts'

const SGD_CHUNK_FLOATS = 32768

export interface LoweredProgram {
  training: readonly TapeOp[]
  inference: readonly TapeOp[]
  parameters: ParameterStore
  /** f32[batchSize][logitsStride], written by `inference`. */
  logits: Area
  logitsStride: number
  transient: ReadonlySet<Area>
  /** Areas of tensors that nothing but the tapes uses, with the bytes of an image. */
  imageBytesOf: ReadonlyMap<Area, number>
  /** Of each thread: the copy of an op and the local tensors behind it (locals.ts). */
  localBytes: number
  /** Of each thread: what kernels keep during a chunk, such as zero-padded image copies. */
  scratchBytes: number
}

export function lowerTape(lowering: Lowering, program: readonly ProgramOp[], momentum: number): TapeOp[] {
  return lowering.tape(program, (op) => lowerOp(lowering, op, momentum))
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

/** All tensors in memory that the threads share. */
export function lowerShared(program: Program, shapes: ModelShapes, batchSize: number, momentum: number): LoweredProgram {
  const first = program.training[0]
  if (first?.kind !== 'scaleInput') throw new Error('A program starts with its input.')
  const lowering = new Lowering(shapes, batchSize, first.output)
  const training = lowerTape(lowering, program.training, momentum)
  const inference = lowerTape(lowering, program.inference, momentum)
  const logits = lowering.tensor(program.logits)
  // Read after the tape has ended, so nothing may reuse its place.
  lowering.transient.delete(logits)
  lowering.imageBytesOf.delete(logits)
  const { parameters, transient, imageBytesOf, scratchBytes } = lowering
  const logitsStride = lowering.channels(program.logits)
  return { training, inference, parameters, logits, logitsStride, transient, imageBytesOf, localBytes: 0, scratchBytes }
}

/** Tensors that only one chain uses in each thread's own memory. */
export function lowerProgram(program: Program, shapes: ModelShapes, batchSize: number, momentum: number): LoweredProgram {
  const shared = lowerShared(program, shapes, batchSize, momentum)
  const [training, inference] = [localized(shared.training, shared.imageBytesOf), localized(shared.inference, shared.imageBytesOf)]
  const localBytes = Math.max(training.localBytes, inference.localBytes)
  return { ...shared, training: training.ops, inference: inference.ops, localBytes }
}
