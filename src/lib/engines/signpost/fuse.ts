/** Groups a layer list into units that one or two passes over memory can compute. Says which patterns the trainer knows. */
import type { LayerSpec, ModelSpec } from '../../schema/model.ts'
import { UnsupportedModelError } from '../engine.ts'

export type ConvLayer = Extract<LayerSpec, { op: 'conv' }>
export type NormLayer = Extract<LayerSpec, { op: 'batchnorm' }>
export type DenseLayer = Extract<LayerSpec, { op: 'dense' }>

/** `input` and `output` are layer names; `output` is the last layer of the group. */
export type Unit =
  | { kind: 'conv'; layer: ConvLayer; input: string; output: string; relu: boolean }
  | { kind: 'dense'; layer: DenseLayer; input: string; output: string; relu: boolean }
  /** output = relu?(norm(input) + other), other = nothing, a tensor, or the batch norm of another convolution. */
  | { kind: 'normalize'; norm: NormLayer; input: string; other: string | null; otherNorm: NormLayer | null; output: string; relu: boolean }
  | { kind: 'maxpool'; input: string; output: string }
  | { kind: 'globalavgpool'; input: string; output: string }

class Fuser {
  readonly units: Unit[] = []
  readonly #consumers = new Map<string, LayerSpec[]>()
  /** Batch norms that wait for the addition they belong to. */
  readonly #pendingNorms = new Map<string, NormLayer>()
  readonly #fusedRelus = new Set<string>()
  /** flatten only renames. */
  readonly #aliases = new Map<string, string>()

  constructor(model: ModelSpec) {
    for (const layer of model.layers) {
      for (const name of layer.op === 'add' ? [layer.input, layer.other] : [layer.input]) {
        this.#consumers.set(name, [...(this.#consumers.get(name) ?? []), layer])
      }
    }
    for (const layer of model.layers) this.#add(layer)
    if (this.#pendingNorms.size > 0) throw new UnsupportedModelError('A batch norm ends the network.')
  }

  #source(name: string): string {
    return this.#aliases.get(name) ?? name
  }

  #onlyConsumer(name: string): LayerSpec | null {
    const consumers = this.#consumers.get(name) ?? []
    return consumers.length === 1 ? (consumers[0] ?? null) : null
  }

  /** The ReLU that directly and alone follows `name`, marked as done. */
  #takeRelu(name: string): { output: string; relu: boolean } {
    const next = this.#onlyConsumer(name)
    if (next?.op !== 'relu') return { output: name, relu: false }
    this.#fusedRelus.add(next.name)
    return { output: next.name, relu: true }
  }

  #add(layer: LayerSpec): void {
    switch (layer.op) {
      case 'conv':
        this.units.push({ kind: 'conv', layer, input: layer.input, ...this.#takeRelu(layer.name) })
        return
      case 'dense':
        this.units.push({ kind: 'dense', layer, input: this.#source(layer.input), ...this.#takeRelu(layer.name) })
        return
      case 'batchnorm':
        this.#addNorm(layer)
        return
      case 'add':
        this.#addAddition(layer)
        return
      case 'relu':
        if (!this.#fusedRelus.has(layer.name))
          throw new UnsupportedModelError(`${layer.name} does not alone follow a convolution, norm or dense layer.`)
        return
      case 'maxpool':
        if (layer.poolSize !== 2) throw new UnsupportedModelError(`${layer.name} pools ${layer.poolSize}x${layer.poolSize}; only 2x2 is built.`)
        this.units.push({ kind: 'maxpool', input: layer.input, output: layer.name })
        return
      case 'globalavgpool':
        this.units.push({ kind: 'globalavgpool', input: layer.input, output: layer.name })
        return
      case 'flatten':
        this.#aliases.set(layer.name, this.#source(layer.input))
        return
      default:
        layer satisfies never
    }
  }

  #addNorm(norm: NormLayer): void {
    if (this.#onlyConsumer(norm.name)?.op === 'add') this.#pendingNorms.set(norm.name, norm)
    else this.units.push({ kind: 'normalize', norm, input: norm.input, other: null, otherNorm: null, ...this.#takeRelu(norm.name) })
  }

  #takeNorm(name: string): NormLayer | null {
    const norm = this.#pendingNorms.get(name) ?? null
    this.#pendingNorms.delete(name)
    return norm
  }

  #addAddition(layer: Extract<LayerSpec, { op: 'add' }>): void {
    const norm = this.#takeNorm(layer.input)
    if (!norm) throw new UnsupportedModelError(`The first input of ${layer.name} is not a batch norm of its own.`)
    const otherNorm = this.#takeNorm(layer.other)
    this.units.push({ kind: 'normalize', norm, input: norm.input, other: otherNorm?.input ?? layer.other, otherNorm, ...this.#takeRelu(layer.name) })
  }
}

/** Throws UnsupportedModelError, naming the layer, for a pattern that is not built. */
export function fuse(model: ModelSpec): Unit[] {
  return new Fuser(model).units
}
