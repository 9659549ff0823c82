/** The reference of "verify this engine": a few images of the test fixtures, and what two small networks make of them in float64. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { initialWeights } from '../src/lib/models/init-weights.ts'
import { VERIFICATION_NETWORKS, verificationSpec, type VerificationNetwork } from '../src/lib/models/verification.ts'
import { ReferenceTraining } from './reference-training.ts'
import { rootDir } from './run.mjs'

const FIXTURES = join(rootDir, 'tests/fixtures/golden')
/**
 * Initial weights and steps. After more steps, or with many other seeds, an activation of the residual network comes so near to 0 that rounding
 * decides whether it counts; from there on engines that are all right part ways (moving the weights by 2e-7 moved its logits by 1e-6 after
 * 10 steps with this seed, by 1e-4 with others, and after 20 steps by 1e-2).
 */
const TRAININGS: Readonly<Record<VerificationNetwork, { seed: number; steps: number }>> = {
  'idsia-tiny': { seed: 8036, steps: 20 },
  'resnet-tiny': { seed: 8036, steps: 8 }
}
const LEARNING_RATE = 0.01
const MOMENTUM = 0.9
/** Of the fixtures' four batches of eight images; all of them would make the file too large. */
const BATCHES = 2
const BATCH_IMAGES = 6
const FIXTURE_BATCH_IMAGES = 8

interface Batch {
  pixels: Uint8Array
  labels: number[]
}

function readBatches(): Batch[] {
  const { labels } = JSON.parse(readFileSync(join(FIXTURES, 'inputs_32.json'), 'utf8')) as { labels: { values: number[][] } }
  const bytes = readFileSync(join(FIXTURES, 'inputs_32.bin'))
  const imageBytes = bytes.length / labels.values.length / FIXTURE_BATCH_IMAGES
  return labels.values.slice(0, BATCHES).map((classIds, index) => {
    const start = index * FIXTURE_BATCH_IMAGES * imageBytes
    return { pixels: new Uint8Array(bytes.subarray(start, start + BATCH_IMAGES * imageBytes)), labels: classIds.slice(0, BATCH_IMAGES) }
  })
}

const base64 = (values: Float64Array) => Buffer.from(Float32Array.from(values).buffer).toString('base64')

function reference(id: VerificationNetwork, batches: readonly Batch[]) {
  const spec = verificationSpec(id)
  const { seed, steps } = TRAININGS[id]
  const training = new ReferenceTraining(spec, initialWeights(spec, seed))
  const [first] = batches
  if (!first) throw new Error('There are no batches.')
  const logits = base64(training.infer(first.pixels, BATCH_IMAGES))
  const losses = Array.from({ length: steps }, (_, step) => {
    const { pixels, labels } = batches[step % batches.length] ?? first
    return Number(training.step(pixels, labels, LEARNING_RATE, MOMENTUM).toPrecision(10))
  })
  return { id, seed, logits, logitsAfter: base64(training.infer(first.pixels, BATCH_IMAGES)), losses }
}

/** The file's text. */
export function makeVerification(): string {
  const batches = readBatches()
  const images = Buffer.concat(batches.map(({ pixels }) => pixels)).toString('base64')
  const facts = { batchImages: BATCH_IMAGES, learningRate: LEARNING_RATE, momentum: MOMENTUM, images, labels: batches.map(({ labels }) => labels) }
  const networks = VERIFICATION_NETWORKS.map((id) => reference(id, batches))
  return `${JSON.stringify({ format: 'signpost-verification', version: 1, ...facts, networks })}\n`
}
