/** The two small networks that verify an engine: between them they have every operation of the lab's networks. Seconds on any engine. */
import type { ModelSpec } from '../schema/model.ts'
import { idsia } from './idsia.ts'
import { resnetCifar } from './resnet-cifar.ts'

export const VERIFICATION_SIZE_PX = 32
export const VERIFICATION_NETWORKS = ['idsia-tiny', 'resnet-tiny'] as const
export type VerificationNetwork = (typeof VERIFICATION_NETWORKS)[number]

export function verificationSpec(id: VerificationNetwork): ModelSpec {
  if (id === 'idsia-tiny') return idsia(id, 'IDSIA tiny', VERIFICATION_SIZE_PX, { filters: [8, 12, 16], denseUnits: 20 })
  return resnetCifar(id, 'ResNet tiny', VERIFICATION_SIZE_PX, { blocksPerStage: 1, filters: [4, 8, 16] })
}
