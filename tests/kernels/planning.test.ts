import { describe, expect, it } from 'vitest'
import { buildProgram } from '../../src/lib/engines/signpost/program.ts'
import { forwardPlan, inputGradientPlan, type ConvShape } from '../../src/lib/engines/signpost/wasm/geometry.ts'
import { stepsOf } from '../../src/lib/engines/signpost/wasm/chains.ts'
import { lowerProgram } from '../../src/lib/engines/signpost/wasm/lower.ts'
import { Area, lifetimes, planMemory, type MemoryPlan } from '../../src/lib/engines/signpost/wasm/memory.ts'
import { OP_BYTES, opHead, opLayout } from '../../src/lib/engines/signpost/wasm/op-layout.mjs'
import type { OpName } from '../../src/lib/engines/signpost/wasm/tape.ts'
import { chooseTiling, hasTiling } from '../../src/lib/engines/signpost/wasm/tiling.ts'
import { inferShapes } from '../../src/lib/models/infer-shapes.ts'
import { mulberry32 } from '../../src/lib/models/init-weights.ts'
import { modelSpec } from '../../src/lib/models/registry.ts'
import { MODEL_IDS } from '../../src/lib/schema/model.ts'

/** Pairs of areas that share bytes although both are alive at some step. */
function conflicts(steps: readonly (readonly Area[])[], transient: ReadonlySet<Area>, plan: MemoryPlan): string[] {
  const alive = lifetimes(steps, transient).map(({ area, first, last }) => ({ area, first, last, start: plan.addressOf.get(area) ?? NaN }))
  return alive.flatMap((a, i) =>
    alive.slice(i + 1).flatMap((b) => {
      const atOnce = a.first <= b.last && b.first <= a.last
      const apart = a.start + a.area.byteLength <= b.start || b.start + b.area.byteLength <= a.start
      return atOnce && !apart ? [`${a.area.name} / ${b.area.name}`] : []
    })
  )
}

describe('memory plan', () => {
  it('never gives two living areas the same bytes, for 50 random lists of steps', () => {
    for (let seed = 0; seed < 50; seed++) {
      const uniform = mulberry32(seed)
      const areas = Array.from({ length: 30 }, (_, i) => new Area(`${i}`, 1 + Math.floor(uniform() * 5000)))
      const steps = Array.from({ length: 40 }, () => areas.filter(() => uniform() < 0.08))
      const fixed = new Area('fixed', 100)
      const plan = planMemory([fixed], [steps], new Set(areas))
      expect(conflicts(steps, new Set(areas), plan)).toEqual([])
      const used = [...plan.addressOf].map(([area, start]) => start + area.byteLength)
      expect(Math.max(...used)).toBeLessThanOrEqual(plan.totalBytes)
    }
  })

  it('uses the bytes of a dead area again', () => {
    const [a, b, c] = [new Area('a', 6400), new Area('b', 6400), new Area('c', 6400)]
    const plan = planMemory([], [[[a], [a, b], [b, c], [c]]], new Set([a, b, c]))
    expect(plan.addressOf.get(a)).toBe(plan.addressOf.get(c))
    expect(plan.addressOf.get(b)).not.toBe(plan.addressOf.get(a))
  })

  it('needs less than 760 MB for every model at 64 px and batch 64', () => {
    for (const id of MODEL_IDS) {
      const spec = modelSpec(id, 64)
      const shapes = inferShapes(spec)
      const lowered = lowerProgram(buildProgram(spec, shapes), shapes, 64, 0.9)
      const plan = planMemory([], [stepsOf(lowered.training)], lowered.transient)
      expect(plan.totalBytes, id).toBeLessThan(760e6)
    }
  })
})

/** Winograd's points an axis for the convolutions of a network at one stride, in order; the first layer has too few channels for it. */
function axisPointsIn(id: (typeof MODEL_IDS)[number], sizePx: 32 | 48 | 64, stride = 1): number[] {
  const spec = modelSpec(id, sizePx)
  const { outputs } = inferShapes(spec)
  return spec.layers.flatMap((layer) => {
    if (layer.op !== 'conv' || layer.input === 'x' || layer.stride !== stride || !hasTiling(layer)) return []
    const [height = 0, width = 0] = outputs.get(layer.name) ?? []
    return [chooseTiling(layer, { height, width }).points]
  })
}

