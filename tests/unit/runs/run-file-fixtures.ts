/** Runs with everything that a run file can hold. */
import { exportRun } from '#lib/runs/export.ts'
import type { RunFile } from '#lib/schema/run-file.ts'
import type { RunEvent, RunMeta, StoredRun } from '#lib/schema/run.ts'
import { present } from '../present.ts'
import { ended, epochEvent, meta, started } from './run-fixture.ts'

const at = (second: number) => `2026-01-02T03:04:${String(second).padStart(2, '0')}.000Z`

export const tested: RunEvent = {
  ...{ kind: 'tested', at: at(50), set: 'test', metrics: { lossNats: 0.5, accuracyFraction: 0.75 } },
  ...{ confusion: { classCount: 2, counts: [1, 1, 0, 2] }, evaluationMs: 7, correctBase64: 'DQ==', weightsSha256: 'ab'.repeat(32) }
}

function withMeta(change: Partial<RunMeta>, ...events: RunEvent[]): StoredRun {
  return { meta: { ...meta('original'), ...change }, events }
}

/** With the moments in the order in which things happen. */

export function fullRun(): StoredRun {
  return withMeta(
    { name: 'Mine <script>alert(1)</script>', note: 'a note', tags: ['one', 'two'] },
    { ...started({ reducedFrom: { epochs: 25, images: 100 }, epochs: 2 }), at: at(6) },
    { kind: 'prepared', at: at(8), loadMs: 1, compileMs: 2.5, warmUpMs: 3, warmUpSteps: 3 },
    { kind: 'paused', at: at(10), step: 4 },
    { kind: 'resumed', at: at(20), step: 4, pausedMs: 10_000 },
    { ...epochEvent(1, 0.5, 100), at: at(25) },
    { kind: 'paused', at: at(27), step: 12 },
    { kind: 'resumed', at: at(28), step: 12, pausedMs: 1000 },
    { ...epochEvent(2, 0.75, 100), at: at(30) },
    tested,
    { ...ended, at: at(55) }
  )
}

export const stoppedRun = (): StoredRun =>
  withMeta({}, started(), epochEvent(1, 0.5, 100), { kind: 'ended', at: at(40), outcome: { status: 'stopped', step: 7, reason: 'user' } })

export const failedRun = (): StoredRun =>
  withMeta({}, started(), { kind: 'ended', at: at(40), outcome: { status: 'failed', message: 'no', errorName: 'DivergedError' } })

/** Twice, each time on another version of its engine. */
export function continuedRun(): StoredRun {
  const { environment, ...rest } = started({ epochs: 3 })
  const goesOn = (second: number, epoch: number, engineVersion: string): RunEvent => ({
    ...{ kind: 'continued', at: at(second), epoch },
    environment: { ...environment, engineVersion }
  })
  return withMeta(
    {},
    { ...rest, environment, at: at(1) },
    { ...epochEvent(1, 0.5, 100), at: at(11) },
    goesOn(20, 1, '2'),
    { ...epochEvent(2, 0.6, 100), at: at(30) },
    goesOn(40, 2, '3'),
    { ...epochEvent(3, 0.75, 100), at: at(50) },
    { ...tested, at: at(51) },
    { ...ended, at: at(52) }
  )
}

export const interruptedRun = (): StoredRun => withMeta({}, started(), epochEvent(1, 0.5, 100), { kind: 'paused', at: at(41), step: 12 })

/** Of a program that tells as little as it may. */
export function otherFile(change: Partial<RunFile> = {}): RunFile {
  const file = present(exportRun(fullRun(), false))
  const untold = {
    clahe: null,
    split: null,
    threads: null,
    numerics: null,
    batchSize: null,
    learningRate: null,
    schedule: null,
    momentum: null,
    seed: null
  }
  const epochs = file.epochs.map(({ epoch, steps, train, validation, trainingMs }) => ({
    ...{ epoch, steps, train, validation, trainingMs, images: null, learningRate: null, evaluationMs: null, dataWaitMs: null },
    ...{ hiddenMs: 0, stepMs: null, stepHistogram: null, batchLosses: [] }
  }))
  const { startedAt: _startedAt, ...rest } = file
  return {
    ...rest,
    producer: { name: 'other.py', version: '1', framework: 'PyTorch', frameworkVersion: '1.13', device: 'cpu', hardware: 'Xeon', threads: 2 },
    config: { ...file.config, ...untold, sizePx: 40, engine: null },
    environment: null,
    dataset: { layout: null, contentSha256: null, trainImages: null, validationImages: null, testImages: 0 },
    model: { parameterCount: null, multiplyAdds: null, deviceBytes: null },
    ...{ preparation: null, epochs, pauses: [], confusion: null },
    tested: { lossNats: null, accuracyFraction: 0.9, set: 'test', evaluationMs: null },
    ...change
  }
}
