/** One optimiser step as TensorFlow.js operations. The state is replaced as a whole; nothing is read back. */
import * as tf from '@tensorflow/tfjs-core'
import type { LayerSpec } from '../../schema/model.ts'
import type { BatchNorm } from './batch-norm.ts'
import { lookUp, logitsOf } from './network.ts'
import { scoped } from './scope.ts'

/** Kept tensors by name. Weights are never written in place: the wasm backend packs a kernel once per tensor and would not see it. */
export interface DeviceState {
  weights: ReadonlyMap<string, tf.Tensor>
  velocities: ReadonlyMap<string, tf.Tensor>
  running: ReadonlyMap<string, tf.Tensor>
  /** Since the last drain: sum of the cross-entropy over samples, and how many were right. */
  lossSum: tf.Scalar
  correct: tf.Scalar
}

export interface StepInput {
  /** N,H,W,C in [0, 1] */
  x: tf.Tensor4D
  /** N,classes; zero rows for images that do not count. */
  classes: tf.Tensor2D
  mask: tf.Tensor4D | null
  /** Images that count. */
  count: number
  learningRate: number
}

export interface StepOptions {
  layers: readonly LayerSpec[]
  momentum: number
  batchNorm: BatchNorm
  /** Called when all activations are there; the way back frees more than it takes. */
  atPeak: () => void
}

interface Forward {
  loss: tf.Scalar
  correct: tf.Scalar
  running: ReadonlyMap<string, tf.Tensor>
}

/** `share`: of the new batch, the layer's momentum. */
const blended = (old: tf.Tensor, batch: tf.Tensor1D, share: number, scale = 1) => tf.add(tf.mul(old, 1 - share), tf.mul(batch, share * scale))

function forward({ x, classes, mask, count }: StepInput, state: DeviceState, weight: (name: string) => tf.Tensor, options: StepOptions): Forward {
  const running = new Map<string, tf.Tensor>()
  const logits = logitsOf(x, {
    layers: options.layers,
    weight,
    normalize({ name, epsilon, momentum }, input) {
      const [gamma, beta] = [weight(`${name}/gamma`) as tf.Tensor1D, weight(`${name}/beta`) as tf.Tensor1D]
      const { y, mean, variance } = options.batchNorm({ x: input, gamma, beta, epsilon, mask, count })
      const [meanName, varianceName] = [`${name}/running_mean`, `${name}/running_var`]
      const values = count * input.shape[1] * input.shape[2]
      const unbiasing = values > 1 ? values / (values - 1) : 1
      running.set(meanName, blended(lookUp(state.running, meanName), mean, momentum))
      running.set(varianceName, blended(lookUp(state.running, varianceName), variance, momentum, unbiasing))
      return y
    }
  })
  const loss = tf.neg(tf.sum(tf.mul(tf.logSoftmax(logits), classes)))
  // A row of zeros has its largest at 0, where its class is 0 too.
  const right = tf.sum(tf.mul(classes, tf.oneHot(tf.argMax(logits, 1), classes.shape[1])))
  return { loss: tf.div(loss, count), correct: right as tf.Scalar, running }
}

/** v = momentum * v + g; w -= learningRate * v. */
function descend(weight: tf.Tensor, velocity: tf.Tensor, gradient: tf.Tensor, momentum: number, learningRate: number) {
  const moved = tf.add(tf.mul(velocity, momentum), gradient)
  return { velocity: moved, weight: tf.sub(weight, tf.mul(moved, learningRate)) }
}

/** The state after the step, kept; the caller disposes the old one. Throws what a kernel throws, with nothing kept. */
export function trainingStep(state: DeviceState, input: StepInput, options: StepOptions): DeviceState {
  return scoped((keep) => {
    const names = [...state.weights.keys()]
    const passes: Forward[] = []
    const lossOf = (...values: tf.Tensor[]) => {
      const byName = new Map(names.map((name, index) => [name, values[index] as tf.Tensor]))
      const pass = forward(input, state, (name) => lookUp(byName, name), options)
      // What leaves this function beside the loss would be disposed at its end.
      for (const tensor of [pass.correct, ...pass.running.values()]) keep(tensor)
      passes.push(pass)
      options.atPeak()
      return pass.loss
    }
    const { value, grads } = tf.valueAndGrads(lossOf)([...state.weights.values()])
    const [pass] = passes
    if (!pass) throw new Error('The network was not run.')
    const weights = new Map<string, tf.Tensor>()
    const velocities = new Map<string, tf.Tensor>()
    for (const [index, name] of names.entries()) {
      const gradient = grads[index] as tf.Tensor
      const next = descend(lookUp(state.weights, name), lookUp(state.velocities, name), gradient, options.momentum, input.learningRate)
      weights.set(name, keep(next.weight))
      velocities.set(name, keep(next.velocity))
    }
    const lossSum = keep(tf.add<tf.Scalar>(state.lossSum, tf.mul(value, input.count)))
    const correct = keep(tf.add<tf.Scalar>(state.correct, pass.correct))
    pass.correct.dispose()
    return { weights, velocities, running: pass.running, lossSum, correct }
  })
}
