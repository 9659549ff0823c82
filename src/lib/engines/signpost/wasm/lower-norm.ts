/** Batch norm, forward and backward. */
import type { NormLayer } from '../fuse.ts'
import type { ProgramOp, Tensor } from '../program.ts'
import type { Lowering } from './lowering.ts'
import { f32Bits } from './tape.ts'

type NormOp = Extract<
  ProgramOp,
  { kind: 'batchStatistics' | 'runningStatistics' | 'normalize' | 'normalizeStatisticsGradient' | 'normalizeGradient' }
>

export function lowerNormOp(lowering: Lowering, op: NormOp): void {
  switch (op.kind) {
    case 'batchStatistics':
    case 'runningStatistics':
      lowerStatistics(lowering, op)
      return
    case 'normalize':
      lowerNormalize(lowering, op)
      return
    case 'normalizeStatisticsGradient':
      lowerStatisticsGradient(lowering, op)
      return
    case 'normalizeGradient':
      lowerGradient(lowering, op)
      return
    default:
      op satisfies never
  }
}

function passOver(lowering: Lowering, tensor: Tensor) {
  return { channels: lowering.channels(tensor), pixels: tensor.height * tensor.width, imagesPerChunk: lowering.partitionOf(tensor).imagesPerChunk }
}

function parametersOf(lowering: Lowering, norm: NormLayer) {
  return {
    gamma: lowering.parameters.address('weights', `${norm.name}/gamma`),
    beta: lowering.parameters.address('weights', `${norm.name}/beta`),
    runningMean: lowering.parameters.address('running', `${norm.name}/running_mean`),
    runningVariance: lowering.parameters.address('running', `${norm.name}/running_var`),
    epsilon: f32Bits(norm.epsilon)
  }
}

function lowerStatistics(lowering: Lowering, { kind, norm, input }: Extract<NormOp, { kind: 'batchStatistics' | 'runningStatistics' }>): void {
  const channelsPadded = lowering.channels(input)
  const shared = { channels: input.channels, channelsPadded, vectors: lowering.vectors(norm, channelsPadded), ...parametersOf(lowering, norm) }
  if (kind === 'runningStatistics') {
    lowering.emit('runningStatistics', 1, shared)
    return
  }
  lowering.emit('batchStatistics', 1, {
    ...shared,
    ...lowering.filledSlots(input),
    pixels: input.height * input.width,
    momentum: f32Bits(norm.momentum)
  })
}

function lowerNormalize(lowering: Lowering, { norm, input, other, otherNorm, output, relu }: Extract<NormOp, { kind: 'normalize' }>): void {
  const channels = lowering.channels(input)
  lowering.emit('normalize', lowering.partitionOf(input).chunks, {
    input: lowering.tensor(input),
    vectors: lowering.vectors(norm, channels),
    adds: Number(other !== null),
    other: other ? lowering.tensor(other) : 0,
    otherVectors: otherNorm ? lowering.vectors(otherNorm, channels) : 0,
    output: lowering.tensor(output),
    ...passOver(lowering, input),
    relu: Number(relu)
  })
}

function lowerStatisticsGradient(lowering: Lowering, op: Extract<NormOp, { kind: 'normalizeStatisticsGradient' }>): void {
  const { norm, activation, input, gradient } = op
  const channelsPadded = lowering.channels(input)
  const vectors = lowering.vectors(norm, channelsPadded)
  const { chunks } = lowering.partitionOf(input)
  const slots = lowering.temporary(`${norm.name} gradient slots`, chunks * channelsPadded * 16)
  lowering.emit('normalizeGradientSums', chunks, {
    gradient: lowering.tensor(gradient),
    masks: Number(activation !== null),
    activation: activation ? lowering.tensor(activation) : 0,
    input: lowering.tensor(input),
    vectors,
    slots,
    ...passOver(lowering, input)
  })
  lowering.emit('normalizeGradientTotals', 1, {
    slots,
    slotCount: chunks,
    channels: input.channels,
    channelsPadded,
    pixels: input.height * input.width,
    vectors,
    gammaGradient: lowering.parameters.address('gradients', `${norm.name}/gamma`),
    betaGradient: lowering.parameters.address('gradients', `${norm.name}/beta`),
    coefficients: lowering.coefficients(norm, channelsPadded)
  })
}

function lowerGradient(lowering: Lowering, { norm, input, gradient, output }: Extract<NormOp, { kind: 'normalizeGradient' }>): void {
  const channels = lowering.channels(input)
  lowering.emit('normalizeGradient', lowering.partitionOf(input).chunks, {
    gradient: lowering.tensor(gradient),
    input: lowering.tensor(input),
    vectors: lowering.vectors(norm, channels),
    coefficients: lowering.coefficients(norm, channels),
    output: lowering.tensor(output),
    ...passOver(lowering, input)
  })
}
