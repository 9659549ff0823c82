/** The state of a model between its canonical tensors and arrays on the device. */
import { numpy as np, tree, type Device } from '@jax-js/jax'
import type { ModelShapes, NamedTensor, ParameterInfo, TrainingState } from '../../schema/model.ts'
import type { Arrays } from './network.ts'
import type { DeviceState } from './training-step.ts'

function uploaded(tensors: readonly NamedTensor[], infos: readonly ParameterInfo[], device: Device): Arrays {
  const byName = new Map(tensors.map(({ name, values }) => [name, values]))
  return Object.fromEntries(
    infos.map(({ name, shape }) => [name, np.array(Float32Array.from(byName.get(name) ?? []), { shape: [...shape], dtype: np.float32, device })])
  )
}

/** A scalar; traced programs take it as an input, so that no value is compiled in. */
export const scalar = (value: number, device: Device) => np.array(Float32Array.of(value), { shape: [], dtype: np.float32, device })

export const zeroTotals = (device: Device) => ({ lossSum: scalar(0, device), correct: scalar(0, device) })

/** The tensors must fit the shapes (checkTensors). */
export function uploadState(state: TrainingState, { parameters, runningStatistics }: ModelShapes, device: Device): DeviceState {
  return {
    weights: uploaded(state.weights, parameters, device),
    velocities: uploaded(state.velocities, parameters, device),
    running: uploaded(state.runningStatistics, runningStatistics, device),
    ...zeroTotals(device)
  }
}

/** The state before the first step. */
export function startingState(initialWeights: readonly NamedTensor[], { parameters, runningStatistics }: ModelShapes): TrainingState {
  const filled = ({ name, shape }: ParameterInfo, value: number): NamedTensor => {
    const length = shape.reduce((product, size) => product * size, 1)
    return { name, shape, values: new Float32Array(length).fill(value) }
  }
  return {
    weights: initialWeights,
    velocities: parameters.map((info) => filled(info, 0)),
    runningStatistics: runningStatistics.map((info) => filled(info, info.init === 'ones' ? 1 : 0))
  }
}

async function downloaded(arrays: Arrays, infos: readonly ParameterInfo[]): Promise<NamedTensor[]> {
  return Promise.all(
    infos.map(async ({ name, shape }) => {
      const array = arrays[name]
      if (!array) throw new Error(`The model has no ${name}.`)
      return { name, shape, values: (await array.ref.data()) as Float32Array }
    })
  )
}

export async function downloadState({ weights, velocities, running }: DeviceState, shapes: ModelShapes): Promise<TrainingState> {
  return {
    weights: await downloaded(weights, shapes.parameters),
    velocities: await downloaded(velocities, shapes.parameters),
    runningStatistics: await downloaded(running, shapes.runningStatistics)
  }
}

export const disposeState = (state: DeviceState): void => tree.dispose(state)
