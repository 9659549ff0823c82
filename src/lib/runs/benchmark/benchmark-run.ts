/**
 * A result file of TrafficSignBench -> a run file, by the habits of its writers (init_h5py and the callbacks of each framework):
 * accuracies in percent, times in seconds, datasets longer than what was written. What it gives is checked like any stranger's run file.
 */
import { STUDY_TRAINING_IMAGES } from '../../schema/dataset.ts'
import type { ModelId } from '../../schema/model.ts'
import type { RunFile } from '../../schema/run-file.ts'
import type { Producer } from '../../schema/run.ts'
import type { BenchmarkName } from './benchmark-name.ts'
import type { Hdf5Content, Hdf5Names } from './hdf5.ts'
import { batchDots, stepHistogram, stepQuantiles } from './step-times.ts'

export const BENCHMARK_NAMES: Hdf5Names = {
  datasets: [
    'cost/train',
    'cost/loss',
    'accuracy/train',
    'accuracy/valid',
    'time/train_batch',
    'time/train/start_time',
    'time/train/end_time',
    'time_markers/minibatch',
    'infer_acc/accuracy'
  ],
  attributes: ['config@total_epochs', 'config@total_minibatches']
}

export type BenchmarkObstacle = 'hdf5-other-name' | 'hdf5-other-data' | 'hdf5-not-square' | 'hdf5-no-network' | 'hdf5-no-epoch'

export class BenchmarkFileError extends Error {
  override name = 'BenchmarkFileError'
  readonly code: BenchmarkObstacle

  constructor(code: BenchmarkObstacle, message: string) {
    super(message)
    this.code = code
  }
}

export interface BenchmarkFacts extends BenchmarkName {
  model: ModelId
  device: Producer['device']
  /** ISO 8601: of the file, where its own clock has no calendar. */
  modifiedAt: string
}

const NONE = new Float64Array(0)
const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length
/** Unix seconds of any run of that code are above (2001). */
const CALENDAR_FROM_SECONDS = 1e9
const STUDY_BATCH = 64
const STUDY_VALIDATION_SHARE = 0.2

/** Batch 0 lies in the last place of the dataset and batch b in place b - 1. */
const unshifted = (values: Float64Array) => Float64Array.from(values, (_, index) => values.at(index - 1) ?? NaN)

/** As they followed each other, in the units of a run file. */
function batchSeries({ numbers }: Hdf5Content, framework: string) {
  const of = (path: string) => numbers.get(path) ?? NONE
  const accuracy = framework.startsWith('Keras') ? unshifted(of('accuracy/train')) : of('accuracy/train')
  const seconds = framework === 'TensorFlow' ? unshifted(of('time/train_batch')) : of('time/train_batch')
  return { accuracy, loss: of('cost/train'), timeMs: seconds.map((second) => 1000 * second) }
}

/** All are percent in the code that is public; a file in which none is above 1 has fractions. */
function percentOf({ numbers }: Hdf5Content): number {
  const all = ['accuracy/train', 'accuracy/valid', 'infer_acc/accuracy'].flatMap((path) => [...(numbers.get(path) ?? [])])
  return all.some((value) => value > 1) ? 100 : 1
}

/**
 * How many batches were done at the end of each complete epoch: the marks rise, and none lies behind the last batch, whose number is written
 * when a run ends.
 */
function epochEnds({ numbers, attributes }: Hdf5Content): number[] {
  const most = Math.min(attributes.get('config@total_minibatches') || Infinity, numbers.get('cost/train')?.length ?? 0)
  const marks = [...(numbers.get('time_markers/minibatch') ?? [])]
  const complete = marks.findIndex((mark, index) => !(mark > (marks[index - 1] ?? 0)) || mark > most)
  return complete < 0 ? marks : marks.slice(0, complete)
}

type Epoch = RunFile['epochs'][number]

