/** The same network in TensorFlow.js on its plain JavaScript backend, the only one of its CPU backends that can train convolutions. */
import '@tensorflow/tfjs-backend-cpu'
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-core/dist/register_all_gradients.js'
import type { LayerSpec } from '../../src/lib/schema/model.ts'
import { LEARNING_RATE, MOMENTUM, peerData, scaled, type Peer, type PeerTask } from './peer-task.ts'

type Lookup<Value extends tf.Tensor> = (name: string) => Value

/** Normalised by the batch's own mean and variance, as in training. */
function batchNorm(x: tf.Tensor, gamma: tf.Tensor, beta: tf.Tensor, epsilon: number): tf.Tensor {
  const { mean, variance } = tf.moments(x, [0, 1, 2])
  return tf.batchNorm(x as tf.Tensor4D, mean as tf.Tensor1D, variance as tf.Tensor1D, beta as tf.Tensor1D, gamma as tf.Tensor1D, epsilon)
}

function apply(layer: LayerSpec, input: Lookup<tf.Tensor>, weight: Lookup<tf.Variable>): tf.Tensor {
  const x = input(layer.input)
  switch (layer.op) {
    case 'conv': {
      const y = tf.conv2d(x as tf.Tensor4D, weight(`${layer.name}/kernel`) as tf.Tensor4D, layer.stride, layer.padding)
      return layer.bias ? tf.add(y, weight(`${layer.name}/bias`)) : y
    }
    case 'batchnorm':
      return batchNorm(x, weight(`${layer.name}/gamma`), weight(`${layer.name}/beta`), layer.epsilon)
    case 'relu':
      return tf.relu(x)
    case 'maxpool':
      return tf.maxPool(x as tf.Tensor4D, layer.poolSize, layer.poolSize, 'valid')
    case 'add':
      return tf.add(x, input(layer.other))
    case 'globalavgpool':
      return tf.mean(x, [1, 2])
    case 'flatten':
      return tf.reshape(x, [x.shape[0], -1])
    case 'dense':
      return tf.add(tf.matMul(x as tf.Tensor2D, weight(`${layer.name}/kernel`) as tf.Tensor2D), weight(`${layer.name}/bias`))
    default:
      return layer satisfies never
  }
}

function found<Value>(values: ReadonlyMap<string, Value>, name: string): Value {
  const value = values.get(name)
  if (value === undefined) throw new Error(`There is no ${name}.`)
  return value
}

/** N,classes. */
function logits(layers: readonly LayerSpec[], x: tf.Tensor, weights: ReadonlyMap<string, tf.Variable>): tf.Tensor2D {
  const outputs = new Map([['x', x]])
  let last = x
  for (const layer of layers) {
    last = apply(
      layer,
      (name) => found(outputs, name),
      (name) => found(weights, name)
    )
    outputs.set(layer.name, last)
  }
  return last as tf.Tensor2D
}

export async function tfjsPeer(task: PeerTask): Promise<Peer> {
  await tf.setBackend('cpu')
  const { spec, weights, pixels, labels } = peerData(task)
  const variables = new Map(weights.map(({ name, shape, values }) => [name, tf.variable(tf.tensor(values, [...shape]), true)]))
  const images = tf.tensor4d(scaled(pixels), [task.batchSize, task.sizePx, task.sizePx, spec.inputChannels])
  const classes = tf.oneHot(tf.tensor1d(Int32Array.from(labels), 'int32'), spec.classCount)
  const optimizer = tf.train.momentum(LEARNING_RATE, MOMENTUM)
  // Mean over the batch.
  const loss = () => tf.losses.softmaxCrossEntropy<tf.Tensor, tf.Scalar>(classes, logits(spec.layers, images, variables))
  return {
    async step() {
      const cost = optimizer.minimize(loss, true, [...variables.values()])
      if (!cost) throw new Error('tfjs returned no loss.')
      const [value = NaN] = await cost.data()
      cost.dispose()
      return value
    }
  }
}
