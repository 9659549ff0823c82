/** What a run is called when its owner gave it no name. */
import { DATASET_TITLES } from '../schema/dataset.ts'
import { MODEL_TITLES } from '../schema/model.ts'
import { engineTitle, type RecordedConfig } from '../schema/run.ts'
import type { RunSummary } from './summarise.ts'

/** 'ResNet-20 · 32 px · Signpost wasm · seed 1'; on other images than GTSRB their name comes first. Proper names and symbols only, so it is the same in every language. */
export function defaultRunName({ datasetId, model, sizePx, engine, seed }: RecordedConfig): string {
  const images = datasetId === 'gtsrb' ? [] : [DATASET_TITLES[datasetId]]
  return [...images, MODEL_TITLES[model], `${sizePx} px`, engineTitle(engine), ...(seed === null ? [] : [`seed ${seed}`])].join(' · ')
}

export function runName({ meta, config }: Pick<RunSummary, 'meta' | 'config'>): string {
  return meta.name === '' ? defaultRunName(config) : meta.name
}
