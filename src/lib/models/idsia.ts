/**
 * The IDSIA traffic-sign network (Ciresan et al. 2012) as the comparison study's Table 1 has it: valid padding, ReLU, biases.
 * The authors' public code has 200 dense units in place of the table's 230.
 */
import type { LayerSpec, ModelSpec } from '../schema/model.ts'
import { CLASS_COUNT } from '../schema/dataset.ts'

export interface IdsiaWidths {
  /** Filters of the three convolutions. */
  filters: readonly [number, number, number]
  denseUnits: number
}

const KERNEL_SIZES = [3, 4, 3] as const

/** conv - ReLU - 2x2 max pooling, the n-th of three (1-based). */
function convBlock(n: 1 | 2 | 3, input: string, filters: number): LayerSpec[] {
  const kernelSize = KERNEL_SIZES[(n - 1) as 0 | 1 | 2]
  return [
    { op: 'conv', name: `conv${n}`, input, filters, kernelSize, stride: 1, padding: 0, bias: true },
    { op: 'relu', name: `relu${n}`, input: `conv${n}` },
    { op: 'maxpool', name: `pool${n}`, input: `relu${n}`, poolSize: 2 }
  ]
}

/** Works for inputs of 28 px and more; meant for 32, 48 and 64. */
export function idsia(id: string, title: string, inputSizePx: number, { filters, denseUnits }: IdsiaWidths): ModelSpec {
  return {
    id,
    title,
    inputSizePx,
    inputChannels: 3,
    classCount: CLASS_COUNT,
    layers: [
      ...convBlock(1, 'x', filters[0]),
      ...convBlock(2, 'pool1', filters[1]),
      ...convBlock(3, 'pool2', filters[2]),
      { op: 'flatten', name: 'flatten', input: 'pool3' },
      { op: 'dense', name: 'dense1', input: 'flatten', units: denseUnits },
      { op: 'relu', name: 'relu4', input: 'dense1' },
      { op: 'dense', name: 'dense2', input: 'relu4', units: CLASS_COUNT }
    ]
  }
}
