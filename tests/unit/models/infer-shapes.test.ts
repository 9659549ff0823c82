import { describe, expect, it } from 'vitest'
import { inferShapes, InvalidModelError } from '#lib/models/infer-shapes.ts'
import { modelSpec } from '#lib/models/registry.ts'
import { INPUT_SIZES_PX, MODEL_IDS, type LayerSpec, type ModelSpec } from '#lib/schema/model.ts'

const network = (...layers: LayerSpec[]): ModelSpec => ({ id: 'test', title: 'Test', inputSizePx: 8, inputChannels: 3, classCount: 43, layers })

describe('inferShapes', () => {
  it('ends every model at every size in 43 logits', () => {
    for (const id of MODEL_IDS) {
      for (const sizePx of INPUT_SIZES_PX) {
        const model = modelSpec(id, sizePx)
        expect(inferShapes(model).outputs.get(model.layers.at(-1)?.name ?? '')).toEqual([43])
      }
    }
  })

  it('counts multiply-adds of convolutions and dense layers by hand-computed values', () => {
    // 8x8 input, 3x3 stride 2 pad 1 -> 4x4x5; 16 outputs * 5 * 27, then 80 * 43.
    const { multiplyAdds, parameterCount } = inferShapes(
      network(
        { op: 'conv', name: 'c', input: 'x', filters: 5, kernelSize: 3, stride: 2, padding: 1, bias: true },
        { op: 'flatten', name: 'f', input: 'c' },
        { op: 'dense', name: 'd', input: 'f', units: 43 }
      )
    )
    expect(multiplyAdds).toBe(16 * 5 * 27 + 80 * 43)
    expect(parameterCount).toBe(27 * 5 + 5 + 80 * 43 + 43)
  })

  it('drops odd rows and columns in max pooling', () => {
    const shapes = inferShapes(
      network(
        { op: 'conv', name: 'c', input: 'x', filters: 2, kernelSize: 2, stride: 1, padding: 0, bias: false },
        { op: 'maxpool', name: 'p', input: 'c', poolSize: 2 }
      )
    )
    expect(shapes.outputs.get('p')).toEqual([3, 3, 2])
  })

  it.each<[string, LayerSpec[]]>([
    ['an unknown input', [{ op: 'relu', name: 'r', input: 'nowhere' }]],
    [
      'a repeated name',
      [
        { op: 'relu', name: 'r', input: 'x' },
        { op: 'relu', name: 'r', input: 'x' }
      ]
    ],
    ['a kernel larger than the image', [{ op: 'conv', name: 'c', input: 'x', filters: 1, kernelSize: 9, stride: 1, padding: 0, bias: false }]],
    [
      'a convolution of a flat tensor',
      [
        { op: 'flatten', name: 'f', input: 'x' },
        { op: 'maxpool', name: 'p', input: 'f', poolSize: 2 }
      ]
    ],
    [
      'a sum of different shapes',
      [
        { op: 'flatten', name: 'f', input: 'x' },
        { op: 'add', name: 'a', input: 'x', other: 'f' }
      ]
    ]
  ])('refuses %s', (_what, layers) => {
    expect(() => inferShapes(network(...layers))).toThrow(InvalidModelError)
  })
})
