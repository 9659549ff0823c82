/** The state of a model between memory and device. */
import * as tf from '@tensorflow/tfjs-core'
import type { ModelShapes, NamedTensor, ParameterInfo, TrainingState } from '../../schema/model.ts'
import { elementCount } from '../checks.ts'
import { lookUp } from './network.ts'
import type { DeviceState } from './training-step.ts'

type Tensors = ReadonlyMap<string, tf.Tensor>

/** A copy of the values, because the cpu backend would go on using the caller's own array. */
function kept({ name, shape, values }: NamedTensor): [string, tf.Tensor] {
  return [name, tf.keep(tf.tensor(values.slice(), [...shape]))]
}

const filled = ({ name, shape, init }: ParameterInfo): NamedTensor => ({
  name,
  shape,
  values: new Float32Array(elementCount(shape)).fill(init === 'ones' ? 1 : 0)
})

/** Velocities 0 and the running statistics of a new network. */
export function initialState({ parameters, runningStatistics }: ModelShapes, weights: readonly NamedTensor[]): TrainingState {
  const velocities = parameters.map(({ name, shape }) => ({ name, shape, values: new Float32Array(elementCount(shape)) }))
  return { weights, velocities, runningStatistics: runningStatistics.map(filled) }
}

/** Tensors in the order of the shapes. */
export function uploadState({ parameters, runningStatistics }: ModelShapes, state: TrainingState): DeviceState {
  const upload = (infos: readonly ParameterInfo[], tensors: readonly NamedTensor[]): Tensors => {
    const values = new Map(tensors.map((tensor) => [tensor.name, tensor.values]))
    return new Map(infos.map(({ name, shape }) => kept({ name, shape, values: lookUp(values, name) })))
  }
  return {
    weights: upload(parameters, state.weights),
    velocities: upload(parameters, state.velocities),
    running: upload(runningStatistics, state.runningStatistics),
    ...zeroTotals()
  }
}

export const zeroTotals = () => ({ lossSum: tf.keep(tf.scalar(0)), correct: tf.keep(tf.scalar(0)) })

export function disposeState({ weights, velocities, running, lossSum, correct }: DeviceState): void {
  tf.dispose([...weights.values(), ...velocities.values(), ...running.values(), lossSum, correct])
}

async function download(tensors: Tensors): Promise<NamedTensor[]> {
  return Promise.all(
    [...tensors].map(async ([name, tensor]) => ({ name, shape: tensor.shape, values: Float32Array.from(await tensor.data<'float32'>()) }))
  )
}

export async function downloadState({ weights, velocities, running }: DeviceState): Promise<TrainingState> {
  return { weights: await download(weights), velocities: await download(velocities), runningStatistics: await download(running) }
}
