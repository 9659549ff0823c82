/** The shape of a run file of the present version. static/schema/ holds the same as JSON Schema (scripts/make-run-schema.ts). */
import {
  exactOptional,
  integer,
  literal,
  maxValue,
  minValue,
  nullable,
  null as nothing,
  number,
  picklist,
  pipe,
  strictObject,
  unknown,
  variant
} from 'valibot'
import { RUN_LIMITS, runConfigSchema } from './parse-run.ts'
import * as part from './run-file-parts.ts'
import { RUN_FILE_VERSION } from './run-file.ts'

const UNKNOWN = part.UNKNOWN_FIELD
const SIZE_MESSAGE = 'must be a whole number of pixels from 8 to 1024'
const { entries: setting } = runConfigSchema

/** Null is for what another program does not tell. */
const otherConfigSchema = strictObject(
  {
    ...setting,
    engine: nothing(),
    sizePx: pipe(number(SIZE_MESSAGE), integer(SIZE_MESSAGE), minValue(8, SIZE_MESSAGE), maxValue(1024, SIZE_MESSAGE)),
    clahe: nullable(setting.clahe),
    split: nullable(setting.split),
    threads: nullable(setting.threads),
    numerics: nullable(setting.numerics),
    batchSize: nullable(setting.batchSize),
    learningRate: nullable(setting.learningRate),
    schedule: nullable(setting.schedule),
    momentum: nullable(setting.momentum),
    seed: nullable(setting.seed)
  },
  UNKNOWN
)

const producerSchema = strictObject(
  {
    name: part.text,
    version: part.text,
    framework: part.frameworkName,
    frameworkVersion: part.text,
    device: nullable(picklist(['cpu', 'gpu'], "must be 'cpu', 'gpu' or null")),
    hardware: part.text,
    threads: nullable(part.whole)
  },
  UNKNOWN
)

const originSchema = strictObject(
  {
    format: picklist(['signpost-run', 'trafficsignbench-hdf5'], 'must be a known format'),
    fileName: part.text,
    importedAt: part.moment,
    id: nullable(part.idText)
  },
  UNKNOWN
)

const datasetSchema = strictObject(
  {
    layout: nullable(part.layout),
    contentSha256: nullable(part.text),
    trainImages: nullable(part.whole),
    validationImages: nullable(part.whole),
    testImages: part.whole,
    trainClasses: exactOptional(part.whole),
    storedClasses: exactOptional(part.whole),
    testLayout: exactOptional(part.layout)
  },
  UNKNOWN
)

const modelSchema = strictObject(
  { parameterCount: nullable(part.whole), multiplyAdds: nullable(part.whole), deviceBytes: nullable(part.whole) },
  UNKNOWN
)

const ended = { endedAt: exactOptional(part.moment) }

const epochSchema = strictObject(
  {
    epoch: part.counted,
    steps: part.counted,
    images: nullable(part.whole),
    learningRate: nullable(part.amount),
    train: part.metrics,
    validation: part.metrics,
    trainingMs: part.amount,
    evaluationMs: nullable(part.amount),
    dataWaitMs: nullable(part.amount),
    hiddenMs: part.amount,
    stepMs: nullable(part.stepQuantiles),
    stepHistogram: nullable(part.histogram),
    batchLosses: part.dots,
    ...ended
  },
  UNKNOWN
)

const testedSchema = strictObject(
  {
    lossNats: nullable(part.real),
    accuracyFraction: part.fraction,
    set: part.setName,
    evaluationMs: nullable(part.amount),
    correctBase64: exactOptional(part.base64),
    weightsSha256: exactOptional(part.sha256),
    ...ended
  },
  UNKNOWN
)

const pauseSchema = strictObject(
  { step: part.whole, pausedMs: nullable(part.amount), pausedAt: exactOptional(part.moment), resumedAt: exactOptional(part.moment) },
  UNKNOWN
)

const continuationSchema = strictObject({ afterEpoch: part.counted, continuedAt: exactOptional(part.moment), environment: part.environment }, UNKNOWN)

export const runFileSchema = strictObject(
  {
    format: literal('signpost-run', "must be 'signpost-run'"),
    version: literal(RUN_FILE_VERSION, `must be ${RUN_FILE_VERSION}`),
    id: part.idText,
    ...part.names,
    origin: exactOptional(originSchema),
    createdAt: part.moment,
    startedAt: exactOptional(part.moment),
    endedAt: nullable(part.moment),
    status: part.status,
    outcome: nullable(part.outcome),
    producer: producerSchema,
    config: variant('engine', [runConfigSchema, otherConfigSchema], "must be one of the lab's engines, or null"),
    environment: nullable(part.environment),
    dataset: datasetSchema,
    model: modelSchema,
    preparation: nullable(strictObject({ ...part.preparation, ...ended }, UNKNOWN)),
    epochs: part.list(epochSchema, RUN_LIMITS.epochs.max),
    tested: nullable(testedSchema),
    confusion: nullable(part.confusion),
    pauses: part.list(pauseSchema),
    continuations: exactOptional(part.list(continuationSchema))
  },
  UNKNOWN
)

export const recordingSchema = strictObject({
  format: literal('signpost-recording', "must be 'signpost-recording'"),
  version: literal(1, 'must be 1'),
  machine: part.text,
  /** Of any version: parse-run-file.ts migrates it. */
  run: unknown()
})
