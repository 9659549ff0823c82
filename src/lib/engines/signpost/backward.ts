/** The backward half of a Program: units in reverse, each turning the gradient of its output into those of its inputs and parameters. */
import { UnsupportedModelError } from '../engine.ts'
import type { Unit } from './fuse.ts'
import { Tensor, type PlacedUnit, type ProgramOp } from './program.ts'

interface NormUnit {
  unit: Extract<Unit, { kind: 'normalize' }>
  input: Tensor
}

class Backward {
  readonly #ops: ProgramOp[]
  readonly #units: readonly PlacedUnit[]
  readonly #networkInput: Tensor
  /** Gradients so far; a tensor with several consumers collects them. */
  readonly #gradients = new Map<Tensor, Tensor>()
  /** Activations of the forward half and what they were made again as. */
  readonly #madeAgain = new Map<Tensor, Tensor>()

  constructor(ops: ProgramOp[], units: readonly PlacedUnit[], networkInput: Tensor, logits: Tensor) {
    this.#ops = ops
    this.#units = units
    this.#networkInput = networkInput
    const gradient = logits.gradient()
    this.#gradients.set(logits, gradient)
    ops.push({ kind: 'softmaxLoss', logits, gradient })
    for (const placed of units.toReversed()) this.#add(placed)
  }

  #gradientOf(tensor: Tensor): Tensor {
    const gradient = this.#gradients.get(tensor)
    if (!gradient) throw new UnsupportedModelError(`Nothing depends on ${tensor.name}.`)
    return gradient
  }

  /** The first consumer writes; only a convolution can add to what is there. */
  #receive(tensor: Tensor): { output: Tensor; accumulate: boolean } {
    const known = this.#gradients.get(tensor)
    const output = known ?? tensor.gradient()
    this.#gradients.set(tensor, output)
    return { output, accumulate: known !== undefined }
  }

  #receiveFirst(tensor: Tensor, gradient: Tensor): Tensor {
    if (this.#gradients.has(tensor)) throw new UnsupportedModelError(`${tensor.name} has several consumers that are not convolutions.`)
    this.#gradients.set(tensor, gradient)
    return gradient
  }

  #add(placed: PlacedUnit): void {
    const { unit, input, output } = placed
    const gradient = this.#gradientOf(output)
    switch (unit.kind) {
      case 'conv':
        this.#addConv(placed, gradient)
        return
      case 'normalize':
        this.#addNormalize(placed, gradient)
        return
      case 'maxpool':
        this.#ops.push({ kind: 'maxPoolGradient', input, gradient, output: this.#receiveFirst(input, input.gradient()), relu: this.#hasRelu(input) })
        return
      case 'globalavgpool':
        this.#ops.push({ kind: 'averagePoolGradient', gradient, output: this.#receiveFirst(input, input.gradient()) })
        return
      case 'dense':
        if (unit.relu) this.#ops.push({ kind: 'reluGradient', activation: output, gradient })
        this.#ops.push({ kind: 'denseWeightGradient', layer: unit.layer, input, gradient })
        if (input !== this.#networkInput) {
          this.#ops.push({ kind: 'denseInputGradient', layer: unit.layer, gradient, output: this.#receiveFirst(input, input.gradient()) })
        }
        return
      default:
        unit satisfies never
    }
  }

  /** True for the output of a convolution with ReLU that only a pooling reads: the pooling's gradient pass masks it too. */
  #hasRelu(tensor: Tensor): boolean {
    return this.#units.some(({ unit, output }) => output === tensor && unit.kind === 'conv' && unit.relu)
  }

  #isPooled(tensor: Tensor): boolean {
    return this.#units.some(({ unit, input }) => input === tensor && unit.kind === 'maxpool')
  }

  /** The batch norm, without an addition, that made an activation which only the convolution to `output` reads and which has its shape. */
  #makerOfInner(activation: Tensor, output: Tensor): NormUnit | null {
    const readers = this.#units.filter(({ input, other }) => input === activation || other === activation)
    if (readers.length > 1 || !activation.hasShapeOf(output)) return null
    const maker = this.#units.find((placed) => placed.output === activation)
    return maker?.unit.kind === 'normalize' && !maker.other ? { unit: maker.unit, input: maker.input } : null
  }

  /**
   * The inner activation of a residual block is not kept from the forward half but made again from what its batch norm read, which the gradient
   * of that needs anyway. In both halves it then lives within one chain of passes over images of one size, and so in the cache.
   */
  #again(activation: Tensor, output: Tensor): Tensor {
    const maker = this.#makerOfInner(activation, output)
    if (!maker) return activation
    const { unit, input } = maker
    const copy = new Tensor(`${activation.name} again`, activation.height, activation.width, activation.channels)
    this.#ops.push({ kind: 'normalize', norm: unit.norm, input, other: null, otherNorm: null, output: copy, relu: unit.relu })
    this.#madeAgain.set(activation, copy)
    return copy
  }

  #addConv({ unit, input, output }: PlacedUnit, gradient: Tensor): void {
    if (unit.kind !== 'conv') return
    if (unit.relu && !this.#isPooled(output)) this.#ops.push({ kind: 'reluGradient', activation: output, gradient })
    this.#ops.push({ kind: 'convWeightGradient', layer: unit.layer, input: this.#again(input, output), gradient })
    if (input !== this.#networkInput) this.#ops.push({ kind: 'convInputGradient', layer: unit.layer, gradient, ...this.#receive(input) })
  }

  /**
   * After the mask the gradient is also that of `other`: it is handed on, not copied. That of `input` gets a tensor of its own even where nothing
   * else needs `gradient`: that one comes from the chain before, a new one can be local to this chain.
   */
  #addNormalize({ unit, input, other, output }: PlacedUnit, gradient: Tensor): void {
    if (unit.kind !== 'normalize') return
    const activation = unit.relu ? (this.#madeAgain.get(output) ?? output) : null
    this.#ops.push({ kind: 'normalizeStatisticsGradient', norm: unit.norm, activation, input, gradient })
    const ownGradient = this.#receiveFirst(input, input.gradient())
    this.#ops.push({ kind: 'normalizeGradient', norm: unit.norm, input, gradient, output: ownGradient })
    if (!other) return
    if (unit.otherNorm) {
      this.#ops.push({ kind: 'normalizeStatisticsGradient', norm: unit.otherNorm, activation: null, input: other, gradient })
      this.#ops.push({ kind: 'normalizeGradient', norm: unit.otherNorm, input: other, gradient, output: this.#receiveFirst(other, gradient) })
    } else this.#receiveFirst(other, gradient)
  }
}

export function addBackward(ops: ProgramOp[], units: readonly PlacedUnit[], networkInput: Tensor, logits: Tensor): void {
  new Backward(ops, units, networkInput, logits)
}
