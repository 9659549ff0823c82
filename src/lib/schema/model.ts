/** Networks as data. Shapes, parameter counts and multiply-adds are derived by models/infer-shapes. */

export type ModelId = 'idsia' | 'idsia-200' | 'resnet20' | 'resnet32'
export const MODEL_IDS: readonly ModelId[] = ['idsia', 'idsia-200', 'resnet20', 'resnet32']
/** Proper names, the same in every language. */
export const MODEL_TITLES: Readonly<Record<ModelId, string>> = {
  idsia: 'IDSIA',
  'idsia-200': 'IDSIA-200',
  resnet20: 'ResNet-20',
  resnet32: 'ResNet-32'
}
export const INPUT_SIZES_PX: readonly number[] = [32, 48, 64]

/**
 * One operation; `name` is also the name of its output. `input` (and `other`) name earlier outputs; the network's input is 'x'.
 * Padding is symmetric and explicit. Parameter names: `<name>/kernel`, `<name>/bias`, `<name>/gamma`, `<name>/beta`,
 * running statistics `<name>/running_mean`, `<name>/running_var`.
 */
export type LayerSpec =
  | { op: 'conv'; name: string; input: string; filters: number; kernelSize: number; stride: number; padding: number; bias: boolean }
  | { op: 'batchnorm'; name: string; input: string; epsilon: number; momentum: number }
  | { op: 'relu'; name: string; input: string }
  | { op: 'maxpool'; name: string; input: string; poolSize: number }
  | { op: 'add'; name: string; input: string; other: string }
  | { op: 'globalavgpool'; name: string; input: string }
  | { op: 'flatten'; name: string; input: string }
  | { op: 'dense'; name: string; input: string; units: number }

export interface ModelSpec {
  /** A ModelId, or the name of a test network. */
  id: string
  title: string
  inputSizePx: number
  inputChannels: number
  classCount: number
  /** In order of execution; the last one gives the logits. */
  layers: readonly LayerSpec[]
}

/** [height, width, channels] of an image tensor or [features] of a flat one, without the batch axis. */
export type Shape = readonly number[]

export interface ParameterInfo {
  name: string
  shape: Shape
  init: 'he_normal' | 'zeros' | 'ones'
  /** Inputs per output unit; he_normal only. */
  fanIn: number
}

export interface ModelShapes {
  outputs: ReadonlyMap<string, Shape>
  parameters: readonly ParameterInfo[]
  /** Batch-norm statistics: state, but not trained and not counted as parameters. */
  runningStatistics: readonly ParameterInfo[]
  parameterCount: number
  /** Of convolutions and dense layers, forward pass, one image. */
  multiplyAdds: number
}

/** Convolution kernels H,W,in,out; dense kernels in,out; f32. */
export interface NamedTensor {
  name: string
  shape: Shape
  values: Float32Array
}

export interface OptimizerSpec {
  kind: 'sgd-momentum'
  /** v = momentum * v + g; w -= learningRate * v; v starts at 0. */
  momentum: number
}

/** Everything that training changes; names as in ParameterInfo. */
export interface TrainingState {
  weights: readonly NamedTensor[]
  /** One per weight, same names. */
  velocities: readonly NamedTensor[]
  runningStatistics: readonly NamedTensor[]
}

/** The state after a whole epoch, from which training goes on as if it had never stopped. */
export interface Checkpoint {
  /** 1-based. */
  epoch: number
  state: TrainingState
  /** Of the state (training/weights-hash.ts). */
  sha256: string
}
