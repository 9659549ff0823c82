/**
 * The CIFAR family of residual networks (He et al. 2015, section 4.2): 6n+2 layers, three stages of n blocks of two 3x3 convolutions,
 * the map sizes halved and the widths doubled between stages. Flavour of the comparison study: projection shortcuts (1x1 stride 2 and
 * batch norm), convolutions without bias, batch norm epsilon 1e-5 and momentum 0.1 (the share of the new batch).
 */
import type { LayerSpec, ModelSpec } from '../schema/model.ts'
import { CLASS_COUNT } from '../schema/dataset.ts'

export interface ResnetWidths {
  /** n: ResNet-20 has 3, ResNet-32 has 5. */
  blocksPerStage: number
  /** Filters of the three stages; also those of the first convolution. */
  filters: readonly [number, number, number]
}

function convBatchNorm(conv: string, bn: string, input: string, filters: number, kernelSize: number, stride: number): LayerSpec[] {
  const padding = (kernelSize - 1) / 2
  return [
    { op: 'conv', name: conv, input, filters, kernelSize, stride, padding, bias: false },
    { op: 'batchnorm', name: bn, input: conv, epsilon: 1e-5, momentum: 0.1 }
  ]
}

function residualBlock(block: string, input: string, filters: number, stride: number): LayerSpec[] {
  const projected = stride !== 1
  const shortcut = projected ? convBatchNorm(`${block}/conv_proj`, `${block}/bn_proj`, input, filters, 1, stride) : []
  return [
    ...convBatchNorm(`${block}/conv1`, `${block}/bn1`, input, filters, 3, stride),
    { op: 'relu', name: `${block}/relu1`, input: `${block}/bn1` },
    ...convBatchNorm(`${block}/conv2`, `${block}/bn2`, `${block}/relu1`, filters, 3, 1),
    ...shortcut,
    { op: 'add', name: `${block}/add`, input: `${block}/bn2`, other: projected ? `${block}/bn_proj` : input },
    { op: 'relu', name: `${block}/relu2`, input: `${block}/add` }
  ]
}

export function resnetCifar(id: string, title: string, inputSizePx: number, { blocksPerStage, filters }: ResnetWidths): ModelSpec {
  const layers: LayerSpec[] = [...convBatchNorm('conv1', 'bn1', 'x', filters[0], 3, 1), { op: 'relu', name: 'relu1', input: 'bn1' }]
  let input = 'relu1'
  for (const [stageIndex, stageFilters] of filters.entries()) {
    for (let blockIndex = 0; blockIndex < blocksPerStage; blockIndex++) {
      const block = `stage${stageIndex + 1}/block${blockIndex + 1}`
      const stride = stageIndex > 0 && blockIndex === 0 ? 2 : 1
      layers.push(...residualBlock(block, input, stageFilters, stride))
      input = `${block}/relu2`
    }
  }
  layers.push({ op: 'globalavgpool', name: 'gap', input }, { op: 'dense', name: 'dense', input: 'gap', units: CLASS_COUNT })
  return { id, title, inputSizePx, inputChannels: 3, classCount: CLASS_COUNT, layers }
}
