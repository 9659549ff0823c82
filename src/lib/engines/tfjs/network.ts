/** A layer list as TensorFlow.js operations: the whole network from scaled images to logits, in training or in evaluation. */
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/register_all_gradients.js'
import type { LayerSpec } from '../../schema/model.ts'

type BatchNormLayer = Extract<LayerSpec, { op: 'batchnorm' }>

export interface NetworkParts {
  layers: readonly LayerSpec[]
  /** A weight by its name. */
  weight(name: string): tf.Tensor
  normalize(layer: BatchNormLayer, x: tf.Tensor4D): tf.Tensor4D
}

/** Throws for a name that does not exist. */
export function lookUp<Value>(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name)
  if (value === undefined) throw new Error(`There is no ${name}.`)
  return value
}

function withBias(y: tf.Tensor, layer: string, parts: NetworkParts): tf.Tensor {
  return tf.add(y, parts.weight(`${layer}/bias`))
}

function apply(layer: LayerSpec, input: (name: string) => tf.Tensor, parts: NetworkParts): tf.Tensor {
  const x = input(layer.input)
  switch (layer.op) {
    case 'conv': {
      const y = tf.conv2d(x as tf.Tensor4D, parts.weight(`${layer.name}/kernel`) as tf.Tensor4D, layer.stride, layer.padding)
      return layer.bias ? withBias(y, layer.name, parts) : y // N,H,W,filters
    }
    case 'batchnorm':
      return parts.normalize(layer, x as tf.Tensor4D)
    case 'relu':
      return tf.relu(x)
    case 'maxpool':
      return tf.maxPool(x as tf.Tensor4D, layer.poolSize, layer.poolSize, 'valid')
    case 'add':
      return tf.add(x, input(layer.other))
    case 'globalavgpool':
      return tf.mean(x, [1, 2]) // N,C
    case 'flatten':
      return tf.reshape(x, [x.shape[0], -1]) // N,H*W*C
    case 'dense':
      return withBias(tf.matMul(x, parts.weight(`${layer.name}/kernel`)), layer.name, parts) // N,units
    default:
      return layer satisfies never
  }
}

/** `x`: N,H,W,C in [0, 1]. Returns N,classes. */
export function logitsOf(x: tf.Tensor4D, parts: NetworkParts): tf.Tensor2D {
  const outputs = new Map<string, tf.Tensor>([['x', x]])
  let last: tf.Tensor = x
  for (const layer of parts.layers) {
    last = apply(layer, (name) => lookUp(outputs, name), parts)
    outputs.set(layer.name, last)
  }
  return last as tf.Tensor2D
}

/** With the running statistics. */
export function evaluationLogits(x: tf.Tensor4D, layers: readonly LayerSpec[], state: ReadonlyMap<string, tf.Tensor>): tf.Tensor2D {
  const vector = (name: string) => lookUp(state, name) as tf.Tensor1D
  return logitsOf(x, {
    layers,
    weight: (name) => lookUp(state, name),
    normalize: ({ name, epsilon }, input) =>
      tf.batchNorm(input, vector(`${name}/running_mean`), vector(`${name}/running_var`), vector(`${name}/beta`), vector(`${name}/gamma`), epsilon)
  })
}
