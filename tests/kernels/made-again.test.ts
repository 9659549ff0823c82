/** Inner activations of residual blocks are made again in the backward half, so that nothing of them is kept across the halves. */
import { describe, expect, it } from 'vitest'
import { buildProgram, Tensor, type Program, type ProgramOp } from '../../src/lib/engines/signpost/program.ts'
import { chainsOf, stepsOf } from '../../src/lib/engines/signpost/wasm/chains.ts'
import { lowerProgram } from '../../src/lib/engines/signpost/wasm/lower.ts'
import { lifetimes, planMemory } from '../../src/lib/engines/signpost/wasm/memory.ts'
import { inferShapes } from '../../src/lib/models/infer-shapes.ts'
import { modelSpec } from '../../src/lib/models/registry.ts'

const BATCH_SIZE = 64

const tensorsOf = (op: ProgramOp) => Object.values(op).filter((value: unknown): value is Tensor => value instanceof Tensor)

/** Ops before and behind the loss. */
function halves({ training }: Program): [forward: readonly ProgramOp[], backward: readonly ProgramOp[]] {
  const loss = training.findIndex(({ kind }) => kind === 'softmaxLoss')
  return [training.slice(0, loss), training.slice(loss + 1)]
}

interface Inner {
  maker: Extract<ProgramOp, { kind: 'normalize' }>
  reader: Extract<ProgramOp, { kind: 'conv' }>
}

/** Batch norms without an addition and the one convolution that reads what they make. */
function innerActivations(forward: readonly ProgramOp[]): Inner[] {
  return forward.flatMap((maker) => {
    if (maker.kind !== 'normalize' || maker.other) return []
    const readers = forward.filter((op) => op !== maker && tensorsOf(op).includes(maker.output))
    return readers.length === 1 && readers[0]?.kind === 'conv' ? [{ maker, reader: readers[0] }] : []
  })
}

/** The same program as if everything had been kept. */
function keepingAll(program: Program): Program {
  const [forward, backward] = halves(program)
  const kept = new Map<unknown, Tensor>()
  const rest = backward.filter((op) => {
    if (op.kind !== 'normalize') return true
    const original = forward.find((made) => made.kind === 'normalize' && made.norm === op.norm)
    if (original?.kind === 'normalize') kept.set(op.output, original.output)
    return false
  })
  const changed = rest.map((op) => Object.fromEntries(Object.entries(op).map(([key, value]) => [key, kept.get(value) ?? value])) as ProgramOp)
  return { ...program, training: [...program.training.slice(0, forward.length + 1), ...changed] }
}

/** What the lowered tape holds while the loss is computed, and what is planned for the areas that come and go. */
function memoryOf(program: Program, shapes: ReturnType<typeof inferShapes>) {
  const { training, transient } = lowerProgram(program, shapes, BATCH_SIZE, 0.9)
  const steps = stepsOf(training)
  const loss = chainsOf(training).findIndex((chain) => chain.some(({ name }) => name === 'softmaxLoss'))
  const held = lifetimes(steps, transient).filter(({ first, last }) => first < loss && loss < last)
  const heldBytes = held.reduce((sum, { area }) => sum + area.byteLength, 0)
  return { held: held.map(({ area }) => area.name), heldBytes, plannedBytes: planMemory([], [steps], transient).totalBytes }
}

const networks = (['resnet20', 'resnet32'] as const).flatMap((id) => ([32, 48] as const).map((sizePx) => [id, sizePx] as const))

describe.each(networks)('%s, %i px', (id, sizePx) => {
  const spec = modelSpec(id, sizePx)
  const shapes = inferShapes(spec)
  const program = buildProgram(spec, shapes)
  const [forward, backward] = halves(program)
  const inner = innerActivations(forward)
  const blocks = spec.layers.filter(({ op }) => op === 'add').length

  it('makes the inner activation of every block again, once, from the same values, for its convolution and for the mask', () => {
    expect(inner.length).toBe(blocks)
    for (const { maker, reader } of inner) {
      const again = backward.filter((op) => op.kind === 'normalize' && op.norm === maker.norm)
      expect(again, maker.output.name).toHaveLength(1)
      const [copy] = again
      if (copy?.kind !== 'normalize') throw new Error('no copy')
      expect(copy).toEqual({ ...maker, output: copy.output })
      expect(copy.output).not.toBe(maker.output)
      expect(copy.output.hasShapeOf(maker.output)).toBe(true)
      const readers = backward.filter((op) => op !== copy && tensorsOf(op).includes(copy.output))
      expect(readers).toMatchObject([
        { kind: 'convWeightGradient', layer: reader.layer, input: copy.output },
        { kind: 'normalizeStatisticsGradient', norm: maker.norm, activation: copy.output }
      ])
      expect(backward.indexOf(copy)).toBeLessThan(Math.min(...readers.map((op) => backward.indexOf(op))))
    }
  })

  it('keeps all other activations across the halves, and nothing else', () => {
    const made = new Set(forward.flatMap(tensorsOf))
    for (const { maker } of inner) made.delete(maker.output)
    made.delete(program.logits)
    const { held } = memoryOf(program, shapes)
    expect(held.toSorted()).toEqual([...made].map(({ name }) => name).toSorted())
  })

  it(`holds fewer bytes at the loss, by those of the inner activations of ${BATCH_SIZE} images, and plans fewer`, () => {
    const [lean, full] = [memoryOf(program, shapes), memoryOf(keepingAll(program), shapes)]
    const innerBytes = inner.reduce((sum, { maker: { output } }) => sum + output.height * output.width * output.channels * 4 * BATCH_SIZE, 0)
    expect(full.heldBytes - lean.heldBytes).toBe(innerBytes)
    expect(lean.plannedBytes).toBeLessThan(full.plannedBytes)
  })
})
