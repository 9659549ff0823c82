/** Where each trained and running tensor lies: one flat run of floats per kind, unpadded canonical layouts. */
import type { ModelShapes, ParameterInfo } from '../../../schema/model.ts'
import { Area, type Address } from './memory.ts'

/** `weights`, `gradients` and `velocities` have the same order; `running` holds the batch norms' statistics. */
export type ParameterKind = 'weights' | 'gradients' | 'velocities' | 'running'

export const sizeOf = (info: ParameterInfo) => info.shape.reduce((product, length) => product * length, 1)

interface Slot {
  info: ParameterInfo
  offsetBytes: number
}

/** Each tensor starts at a multiple of 4 floats, so that whole vectors can pass over the run; the gaps stay 0. */
function layOut(infos: readonly ParameterInfo[]): { slots: Map<string, Slot>; floats: number } {
  const slots = new Map<string, Slot>()
  let floats = 0
  for (const info of infos) {
    slots.set(info.name, { info, offsetBytes: floats * 4 })
    floats += Math.ceil(sizeOf(info) / 4) * 4
  }
  return { slots, floats }
}

export class ParameterStore {
  readonly areas: Record<ParameterKind, Area>
  /** Length of the run of weights. */
  readonly floats: number
  readonly #trained: ReadonlyMap<string, Slot>
  readonly #running: ReadonlyMap<string, Slot>

  constructor(shapes: ModelShapes) {
    const trained = layOut(shapes.parameters)
    const running = layOut(shapes.runningStatistics)
    this.floats = trained.floats
    this.#trained = trained.slots
    this.#running = running.slots
    this.areas = {
      weights: new Area('weights', trained.floats * 4),
      gradients: new Area('gradients', trained.floats * 4),
      velocities: new Area('velocities', trained.floats * 4),
      running: new Area('running statistics', running.floats * 4)
    }
  }

  #slot(name: string): Slot {
    const slot = this.#trained.get(name) ?? this.#running.get(name)
    if (!slot) throw new Error(`There is no parameter ${name}.`)
    return slot
  }

  info(name: string): ParameterInfo {
    return this.#slot(name).info
  }

  address(kind: ParameterKind, name: string): Address {
    return this.areas[kind].at(this.#slot(name).offsetBytes)
  }
}
