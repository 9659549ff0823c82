/** What a place that trains (Node, a browser) must reproduce of the reference runs. */
import { beforeAll, describe, expect, it } from 'vitest'
import type { NamedTensor } from '../../src/lib/schema/model.ts'
import type { Numerics } from '../../src/lib/schema/run.ts'
import { goldenFolder, largestDeviation, norm, readGolden, type GoldenRun } from './golden.ts'
import type { OracleResult, OracleTask } from './train-oracle.ts'

/** Recommended by the reference data: several times the worst float32 engine measured there. */
interface Tolerances {
  gradients: number
  /** |loss - reference| of the first steps; chaos makes later ones incomparable, they only have to stay near. */
  losses: number[]
  /** Whether float32 can follow the reference over all 20 steps. */
  after20: boolean
}

/** 20 steps of the largest network on a busy machine. */
const TRAINING_TIMEOUT_MS = 300_000
const LOGITS = 2e-5
const LOSS = 2e-5
const RUNNING = 5e-5
const steady = (steps: number, tolerance: number) => Array.from({ length: steps }, () => tolerance)

const tolerances: Readonly<Record<string, Tolerances>> = {
  'idsia-tiny_48': { gradients: 2e-5, losses: steady(20, 1e-5), after20: true },
  'resnet-tiny_32': { gradients: 2e-4, losses: steady(20, 1e-5), after20: true },
  idsia_48: { gradients: 2e-5, losses: steady(6, 2e-5), after20: false },
  'idsia-fc200_48': { gradients: 2e-5, losses: steady(5, 2e-5), after20: false },
  resnet20_32: { gradients: 2e-4, losses: [2e-5, 2e-5, 1e-3], after20: false },
  resnet20_48: { gradients: 3e-2, losses: [2e-5, 2e-3, 5e-2], after20: false },
  resnet32_32: { gradients: 1e-3, losses: [2e-5, 1e-4, 1e-2], after20: false }
}

function named(tensors: readonly NamedTensor[], name: string): Float32Array {
  const found = tensors.find((tensor) => tensor.name === name)
  if (!found) throw new Error(`no tensor ${name}`)
  return found.values
}

function worst(run: GoldenRun, tensors: readonly NamedTensor[], references: readonly Parameters<GoldenRun['distance']>[1][]) {
  const distances = references.map((reference) => ({ name: reference.name, distance: run.distance(named(tensors, reference.name), reference) }))
  return distances.reduce((most, entry) => (entry.distance > most.distance || Number.isNaN(entry.distance) ? entry : most), { name: '', distance: 0 })
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length

export function oracleTask({ spec, manifest, batches }: GoldenRun, numerics: Numerics, threads: number): OracleTask {
  return { spec, seed: manifest.init.seed, batches, numerics, threads }
}

/** Declares the tests of one reference run; at most `comparableSteps` losses are compared one by one. Throws for a name that has no tolerances. */
export function describeRun(name: string, numerics: Numerics, train: Train, comparableSteps = Infinity): void {
  const found = tolerances[name]
  if (!found) throw new Error(`There are no tolerances for ${name}.`)
  const { gradients, after20 } = found
  const losses = found.losses.slice(0, comparableSteps)
  const folder = goldenFolder(name)
  const where = folder ? '' : ' (skipped: the full golden data are not beside this repository)'
  describe.skipIf(!folder)(`${name}, ${numerics}: against PyTorch float64${where}`, () => {
    let run: GoldenRun
    let got: OracleResult
    beforeAll(async () => {
      run = readGolden(name)
      got = await train(oracleTask(run, numerics, 2))
    }, TRAINING_TIMEOUT_MS)
    it(`evaluation logits of the initial weights within ${LOGITS} of the largest`, () => {
      expect(largestDeviation(got.evalLogits, run.read(run.manifest.logits_eval))).toBeLessThan(LOGITS)
    })
    it(`loss of step 0 within ${LOSS}`, () => {
      expect(Math.abs((got.losses[0] ?? NaN) - run.manifest.loss_step0)).toBeLessThan(LOSS)
    })
    // With v = 0 before it, the first step leaves v = g.
    it(`gradients of step 0 within ${gradients}, relative L2 per tensor`, () => {
      expect(worst(run, got.after1.velocities, run.manifest.gradients_step0).distance).toBeLessThan(gradients)
    })
    it(`norms of the gradients within ${gradients}`, () => {
      for (const { name: tensor, l2 } of run.manifest.gradients_step0) {
        expect(Math.abs(norm(named(got.after1.velocities, tensor)) / l2 - 1), tensor).toBeLessThan(gradients)
      }
    })
    it(`running statistics after one step within ${RUNNING}, relative L2`, () => {
      expect(worst(run, got.after1.runningStatistics, run.manifest.running_stats_after_1).distance).toBeLessThan(RUNNING)
    })
    it(`losses of the first ${losses.length} steps within ${[...new Set(losses)].join(', ')}; the last 8 near`, () => {
      const reference = run.manifest.losses_20_steps.float64
      for (const [step, tolerance] of losses.entries()) {
        expect(Math.abs((got.losses[step] ?? NaN) - (reference[step] ?? NaN)), `step ${step}`).toBeLessThan(tolerance)
      }
      expect(Math.abs(mean(got.losses.slice(-8)) - mean(reference.slice(-8)))).toBeLessThan(0.3)
    })
    if (!after20 || losses.length < found.losses.length) return
    it('after 20 steps: parameters within 5e-5, running statistics and evaluation logits within 2e-5', () => {
      expect(worst(run, got.after20.weights, run.manifest.parameters_after_20).distance).toBeLessThan(5e-5)
      expect(worst(run, got.after20.runningStatistics, run.manifest.running_stats_after_20).distance).toBeLessThan(2e-5)
      expect(largestDeviation(got.evalLogitsAfter20, run.read(run.manifest.logits_eval_after_20))).toBeLessThan(2e-5)
    })
  })
}

type Train = (task: OracleTask) => Promise<OracleResult>

/** Declares the tests of every reference run in both builds. */
export function describeOracles(train: Train): void {
  for (const name of Object.keys(tolerances)) {
    for (const numerics of ['fast', 'strict'] as const) describeRun(name, numerics, train)
  }
}
