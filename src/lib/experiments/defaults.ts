/** The comparison study's protocol as the settings that a new run starts from (its method section: SGD 0.01 with momentum 0.9, batches of 64, 25 epochs). */
import type { RunConfig } from '../schema/run.ts'

/** `threads`: what this machine should use; the engine caps it. */
export function defaultConfig(threads: number): RunConfig {
  return {
    datasetId: 'gtsrb',
    model: 'resnet20',
    sizePx: 32,
    clahe: true,
    split: 'study',
    engine: 'signpost-wasm',
    threads,
    numerics: 'fast',
    epochs: 25,
    batchSize: 64,
    learningRate: 0.01,
    schedule: { kind: 'constant' },
    momentum: 0.9,
    seed: 1,
    limitImages: null,
    maxSteps: null
  }
}
