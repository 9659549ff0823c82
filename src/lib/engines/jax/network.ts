/** A network as traced jax-js operations. Every function consumes its arrays, as jax-js wants it. */
import { lax, numpy as np } from '@jax-js/jax'
import type { LayerSpec } from '../../schema/model.ts'
import type { Formulation } from './formulation.ts'

export type Arrays = Record<string, np.Array>

type NormLayer = Extract<LayerSpec, { op: 'batchnorm' }>

/** What a pass over the network has besides its input. */
export interface PassContext {
  formulation: Formulation
  /** Hands out the parameter or running statistic; each is asked for once. */
  take: (name: string) => np.Array
  /** Training mode: normalises by the batch and puts the new running statistics here; null = evaluation mode. */
  newRunning: Arrays | null
}

/** (1 - momentum) * running + momentum * batch; no gradient flows through it. */
const blended = (running: np.Array, batch: np.Array, momentum: number) => running.mul(1 - momentum).add(lax.stopGradient(batch).mul(momentum))

/** As PyTorch: the biased variance of the batch normalises, the unbiased one goes into the running statistics. */
function batchNorm(x: np.Array, { name, epsilon, momentum }: NormLayer, { take, newRunning, formulation }: PassContext): np.Array {
  const { perChannel, spatialAxes } = formulation
  const [gamma, beta] = [take(`${name}/gamma`), take(`${name}/beta`)]
  const [runningMean, runningVariance] = [take(`${name}/running_mean`), take(`${name}/running_var`)]
  const scaled = (centred: np.Array, variance: np.Array) => {
    const scale = np.reciprocal(np.sqrt(variance.add(epsilon))).mul(gamma)
    return centred.mul(perChannel(scale)).add(perChannel(beta))
  }
  if (!newRunning) return scaled(x.sub(perChannel(runningMean)), runningVariance)
  const axes = [0, ...spatialAxes]
  const mean = x.ref.mean(axes)
  const values = axes.reduce((product, axis) => product * (x.shape[axis] ?? 0), 1)
  const centred = x.sub(perChannel(mean.ref))
  const variance = np.square(centred.ref).mean(axes)
  const unbiased = variance.ref.mul(values > 1 ? values / (values - 1) : 1)
  newRunning[`${name}/running_mean`] = blended(runningMean, mean, momentum)
  newRunning[`${name}/running_var`] = blended(runningVariance, unbiased, momentum)
  return scaled(centred, variance)
}

/** Windows beside each other, without padding; a rest at the edge is left out. */
function maxPool(x: np.Array, poolSize: number, [rowAxis, columnAxis]: Formulation['spatialAxes']): np.Array {
  const [rows, columns] = [rowAxis, columnAxis].map((axis) => Math.floor((x.shape[axis] ?? 0) / poolSize)) as [number, number]
  const wholeWindows = x.shape.map(
    (length, axis) => [0, axis === rowAxis || axis === columnAxis ? length - (length % poolSize) : length] as [number, number]
  )
  const windows = x.slice(...wholeWindows).reshape(x.shape.toSpliced(rowAxis, 2, rows, poolSize, columns, poolSize))
  return np.max(windows, [rowAxis + 1, columnAxis + 2])
}

function applyLayer(layer: LayerSpec, input: (name: string) => np.Array, context: PassContext): np.Array {
  const x = input(layer.input)
  const { take, formulation } = context
  switch (layer.op) {
    case 'conv': {
      const y = formulation.convolve(x, take(`${layer.name}/kernel`), layer)
      return layer.bias ? y.add(formulation.perChannel(take(`${layer.name}/bias`))) : y
    }
    case 'batchnorm':
      return batchNorm(x, layer, context)
    case 'relu':
      return formulation.rectify(x)
    case 'maxpool':
      return maxPool(x, layer.poolSize, formulation.spatialAxes)
    case 'add':
      return x.add(input(layer.other))
    case 'globalavgpool':
      return x.mean([...formulation.spatialAxes]) // [N, C]
    case 'flatten':
      return formulation.toCanonical(x).reshape([x.shape[0] ?? 0, -1])
    case 'dense':
      return np.matmul(x, take(`${layer.name}/kernel`)).add(take(`${layer.name}/bias`))
    default:
      return layer satisfies never
  }
}

/** How often each output is an input of a later layer. */
function countUses(layers: readonly LayerSpec[]): Map<string, number> {
  const uses = new Map<string, number>()
  for (const layer of layers) {
    for (const name of layer.op === 'add' ? [layer.input, layer.other] : [layer.input]) uses.set(name, (uses.get(name) ?? 0) + 1)
  }
  return uses
}

/** Logits [N, classes] of images in [0, 1], N,H,W,C. */
export function logitsOf(layers: readonly LayerSpec[], images: np.Array, context: PassContext): np.Array {
  const usesLeft = countUses(layers)
  const outputs = new Map([['x', context.formulation.fromCanonical(images)]])
  const input = (name: string): np.Array => {
    const output = outputs.get(name)
    if (!output) throw new Error(`There is no ${name}.`)
    const left = (usesLeft.get(name) ?? 0) - 1
    usesLeft.set(name, left)
    return left > 0 ? output.ref : output
  }
  let last = images
  for (const layer of layers) {
    last = applyLayer(layer, input, context)
    outputs.set(layer.name, last)
  }
  return last
}