describe('ops', () => {
  it('fit into the bytes that the tape gives each', () => {
    for (const [name, words] of Object.entries(opLayout)) expect((opHead.length + words.length) * 4, name).toBeLessThanOrEqual(OP_BYTES)
  })
})

describe("choice of Winograd's tiles", () => {
  it('leaves to the direct kernels only the first layer and the projections', () => {
    const spec = modelSpec('resnet20', 32)
    const shapes = inferShapes(spec)
    const { training } = lowerProgram(buildProgram(spec, shapes), shapes, 64, 0.9)
    const layersOf = (kernel: OpName) =>
      training.flatMap(({ name, source }) => (name === kernel && source && 'layer' in source ? [source.layer.name] : []))
    const projections = ['stage2/block1/conv_proj', 'stage3/block1/conv_proj']
    expect(new Set(layersOf('conv'))).toEqual(new Set(['conv1', ...projections]))
    expect(new Set(layersOf('convWeights'))).toEqual(new Set(['conv1', ...projections]))
    expect(layersOf('winogradGradient')).toEqual(['stage3/block1/conv1', 'stage2/block1/conv1'])
  })

  it('is the larger tiles where an image fills them: 48 px and the large maps of 64 px', () => {
    expect(new Set(axisPointsIn('resnet20', 32))).toEqual(new Set([6]))
    expect(new Set(axisPointsIn('resnet20', 48))).toEqual(new Set([8]))
    expect(axisPointsIn('resnet20', 64)).toEqual([...Array<number>(6).fill(8), ...Array<number>(10).fill(6)])
    expect(axisPointsIn('idsia', 48)).toEqual([8, 6])
  })

  it('is nine points for the two convolutions that halve the image', () => {
    expect(axisPointsIn('resnet20', 32, 2)).toEqual([9, 9])
    expect(axisPointsIn('idsia', 48, 2)).toEqual([])
  })
})

const shapes: readonly ConvShape[] = [1, 2, 3, 4, 5].flatMap((kernelSize) =>
  [1, 2, 3].flatMap((stride) =>
    [0, 1, 2]
      .filter((padding) => padding < kernelSize)
      .flatMap((padding) =>
        [6, 7, 9].map((length) => {
          const outputLength = Math.floor((length + 2 * padding - kernelSize) / stride) + 1
          return { height: length, width: length, outputHeight: outputLength, outputWidth: outputLength, kernelSize, stride, padding }
        })
      )
  )
)

describe('convolution plans', () => {
  it('write every output pixel exactly once and read inside the padded image', () => {
    for (const shape of shapes) {
      for (const [plan, pixels] of [
        [forwardPlan(shape), shape.outputHeight * shape.outputWidth],
        [inputGradientPlan(shape), shape.height * shape.width]
      ] as const) {
        const written = plan.phases.flatMap(({ outputPixels }) => outputPixels).toSorted((a, b) => a - b)
        expect(written, JSON.stringify(shape)).toEqual(Array.from({ length: pixels }, (_, pixel) => pixel))
        const { paddedHeight, paddedWidth } = plan.padding
        for (const { rows, columns, inputPixels } of plan.phases) {
          for (const corner of inputPixels) {
            expect(corner, JSON.stringify(shape)).toBeGreaterThanOrEqual(0)
            expect(Math.floor(corner / paddedWidth) + rows).toBeLessThanOrEqual(paddedHeight)
            expect((corner % paddedWidth) + columns).toBeLessThanOrEqual(paddedWidth)
          }
        }
      }
    }
  })
})

describe('chunks', () => {
  it('cover each image once whatever the batch size, and are the same for every number of threads', () => {
    const spec = modelSpec('resnet20', 32)
    const modelShapes = inferShapes(spec)
    for (const batchSize of [1, 5, 8, 63, 64, 65, 200]) {
      const program = buildProgram(spec, modelShapes)
      const { training } = lowerProgram(program, modelShapes, batchSize, 0.9)
      const perImage = training.filter(({ name }) => name === 'scaleInput')
      for (const { chunks, words } of perImage) {
        const imagesPerChunk = Number(words[2])
        expect((chunks - 1) * imagesPerChunk).toBeLessThan(batchSize)
        expect(chunks * imagesPerChunk).toBeGreaterThanOrEqual(batchSize)
      }
    }
  })
})
