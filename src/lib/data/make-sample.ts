/** The sample set: drawn instead of read, and from there on the path of an archive: crop, shards, one commit of both parts. */
import { SAMPLE_LIMITS, SAMPLE_MEAN_CROP_BYTES, type PartName, type SampleRequest } from '../schema/dataset.ts'
import { createBreather } from './breathe.ts'
import { DataError } from './errors.ts'
import type { ImportResult } from './import-archive.ts'
import { Omissions } from './omissions.ts'
import type { PartPlan, PlannedImage } from './plan-part.ts'
import type { WorkContext } from './progress.ts'
import { photograph } from './sample/frame.ts'
import { planTest, planTraining, type SampleFrame } from './sample/plan-sample.ts'
import { drawScene } from './sample/scene.ts'
import type { DataDb } from './shards/db.ts'
import { storeParts } from './store-parts.ts'

/** Between two looks at the worker's waiting messages, such as Cancel. */
const BREATH_MS = 50

function checkRequest({ trainingCount, seed }: SampleRequest): void {
  const { trainingCount: count, seed: seeds } = SAMPLE_LIMITS
  const isWithin = (value: number, { min, max }: { min: number; max: number }) => Number.isInteger(value) && value >= min && value <= max
  if (isWithin(trainingCount, count) && isWithin(seed, seeds)) return
  throw new DataError({
    code: 'sample-size',
    what: `A sample set of ${trainingCount} training images with seed ${seed} cannot be made.`,
    cure: `Take a whole number of images from ${count.min} to ${count.max} and a seed from 0 to ${seeds.max}.`
  })
}

/** The command line's name of the set. */
export function sampleName({ trainingCount, seed }: SampleRequest): string {
  return `sample:${trainingCount}${seed === 1 ? '' : `:${seed}`}`
}

function planned(frame: SampleFrame, breathe: () => Promise<void>): PlannedImage {
  const { classId, track } = frame
  const load = async () => {
    await breathe()
    return photograph(classId, drawScene(frame.sceneSeed), frame.progress, frame.frameSeed)
  }
  return { name: `class ${classId}, track ${track}, frame ${frame.frame}`, packedBytes: 0, load, classId, track, frame: frame.frame }
}

function planOf(part: PartName, frames: readonly SampleFrame[], request: SampleRequest, breathe: () => Promise<void>): PartPlan {
  return {
    datasetId: 'sample',
    part,
    layout: 'synthetic',
    sourceNames: [sampleName(request)],
    sourceBytes: 0,
    labelled: true,
    expectedBytes: frames.length * SAMPLE_MEAN_CROP_BYTES,
    images: frames.map((frame) => planned(frame, breathe)),
    omissions: new Omissions()
  }
}

/** Lets messages in now and then; most calls do nothing. */
function occasionally(clockMs: () => number): () => Promise<void> {
  const breathe = createBreather()
  let lastMs = clockMs()
  return async () => {
    if (clockMs() - lastMs < BREATH_MS) return
    await breathe()
    lastMs = clockMs()
  }
}

/** Replaces an earlier sample set once the new one is complete. Throws DataError 'sample-size', StorageError, CancelledError; then nothing of it stays. */
export async function makeSample(db: DataDb, request: SampleRequest, context: WorkContext): Promise<ImportResult> {
  const startMs = context.clockMs()
  checkRequest(request)
  const { trainingCount, seed } = request
  const breathe = occasionally(context.clockMs)
  const plans = [
    planOf('training', planTraining(trainingCount, seed), request, breathe),
    planOf('test', planTest(trainingCount, seed), request, breathe)
  ]
  const finished = await storeParts(db, plans, null, context)
  return { parts: finished.map(({ record }) => record.manifest), omissions: [], importMs: context.clockMs() - startMs }
}
