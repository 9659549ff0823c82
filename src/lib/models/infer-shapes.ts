/** Derives every shape, parameter and cost of a network from its layer list. */
import type { LayerSpec, ModelShapes, ModelSpec, ParameterInfo, Shape } from '../schema/model.ts'

export class InvalidModelError extends Error {
  override name = 'InvalidModelError'
}

interface LayerEffect {
  output: Shape
  parameters: ParameterInfo[]
  runningStatistics: ParameterInfo[]
  multiplyAdds: number
}

type ImageShape = readonly [heightPx: number, widthPx: number, channels: number]

const sizeOf = (shape: Shape) => shape.reduce((product, length) => product * length, 1)

const filled = (name: string, init: 'zeros' | 'ones', length: number): ParameterInfo => ({ name, shape: [length], init, fanIn: 0 })

const heNormal = (name: string, shape: Shape): ParameterInfo => ({ name, shape, init: 'he_normal', fanIn: sizeOf(shape.slice(0, -1)) })

const plain = (output: Shape): LayerEffect => ({ output, parameters: [], runningStatistics: [], multiplyAdds: 0 })

function imageShape(shape: Shape, layer: string): ImageShape {
  const [heightPx, widthPx, channels] = shape
  if (heightPx === undefined || widthPx === undefined || channels === undefined || shape.length !== 3) {
    throw new InvalidModelError(`Layer ${layer} needs an image as its input, not a tensor of shape [${shape.join(', ')}].`)
  }
  return [heightPx, widthPx, channels]
}

function convEffect(layer: Extract<LayerSpec, { op: 'conv' }>, input: Shape): LayerEffect {
  const [heightPx, widthPx, channels] = imageShape(input, layer.name)
  const { kernelSize, stride, padding, filters } = layer
  const outputLength = (length: number) => Math.floor((length + 2 * padding - kernelSize) / stride) + 1
  const output = [outputLength(heightPx), outputLength(widthPx), filters] as const
  if (output[0] < 1 || output[1] < 1) throw new InvalidModelError(`The input of ${layer.name} is smaller than its kernel.`)
  const kernel = heNormal(`${layer.name}/kernel`, [kernelSize, kernelSize, channels, filters])
  return {
    output,
    parameters: layer.bias ? [kernel, filled(`${layer.name}/bias`, 'zeros', filters)] : [kernel],
    runningStatistics: [],
    multiplyAdds: sizeOf(output) * kernelSize * kernelSize * channels
  }
}

function batchNormEffect(name: string, input: Shape): LayerEffect {
  const channels = imageShape(input, name)[2]
  return {
    output: input,
    parameters: [filled(`${name}/gamma`, 'ones', channels), filled(`${name}/beta`, 'zeros', channels)],
    runningStatistics: [filled(`${name}/running_mean`, 'zeros', channels), filled(`${name}/running_var`, 'ones', channels)],
    multiplyAdds: 0
  }
}

function maxPoolEffect(layer: Extract<LayerSpec, { op: 'maxpool' }>, input: Shape): LayerEffect {
  const [heightPx, widthPx, channels] = imageShape(input, layer.name)
  return plain([Math.floor(heightPx / layer.poolSize), Math.floor(widthPx / layer.poolSize), channels])
}

function denseEffect(layer: Extract<LayerSpec, { op: 'dense' }>, input: Shape): LayerEffect {
  const features = sizeOf(input)
  return {
    output: [layer.units],
    parameters: [heNormal(`${layer.name}/kernel`, [features, layer.units]), filled(`${layer.name}/bias`, 'zeros', layer.units)],
    runningStatistics: [],
    multiplyAdds: features * layer.units
  }
}

function layerEffect(layer: LayerSpec, shapeOf: (name: string) => Shape): LayerEffect {
  const input = shapeOf(layer.input)
  switch (layer.op) {
    case 'conv':
      return convEffect(layer, input)
    case 'batchnorm':
      return batchNormEffect(layer.name, input)
    case 'maxpool':
      return maxPoolEffect(layer, input)
    case 'dense':
      return denseEffect(layer, input)
    case 'relu':
      return plain(input)
    case 'globalavgpool':
      return plain([imageShape(input, layer.name)[2]])
    case 'flatten':
      return plain([sizeOf(input)])
    case 'add':
      if (shapeOf(layer.other).join() !== input.join()) throw new InvalidModelError(`The two inputs of ${layer.name} differ in shape.`)
      return plain(input)
    default:
      return layer satisfies never
  }
}

/** Throws InvalidModelError for unknown inputs and shapes that do not fit. Parameters come in the order of the layers. */
export function inferShapes(model: ModelSpec): ModelShapes {
  const outputs = new Map<string, Shape>([['x', [model.inputSizePx, model.inputSizePx, model.inputChannels]]])
  const parameters: ParameterInfo[] = []
  const runningStatistics: ParameterInfo[] = []
  let multiplyAdds = 0
  const shapeOf = (name: string): Shape => {
    const shape = outputs.get(name)
    if (!shape) throw new InvalidModelError(`Model ${model.id} uses ${name} before it exists.`)
    return shape
  }
  for (const layer of model.layers) {
    if (outputs.has(layer.name)) throw new InvalidModelError(`Model ${model.id} has two layers named ${layer.name}.`)
    const effect = layerEffect(layer, shapeOf)
    outputs.set(layer.name, effect.output)
    parameters.push(...effect.parameters)
    runningStatistics.push(...effect.runningStatistics)
    multiplyAdds += effect.multiplyAdds
  }
  const parameterCount = parameters.reduce((sum, parameter) => sum + sizeOf(parameter.shape), 0)
  return { outputs, parameters, runningStatistics, parameterCount, multiplyAdds }
}
