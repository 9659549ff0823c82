/** The runs that come with the app, one per network (static/recordings, made by npm run record). */
import type { ModelId } from '../schema/model.ts'
import type { RunConfig } from '../schema/run.ts'
import { quickStartConfig } from './quick-start.ts'

export const RECORDED_MODELS = ['idsia', 'resnet20', 'resnet32'] as const satisfies readonly ModelId[]
export type RecordedModel = (typeof RECORDED_MODELS)[number]

/** Enough for the curves to bend; a few minutes each on two cores. */
const EPOCHS = 12

/** As "Train now" does it, so that a run of one's own can be laid beside it. */
export function recordedConfig(model: RecordedModel, threads: number): RunConfig {
  return { ...quickStartConfig(threads), model, epochs: EPOCHS }
}
