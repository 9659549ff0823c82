/** Trains the small reference networks on an engine and says how far it is from the stored results (schema/verification.ts). */
import type { DeviceModel, Engine } from '../engines/engine.ts'
import { initialWeights } from '../models/init-weights.ts'
import { VERIFICATION_NETWORKS, verificationSpec } from '../models/verification.ts'
import type { Batch } from '../schema/batch.ts'
import type { Numerics } from '../schema/run.ts'
import {
  VERIFICATION_LIMIT,
  type NetworkDifference,
  type NetworkReference,
  type VerificationReference,
  type VerificationResult
} from '../schema/verification.ts'
import { requireEngine } from './perform-run.ts'

export interface VerificationTask {
  reference: VerificationReference
  numerics: Numerics
  threads: number
}

/** Rejects with what the engine throws; results that are merely wrong are a result. `at`: ISO time, for the record. */
export async function verifyEngine(engine: Engine, task: VerificationTask, at: string): Promise<VerificationResult> {
  await requireEngine(engine, task.numerics)
  const networks: NetworkDifference[] = []
  for (const network of task.reference.networks) networks.push(await compareNetwork(engine, network, task))
  const differences = networks.flatMap(({ id: _id, ...values }) => Object.values(values))
  const known = differences.filter((value) => value !== null)
  const maxRelativeDifference = known.length < differences.length ? null : Math.max(...known)
  return { at, networks, maxRelativeDifference, passed: maxRelativeDifference !== null && maxRelativeDifference <= VERIFICATION_LIMIT }
}

function batchesOf({ images, labels, batchImages }: VerificationReference): Batch[] {
  const bytes = images.length / labels.length
  return labels.map((classIds, index) => ({
    pixels: images.subarray(index * bytes, (index + 1) * bytes),
    labels: Uint8Array.from(classIds),
    count: batchImages
  }))
}

function loadNetwork(engine: Engine, { id, seed }: NetworkReference, { reference, numerics, threads }: VerificationTask): Promise<DeviceModel> {
  const network = VERIFICATION_NETWORKS.find((known) => known === id)
  if (!network) throw new Error(`The reference has a network ${id} that this version does not know. Load the page again.`)
  const model = verificationSpec(network)
  const { momentum, batchImages } = reference
  const optimizer = { kind: 'sgd-momentum', momentum } as const
  return engine.load({ model, initialWeights: initialWeights(model, seed), optimizer, batchSize: batchImages, threads, numerics })
}

async function compareNetwork(engine: Engine, network: NetworkReference, task: VerificationTask): Promise<NetworkDifference> {
  const batches = batchesOf(task.reference)
  const model = await loadNetwork(engine, network, task)
  try {
    const [first] = batches
    if (!first) throw new RangeError('The reference has no images.')
    const logits = await model.infer(first.pixels, first.count)
    const losses: number[] = []
    for (let step = 0; step < network.losses.length; step++) {
      await model.step(batches[step % batches.length] ?? first, task.reference.learningRate)
      const { lossSumNats, samples } = await model.drain()
      losses.push(lossSumNats / samples)
    }
    return {
      id: network.id,
      firstLoss: largestRelative(losses.slice(0, 1), network.losses.slice(0, 1)),
      losses: largestRelative(losses, network.losses),
      logits: largestToScale(logits, network.logits),
      logitsAfter: largestToScale(await model.infer(first.pixels, first.count), network.logitsAfter)
    }
  } finally {
    model.close()
  }
}

const finite = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** Losses are far from 0, so each is its own measure. */
function largestRelative(values: readonly number[], expected: readonly number[]): number | null {
  return finite(expected.reduce((largest, reference, i) => Math.max(largest, Math.abs((values[i] ?? NaN) - reference) / Math.abs(reference)), 0))
}

/** Logits may be near 0: they are measured by the largest. */
function largestToScale(values: Float32Array, expected: Float32Array): number | null {
  const scale = expected.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0)
  return finite(expected.reduce((largest, reference, i) => Math.max(largest, Math.abs((values[i] ?? NaN) - reference)), 0) / scale)
}
