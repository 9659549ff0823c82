/** What every framework gets: the same network, initial weights and batch. Pure, so that Node can make it too. */
import { initialWeights, mulberry32 } from '../../src/lib/models/init-weights.ts'
import { modelSpec } from '../../src/lib/models/registry.ts'
import type { ModelId, ModelSpec, NamedTensor } from '../../src/lib/schema/model.ts'

export interface PeerTask {
  model: ModelId
  sizePx: number
  batchSize: number
  /** Of our engine and of PyTorch; the others take what they take. */
  threads: number
}

export interface PeerData {
  spec: ModelSpec
  weights: readonly NamedTensor[]
  /** N,H,W,C bytes. */
  pixels: Uint8Array
  labels: Uint8Array
}

export const LEARNING_RATE = 0.01
export const MOMENTUM = 0.9

export function peerData({ model, sizePx, batchSize }: PeerTask): PeerData {
  const spec = modelSpec(model, sizePx)
  const uniform = mulberry32(1)
  return {
    spec,
    weights: initialWeights(spec, 1),
    pixels: Uint8Array.from({ length: batchSize * sizePx ** 2 * spec.inputChannels }, () => uniform() * 256),
    labels: Uint8Array.from({ length: batchSize }, () => uniform() * spec.classCount)
  }
}

/** A network of one framework, loaded with the task's weights and batch. */
export interface Peer {
  /** Used; null where the framework does not tell. */
  threads: number | null
  /** One step of SGD with momentum on the batch; resolves with its loss in nats when the device is done. */
  step(): Promise<number>
}

/** Bytes to [0, 1], N,H,W,C. */
export const scaled = (pixels: Uint8Array): Float32Array<ArrayBuffer> => Float32Array.from(pixels, (byte) => byte / 255)