function epochsOf(content: Hdf5Content, framework: string, imagesPerEpoch: number | null): Epoch[] {
  const { accuracy, loss, timeMs } = batchSeries(content, framework)
  const percent = percentOf(content)
  const validationLoss = content.numbers.get('cost/loss') ?? NONE
  const validationAccuracy = content.numbers.get('accuracy/valid') ?? NONE
  // MXNet keeps running means since the start of the epoch: the last one is the epoch's.
  const epochValue = (values: Float64Array) => (framework === 'MXNet' ? (values.at(-1) ?? NaN) : mean(values))
  return epochEnds(content).map((end, index, ends): Epoch => {
    const first = ends[index - 1] ?? 0
    const times = timeMs.subarray(first, end)
    return {
      ...{ epoch: index + 1, steps: end - first, images: imagesPerEpoch, learningRate: null },
      train: { lossNats: epochValue(loss.subarray(first, end)), accuracyFraction: epochValue(accuracy.subarray(first, end)) / percent },
      validation: { lossNats: validationLoss[index] ?? NaN, accuracyFraction: (validationAccuracy[index] ?? NaN) / percent },
      trainingMs: times.length === end - first ? times.reduce((sum, ms) => sum + ms, 0) : NaN,
      ...{ evaluationMs: null, dataWaitMs: null, hiddenMs: 0 },
      ...{ stepMs: stepQuantiles(times), stepHistogram: stepHistogram(times), batchLosses: batchDots(loss.subarray(first, end), first) }
    }
  })
}

function moments({ numbers }: Hdf5Content, modifiedAt: string): { createdAt: string; endedAt: string | null } {
  const [start = 0] = numbers.get('time/train/start_time') ?? []
  const [end = 0] = numbers.get('time/train/end_time') ?? []
  const hasCalendar = start > CALENDAR_FROM_SECONDS && start < 1e11
  const createdAt = hasCalendar ? new Date(1000 * start).toISOString() : modifiedAt
  const ended = new Date(Date.parse(createdAt) + 1000 * (end - start))
  return { createdAt, endedAt: end > start && !Number.isNaN(ended.getTime()) && ended.getUTCFullYear() < 10_000 ? ended.toISOString() : null }
}

/** The images of an epoch are not told; as many batches as the study's training part has can only be that. */
function datasetOf(steps: number | undefined): { dataset: RunFile['dataset']; batchSize: number | null } {
  const validationImages = Math.ceil(STUDY_VALIDATION_SHARE * STUDY_TRAINING_IMAGES)
  const trainImages = STUDY_TRAINING_IMAGES - validationImages
  const known = steps === Math.ceil(trainImages / STUDY_BATCH)
  const untold = { layout: null, contentSha256: null, trainImages: null, validationImages: null, testImages: 0 }
  return known ? { dataset: { ...untold, trainImages, validationImages }, batchSize: STUDY_BATCH } : { dataset: untold, batchSize: null }
}

/** Throws BenchmarkFileError where a run cannot be made; fields that are wrong are left to the parser of run files. */
export function benchmarkRun(content: Hdf5Content, facts: BenchmarkFacts): RunFile {
  const { framework, device, model, widthPx: sizePx, clahe, modifiedAt } = facts
  const { dataset, batchSize } = datasetOf(epochEnds(content)[0])
  const epochs = epochsOf(content, framework, dataset.trainImages)
  if (epochs.length === 0) throw new BenchmarkFileError('hdf5-no-epoch', 'holds no complete epoch (time_markers/minibatch)')
  const planned = content.attributes.get('config@total_epochs') ?? epochs.length
  const { createdAt, endedAt } = moments(content, modifiedAt)
  const isComplete = epochs.length === planned && endedAt !== null
  const [testAccuracy = 0] = content.numbers.get('infer_acc/accuracy') ?? []
  return {
    ...{ format: 'signpost-run', version: 2, id: '', name: '', note: '', tags: [], createdAt },
    ...(isComplete ? { endedAt, status: 'completed', outcome: { status: 'completed' } } : { endedAt: null, status: 'interrupted', outcome: null }),
    producer: { name: 'TrafficSignBench', version: '', framework, frameworkVersion: '', device, hardware: '', threads: null },
    config: {
      ...{ datasetId: 'gtsrb', model, sizePx, clahe, split: 'study', engine: null, threads: null, numerics: null, epochs: planned, batchSize },
      ...{ learningRate: null, schedule: null, momentum: null, seed: null, limitImages: null, maxSteps: null }
    },
    environment: null,
    ...{ dataset, model: { parameterCount: null, multiplyAdds: null, deviceBytes: null }, preparation: null, epochs },
    tested: testAccuracy === 0 ? null : { set: 'test', lossNats: null, accuracyFraction: testAccuracy / percentOf(content), evaluationMs: null },
    confusion: null,
    pauses: []
  }
}
