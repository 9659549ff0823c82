/** The same network in jax-js on its WebAssembly backend; the whole step is one compiled function. Activations N,C,H,W, its only layout. */
import { blockUntilReady, defaultDevice, init, jit, lax, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax'
import type { LayerSpec, NamedTensor } from '../../src/lib/schema/model.ts'
import { LEARNING_RATE, MOMENTUM, peerData, scaled, type Peer, type PeerTask } from './peer-task.ts'

type Arrays = Record<string, np.Array>

/** Arrays are consumed by use; these lookups hand out a reference each. */
type Lookup = (name: string) => np.Array

/** One value per channel, over N,C,H,W. */
const perChannel = (vector: np.Array) => vector.reshape([1, -1, 1, 1])

/** Normalised by the batch's own mean and variance, as in training. */
function batchNorm(x: np.Array, gamma: np.Array, beta: np.Array, epsilon: number): np.Array {
  const centred = x.ref.sub(x.mean([0, 2, 3], { keepdims: true }))
  const variance = np.square(centred.ref).mean([0, 2, 3], { keepdims: true })
  const scale = np.reciprocal(np.sqrt(variance.add(epsilon))).mul(perChannel(gamma))
  return centred.mul(scale).add(perChannel(beta))
}

function apply(layer: LayerSpec, input: Lookup, weight: Lookup): np.Array {
  const x = input(layer.input)
  switch (layer.op) {
    case 'conv': {
      const { name, stride, padding, bias } = layer
      const kernel = weight(`${name}/kernel`).transpose([3, 2, 0, 1]) // [out, in, height, width]
      const y = lax.conv(
        x,
        kernel,
        [stride, stride],
        [
          [padding, padding],
          [padding, padding]
        ]
      )
      return bias ? y.add(perChannel(weight(`${name}/bias`))) : y
    }
    case 'batchnorm':
      return batchNorm(x, weight(`${layer.name}/gamma`), weight(`${layer.name}/beta`), layer.epsilon)
    case 'relu':
      return nn.relu(x)
    case 'maxpool':
      return lax.reduceWindow(x, np.max, [layer.poolSize, layer.poolSize], [layer.poolSize, layer.poolSize])
    case 'add':
      return x.add(input(layer.other))
    case 'globalavgpool':
      return x.mean([2, 3]) // [N, C]
    case 'flatten':
      return x.transpose([0, 2, 3, 1]).reshape([x.shape[0] ?? 0, -1]) // the features of the canonical H,W,C
    case 'dense':
      return np.matmul(x, weight(`${layer.name}/kernel`)).add(weight(`${layer.name}/bias`))
    default:
      return layer satisfies never
  }
}

function found(values: Arrays, name: string): np.Array {
  const value = values[name]
  if (!value) throw new Error(`There is no ${name}.`)
  return value.ref
}

/** Consumes its arguments, as jax-js wants it. `classes`: one-hot, N,classes. */
function meanLoss(layers: readonly LayerSpec[], weights: Arrays, x: np.Array, classes: np.Array): np.Array {
  const outputs: Arrays = { x }
  let last = x
  for (const layer of layers) {
    last = apply(
      layer,
      (name) => found(outputs, name),
      (name) => found(weights, name)
    )
    outputs[layer.name] = last
  }
  const loss = nn.logSoftmax(last.ref, -1).mul(classes).sum(-1).mean().neg()
  tree.dispose(outputs)
  tree.dispose(weights)
  return loss
}

const mapped = (tensors: readonly NamedTensor[], make: (tensor: NamedTensor) => np.Array): Arrays =>
  Object.fromEntries(tensors.map((tensor) => [tensor.name, make(tensor)]))

export async function jaxPeer(task: PeerTask): Promise<Peer> {
  const ready = await init('wasm')
  if (!ready.includes('wasm')) throw new Error('jax-js has no WebAssembly backend here.')
  defaultDevice('wasm')
  const { spec, weights, pixels, labels } = peerData(task)
  const shape = [task.batchSize, task.sizePx, task.sizePx, spec.inputChannels]
  const images = np.array(scaled(pixels)).reshape(shape).transpose([0, 3, 1, 2])
  const classes = nn.oneHot(np.array(Int32Array.from(labels), { dtype: np.int32 }), spec.classCount)
  let state = {
    weights: mapped(weights, ({ values, shape }) => np.array(values as Float32Array<ArrayBuffer>).reshape([...shape])),
    velocities: mapped(weights, ({ shape }) => np.zeros([...shape]))
  }
  const step = jit((now: typeof state, x: np.Array, oneHot: np.Array) => {
    const lossOf = (values: Arrays, batch: np.Array, target: np.Array) => meanLoss(spec.layers, values, batch, target)
    const [loss, gradients] = valueAndGrad(lossOf)(tree.ref(now.weights), x, oneHot)
    const velocities = tree.map((v: np.Array, g: np.Array) => v.mul(MOMENTUM).add(g), now.velocities, gradients)
    const next = tree.map((w: np.Array, v: np.Array) => w.sub(v.mul(LEARNING_RATE)), now.weights, tree.ref(velocities))
    return { loss, state: { weights: next, velocities } }
  })
  return {
    threads: null,
    async step() {
      const result = step(state, images.ref, classes.ref)
      await blockUntilReady(result)
      state = result.state
      const [loss = NaN] = await result.loss.data()
      return loss
    }
  }
}
