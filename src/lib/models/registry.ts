/** Model id and input size -> network. */
import { MODEL_TITLES, type ModelId, type ModelSpec } from '../schema/model.ts'
import { idsia } from './idsia.ts'
import { resnetCifar } from './resnet-cifar.ts'

const STAGE_FILTERS = [16, 32, 64] as const
const IDSIA_FILTERS = [100, 150, 250] as const

export function modelSpec(id: ModelId, inputSizePx: number): ModelSpec {
  const title = MODEL_TITLES[id]
  switch (id) {
    case 'idsia':
      return idsia(id, title, inputSizePx, { filters: IDSIA_FILTERS, denseUnits: 230 })
    case 'idsia-200':
      return idsia(id, title, inputSizePx, { filters: IDSIA_FILTERS, denseUnits: 200 })
    case 'resnet20':
      return resnetCifar(id, title, inputSizePx, { blocksPerStage: 3, filters: STAGE_FILTERS })
    case 'resnet32':
      return resnetCifar(id, title, inputSizePx, { blocksPerStage: 5, filters: STAGE_FILTERS })
    default:
      return id satisfies never
  }
}
