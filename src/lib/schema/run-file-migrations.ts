/**
 * Run files of earlier versions as the present one. A step never changes once it was released; each is tested with a file that was written
 * by that version (tests/fixtures/run-files).
 */
import { exactOptional, literal, nullable, object, picklist } from 'valibot'
import { parse } from './parse.ts'
import { RUN_LIMITS, runConfigSchema } from './parse-run.ts'
import type { FileProducer } from './run-file.ts'
import * as part from './run-file-parts.ts'
import { ENGINE_TITLES, type EngineId, type Environment } from './run.ts'

/** Version 1 was written by this lab only: every field is told, unknown ones are passed over, moments inside the run are missing. */
const version1 = object({
  format: literal('signpost-run', "must be 'signpost-run'"),
  version: literal(1, 'must be 1'),
  id: part.idText,
  ...part.names,
  createdAt: part.moment,
  endedAt: nullable(part.moment),
  status: part.status,
  outcome: nullable(part.outcome),
  config: runConfigSchema,
  environment: part.environment,
  dataset: object({
    layout: part.layout,
    contentSha256: part.text,
    trainImages: part.whole,
    validationImages: part.whole,
    testImages: part.whole,
    trainClasses: exactOptional(part.whole),
    storedClasses: exactOptional(part.whole),
    testLayout: exactOptional(part.layout)
  }),
  model: object({ parameterCount: part.whole, multiplyAdds: part.whole, deviceBytes: part.whole }),
  preparation: nullable(object(part.preparation)),
  epochs: part.list(
    object({
      ...{ epoch: part.counted, steps: part.counted, images: part.whole, learningRate: part.amount },
      ...{ train: part.metrics, validation: part.metrics },
      ...{ trainingMs: part.amount, evaluationMs: part.amount, dataWaitMs: part.amount, hiddenMs: part.amount },
      ...{ stepMs: part.stepQuantiles, stepHistogram: part.histogram, batchLosses: part.dots }
    }),
    RUN_LIMITS.epochs.max
  ),
  tested: nullable(
    object({
      lossNats: part.real,
      accuracyFraction: part.fraction,
      set: picklist(['test', 'validation']),
      evaluationMs: part.amount,
      correctBase64: exactOptional(part.base64),
      weightsSha256: exactOptional(part.sha256)
    })
  ),
  confusion: nullable(part.confusion),
  pauses: part.list(object({ step: part.whole, pausedMs: part.amount }))
})

/** Of a run of this lab. */
export function ownProducer(engine: EngineId, environment: Omit<Environment, 'producer'>): FileProducer {
  const { appVersion, engineVersion, adapter, threads } = environment
  return {
    name: 'Signpost',
    version: appVersion,
    framework: ENGINE_TITLES[engine],
    frameworkVersion: engineVersion,
    device: adapter && !adapter.isSoftware ? 'gpu' : 'cpu',
    hardware: adapter ? adapter.description || [adapter.vendor, adapter.architecture, adapter.device].filter((word) => word !== '').join(' ') : '',
    threads
  }
}

function from1To2(value: unknown, fileName: string): unknown {
  const run = parse(version1, fileName, value)
  return { ...run, version: 2, producer: ownProducer(run.config.engine, run.environment) }
}

const steps: readonly ((value: unknown, fileName: string) => unknown)[] = [from1To2]

/** `version` must be a whole number from 1 on. Throws ParseError where the document is not what its version says. */
export function migrateRunFile(value: unknown, version: number, fileName: string): unknown {
  return steps.slice(version - 1).reduce((document, step) => step(document, fileName), value)
}
