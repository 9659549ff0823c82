/** A print of trained weights: equal prints are equal bits, so two runs can be compared without their weights. */
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'
import type { TrainingState } from '../schema/model.ts'

/** Lower-case hex. Over what the network answers with, in the order of the names: name and little-endian f32 values of each tensor. */
export function weightsSha256({ weights, runningStatistics }: Pick<TrainingState, 'weights' | 'runningStatistics'>): string {
  const hash = sha256.create()
  const tensors = [...weights, ...runningStatistics].sort((a, b) => (a.name < b.name ? -1 : 1))
  for (const { name, values } of tensors) {
    hash.update(utf8ToBytes(`${name}\n`))
    hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
  }
  return bytesToHex(hash.digest())
}

/** Of all that training changes, velocities too. */
export function stateSha256({ weights, velocities, runningStatistics }: TrainingState): string {
  return weightsSha256({ weights: [...weights, ...velocities.map((tensor) => ({ ...tensor, name: `${tensor.name}/velocity` }))], runningStatistics })
}
