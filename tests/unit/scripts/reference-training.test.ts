/** The float64 reference against PyTorch's float64 results (tests/fixtures/golden), and the file that is made with it. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { initialWeights } from '#lib/models/init-weights.ts'
import { parseVerification } from '#lib/schema/parse-verification.ts'
import { largestDeviation, readGolden } from '../../parity/golden.ts'
import { ReferenceTraining } from '../../../scripts/reference-training.ts'
import { makeVerification } from '../../../scripts/verification-reference.ts'

const TIMEOUT_MS = 120_000
const stored = readFileSync('static/verification.json', 'utf8')

describe.each(['idsia-tiny_48', 'resnet-tiny_32'])('%s', (name) => {
  it('losses of 20 steps and logits within 1e-6 of PyTorch float64, which took its images as float32', { timeout: TIMEOUT_MS }, () => {
    const golden = readGolden(name)
    const { spec, manifest, batches } = golden
    const training = new ReferenceTraining(spec, initialWeights(spec, manifest.init.seed))
    const [first] = batches
    const infer = () => Float32Array.from(training.infer(first?.pixels ?? new Uint8Array(), first?.count ?? 0))
    expect(largestDeviation(infer(), golden.read(manifest.logits_eval))).toBeLessThan(1e-6)
    for (const [step, expected] of manifest.losses_20_steps.float64.entries()) {
      const batch = batches[step % batches.length]
      const loss = training.step(batch?.pixels ?? new Uint8Array(), [...(batch?.labels ?? [])], 0.01, 0.9)
      expect(Math.abs(loss - expected), `step ${step}`).toBeLessThan(1e-6)
    }
    expect(largestDeviation(infer(), golden.read(manifest.logits_eval_after_20))).toBeLessThan(1e-6)
  })
})

it('static/verification.json is what the script makes, up to the last digits of exp and log', { timeout: TIMEOUT_MS }, () => {
  const [made, kept] = [makeVerification(), stored].map((text) => parseVerification(text, 'verification.json'))
  if (!made || !kept) throw new Error('unreachable')
  expect(kept.images).toEqual(made.images)
  for (const [index, { losses, logits, logitsAfter, ...rest }] of made.networks.entries()) {
    const { losses: keptLosses = [], logits: keptLogits, logitsAfter: keptAfter, ...keptRest } = kept.networks[index] ?? {}
    expect(keptRest).toEqual(rest)
    losses.forEach((loss, step) => expect(keptLosses[step]).toBeCloseTo(loss, 8))
    expect(largestDeviation(keptLogits ?? new Float32Array(), logits)).toBeLessThan(1e-6)
    expect(largestDeviation(keptAfter ?? new Float32Array(), logitsAfter)).toBeLessThan(1e-6)
  }
})

describe('a reference file', () => {
  it.each([
    ['that is no JSON', '<html>', /verification\.json: is not JSON/],
    ['of a foreign format', JSON.stringify({ ...JSON.parse(stored), format: 'x' }), /format must be 'signpost-verification'/],
    ['that is too long', ' '.repeat(200_001), /longer than 200000/]
  ])('%s is refused by name', (_what, text, message) => {
    expect(() => parseVerification(text, 'verification.json')).toThrow(message)
  })
})
