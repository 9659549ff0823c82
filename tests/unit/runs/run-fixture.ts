/** Small run records, as the trainer writes them. */
import { newMeta } from '../../../src/lib/runs/new-meta.ts'
import { defaultConfig } from '../../../src/lib/experiments/defaults.ts'
import type { EpochRecord, RunConfig, RunEvent, RunId, RunMeta, StoredRun } from '../../../src/lib/schema/run.ts'

export const runId = (text: string) => text as RunId

export function meta(id: string, createdAt = '2026-01-02T03:04:05.000Z'): RunMeta {
  return newMeta(runId(id), createdAt)
}

export function started(config: Partial<RunConfig> = {}): Extract<RunEvent, { kind: 'started' }> {
  return {
    kind: 'started',
    at: '2026-01-02T03:04:05.000Z',
    config: { ...defaultConfig(2), ...config },
    environment: {
      appVersion: '0.1.0',
      buildId: 'abc',
      engineVersion: '1',
      userAgent: 'test',
      browser: 'Chromium 150',
      hardwareThreads: 8,
      threads: config.threads ?? 2,
      crossOriginIsolated: true,
      features: ['simd128']
    },
    dataset: { layout: 'official-training', contentSha256: 'd5', trainImages: 80, validationImages: 20, testImages: 0 },
    model: { parameterCount: 10, multiplyAdds: 20, deviceBytes: 30 }
  }
}

export function epochRecord(epoch: number, validationAccuracy: number, trainingMs: number): EpochRecord {
  const stepMs = { count: 10, min: 1, p05: 1, p25: 1, median: trainingMs / 10, p75: 1, p95: 1, max: 1, mean: trainingMs / 10 }
  return {
    epoch,
    steps: 10,
    images: 80,
    learningRate: 0.01,
    train: { lossNats: 1 / epoch, accuracyFraction: 0.5 },
    validation: { lossNats: 2 / epoch, accuracyFraction: validationAccuracy },
    trainingMs,
    evaluationMs: 50,
    dataWaitMs: 2,
    hiddenMs: 0,
    stepMs,
    stepHistogram: { startMs: 0, binMs: 1, counts: [10] },
    batchLosses: [{ step: epoch * 10, lossNats: 1 }]
  }
}

export const epochEvent = (...args: Parameters<typeof epochRecord>): RunEvent => ({
  kind: 'epoch',
  at: '2026-01-02T03:05:00.000Z',
  record: epochRecord(...args)
})

export const ended: RunEvent = { kind: 'ended', at: '2026-01-02T03:06:00.000Z', outcome: { status: 'completed' } }

export function run(id: string, ...events: RunEvent[]): StoredRun {
  return { meta: meta(id), events }
}
