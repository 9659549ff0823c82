/** The two programs of a model, each compiled as a whole: one optimiser step, and evaluation. */
import { jit, nn, numpy as np, valueAndGrad } from '@jax-js/jax'
import type { LayerSpec } from '../../schema/model.ts'
import type { Formulation } from './formulation.ts'
import { logitsOf, type Arrays } from './network.ts'

/** A type, not an interface: jax-js takes only plain records as trees of arrays. */
export type DeviceState = {
  weights: Arrays
  velocities: Arrays
  running: Arrays
  /** Since the last drain: sum of the cross-entropy over samples, and how many were right. */
  lossSum: np.Array
  correct: np.Array
}

/** Hands out each array once. */
function takerOf(...sources: readonly Arrays[]): (name: string) => np.Array {
  return (name) => {
    const found = sources.map((source) => source[name]).find((array) => array !== undefined)
    if (!found) throw new Error(`The model has no ${name}.`)
    return found
  }
}

/** Bytes to [0, 1]. */
const scaled = (pixels: np.Array) => pixels.mul(1 / 255)

const mapped = (arrays: Arrays, make: (array: np.Array, name: string) => np.Array): Arrays =>
  Object.fromEntries(Object.entries(arrays).map(([name, array]) => [name, make(array, name)]))

const ofName = (arrays: Arrays, name: string): np.Array => takerOf(arrays)(name)

/** v = momentum * v + g; w -= learningRate * v. */
function momentumStep(weights: Arrays, velocities: Arrays, gradients: Arrays, momentum: number, learningRate: np.Array) {
  const next = mapped(velocities, (velocity, name) => velocity.mul(momentum).add(ofName(gradients, name)))
  const moved = mapped(weights, (weight, name) => weight.sub(ofName(next, name).ref.mul(learningRate.ref)))
  learningRate.dispose()
  return { weights: moved, velocities: next }
}

/**
 * state, pixels (bytes as f32, N,H,W,C), one-hot labels [N, classes], learning rate -> the next state. Consumes its arguments.
 * Compiled once for every number of images.
 */
export function compileStep(layers: readonly LayerSpec[], formulation: Formulation, momentum: number) {
  function lossOf(weights: Arrays, running: Arrays, pixels: np.Array, classes: np.Array): [np.Array, { running: Arrays; correct: np.Array }] {
    const newRunning: Arrays = {}
    const logits = logitsOf(layers, scaled(pixels), { formulation, take: takerOf(weights, running), newRunning })
    const right = np.argmax(logits.ref, 1).equal(np.argmax(classes.ref, 1))
    const loss = nn.logSoftmax(logits, -1).mul(classes).sum(-1).mean().neg()
    return [loss, { running: newRunning, correct: right.astype(np.float32).sum() }]
  }
  return jit((state: DeviceState, pixels: np.Array, classes: np.Array, learningRate: np.Array) => {
    const images = pixels.shape[0] ?? 0
    const differentiated = valueAndGrad(lossOf as never, { hasAux: true }) as unknown as (
      ...args: Parameters<typeof lossOf>
    ) => [ReturnType<typeof lossOf>, Arrays]
    const weights = mapped(state.weights, (weight) => weight.ref)
    const [[loss, { running, correct }], gradients] = differentiated(weights, state.running, pixels, classes)
    return {
      ...momentumStep(state.weights, state.velocities, gradients, momentum, learningRate),
      running,
      lossSum: state.lossSum.add(loss.mul(images)),
      correct: state.correct.add(correct)
    }
  })
}

/** weights, running statistics, pixels -> logits [N, classes] in evaluation mode. Consumes its arguments. */
export function compileInference(layers: readonly LayerSpec[], formulation: Formulation) {
  return jit((weights: Arrays, running: Arrays, pixels: np.Array) =>
    logitsOf(layers, scaled(pixels), { formulation, take: takerOf(weights, running), newRunning: null })
  )
}
