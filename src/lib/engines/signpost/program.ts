/**
 * ModelSpec -> Program: the flat lists of operations of one training step and of evaluation, over tensors with known lifetimes.
 * Pure, and free of any device: nothing here knows addresses, padding, threads or kernels.
 */
import type { ModelShapes, ModelSpec } from '../../schema/model.ts'
import { UnsupportedModelError } from '../engine.ts'
import { addBackward } from './backward.ts'
import { fuse, type ConvLayer, type DenseLayer, type NormLayer, type Unit } from './fuse.ts'

/** Activations or gradients of a whole batch, N,H,W,C; a flat tensor has height and width 1. */
export class Tensor {
  constructor(
    readonly name: string,
    readonly height: number,
    readonly width: number,
    readonly channels: number
  ) {}

  hasShapeOf({ height, width, channels }: Tensor): boolean {
    return this.height === height && this.width === width && this.channels === channels
  }

  /** A gradient of the same shape. */
  gradient(suffix = ''): Tensor {
    return new Tensor(`d ${this.name}${suffix}`, this.height, this.width, this.channels)
  }
}

/** Executed in order. `norm` stands for the mean, scale and shift that the statistics operations of that layer computed. */
export type ProgramOp =
  | { kind: 'scaleInput'; output: Tensor }
  /** `statistics`: also sums for batchStatistics of the batch norm that follows. */
  | { kind: 'conv'; layer: ConvLayer; input: Tensor; output: Tensor; relu: boolean; statistics: boolean }
  | { kind: 'batchStatistics'; norm: NormLayer; input: Tensor }
  | { kind: 'runningStatistics'; norm: NormLayer; input: Tensor }
  | { kind: 'normalize'; norm: NormLayer; input: Tensor; other: Tensor | null; otherNorm: NormLayer | null; output: Tensor; relu: boolean }
  | { kind: 'maxPool'; input: Tensor; output: Tensor }
  | { kind: 'averagePool'; input: Tensor; output: Tensor }
  | { kind: 'dense'; layer: DenseLayer; input: Tensor; output: Tensor; relu: boolean }
  | { kind: 'softmaxLoss'; logits: Tensor; gradient: Tensor }
  | { kind: 'denseInputGradient'; layer: DenseLayer; gradient: Tensor; output: Tensor }
  | { kind: 'denseWeightGradient'; layer: DenseLayer; input: Tensor; gradient: Tensor }
  | { kind: 'convInputGradient'; layer: ConvLayer; gradient: Tensor; output: Tensor; accumulate: boolean }
  | { kind: 'convWeightGradient'; layer: ConvLayer; input: Tensor; gradient: Tensor }
  | { kind: 'reluGradient'; activation: Tensor; gradient: Tensor }
  | { kind: 'maxPoolGradient'; input: Tensor; gradient: Tensor; output: Tensor; relu: boolean }
  | { kind: 'averagePoolGradient'; gradient: Tensor; output: Tensor }
  /** Masks `gradient` in place where the activation is not positive, and gives the gradients of gamma and beta. */
  | { kind: 'normalizeStatisticsGradient'; norm: NormLayer; activation: Tensor | null; input: Tensor; gradient: Tensor }
  | { kind: 'normalizeGradient'; norm: NormLayer; input: Tensor; gradient: Tensor; output: Tensor }
  | { kind: 'sgdMomentum' }

export interface Program {
  training: readonly ProgramOp[]
  inference: readonly ProgramOp[]
  /** Output of `inference`. */
  logits: Tensor
}

/** A unit with its tensors. */
export interface PlacedUnit {
  unit: Unit
  input: Tensor
  other: Tensor | null
  output: Tensor
}

export class TensorSet {
  readonly #tensors = new Map<string, Tensor>()
  readonly #shapes: ModelShapes

  constructor(shapes: ModelShapes) {
    this.#shapes = shapes
  }

  get(name: string): Tensor {
    const known = this.#tensors.get(name)
    if (known) return known
    const shape = this.#shapes.outputs.get(name)
    if (!shape) throw new UnsupportedModelError(`The model has no layer ${name}.`)
    const [height = 1, width = 1, channels = 1] = shape.length === 3 ? shape : [1, 1, ...shape]
    const tensor = new Tensor(name, height, width, channels)
    this.#tensors.set(name, tensor)
    return tensor
  }
}

function addForward(ops: ProgramOp[], placed: PlacedUnit, training: boolean, normalized: ReadonlySet<Tensor>): void {
  const { unit, input, other, output } = placed
  switch (unit.kind) {
    case 'conv':
      ops.push({ kind: 'conv', layer: unit.layer, input, output, relu: unit.relu, statistics: training && normalized.has(output) })
      return
    case 'normalize': {
      const statistics = training ? 'batchStatistics' : 'runningStatistics'
      ops.push({ kind: statistics, norm: unit.norm, input })
      if (unit.otherNorm && other) ops.push({ kind: statistics, norm: unit.otherNorm, input: other })
      ops.push({ kind: 'normalize', norm: unit.norm, input, other, otherNorm: unit.otherNorm, output, relu: unit.relu })
      return
    }
    case 'maxpool':
      ops.push({ kind: 'maxPool', input, output })
      return
    case 'globalavgpool':
      ops.push({ kind: 'averagePool', input, output })
      return
    case 'dense':
      ops.push({ kind: 'dense', layer: unit.layer, input, output, relu: unit.relu })
      return
    default:
      unit satisfies never
  }
}

/** Outputs of convolutions whose statistics a batch norm needs. */
function normalizedTensors(units: readonly PlacedUnit[]): Set<Tensor> {
  const tensors = new Set<Tensor>()
  for (const { unit, input, other } of units) {
    if (unit.kind !== 'normalize') continue
    tensors.add(input)
    if (unit.otherNorm && other) tensors.add(other)
  }
  const outputs = new Set(units.filter(({ unit }) => unit.kind === 'conv' && !unit.relu).map(({ output }) => output))
  for (const tensor of tensors)
    if (!outputs.has(tensor)) throw new UnsupportedModelError(`The batch norm of ${tensor.name} does not follow a convolution.`)
  return tensors
}

function placeUnits(model: ModelSpec, shapes: ModelShapes): PlacedUnit[] {
  const tensors = new TensorSet(shapes)
  return fuse(model).map((unit) => ({
    unit,
    input: tensors.get(unit.input),
    other: unit.kind === 'normalize' && unit.other !== null ? tensors.get(unit.other) : null,
    output: tensors.get(unit.output)
  }))
}

/** Throws UnsupportedModelError, naming the layer, for a pattern that is not built. */
export function buildProgram(model: ModelSpec, shapes: ModelShapes): Program {
  const units = placeUnits(model, shapes)
  const [first, last] = [units[0], units.at(-1)]
  if (!first || last?.unit.kind !== 'dense' || last.unit.relu) throw new UnsupportedModelError('The network does not end with a dense layer.')
  const normalized = normalizedTensors(units)
  const forward = (training: boolean): ProgramOp[] => {
    const ops: ProgramOp[] = [{ kind: 'scaleInput', output: first.input }]
    for (const placed of units) addForward(ops, placed, training, normalized)
    return ops
  }
  const training = forward(true)
  addBackward(training, units, first.input, last.output)
  training.push({ kind: 'sgdMomentum' })
  return { training, inference: forward(false), logits: last.output }
}
