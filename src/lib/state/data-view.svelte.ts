/** What the Data page shows of one data set: split, pictures, the inspected image. Asked from the importer worker whenever the choice changes. */
import type { PipelineStages, Thumbnails } from '#workers/importer.api.ts'
import type { DatasetId, SplitCounts, SplitName } from '../schema/dataset.ts'
import type { DatasetsState } from './datasets.svelte.ts'
import { Latest } from './latest.svelte.ts'

export const CLASS_PICTURE_PX = 24
export const SAMPLE_PICTURE_PX = 48
export const SAMPLE_COUNT = 40

export class DataView {
  readonly #datasets: DatasetsState
  readonly #split = new Latest<SplitCounts>()
  readonly #classes = new Latest<Thumbnails>()
  readonly #samples = new Latest<Thumbnails>()
  readonly #stages = new Latest<PipelineStages>()

  constructor(datasets: DatasetsState) {
    this.#datasets = datasets
  }

  get split(): SplitCounts | null {
    return this.#split.value
  }

  get samples(): Thumbnails | null {
    return this.#samples.value
  }

  get stages(): PipelineStages | null {
    return this.#stages.value
  }

  /** The first thing that could not be read, if any. */
  get error(): unknown {
    return this.#split.error ?? this.#classes.error ?? this.#samples.error ?? this.#stages.error
  }

  /** RGBA of one class; null while loading and for a class without images. */
  classPicture(classId: number): Uint8ClampedArray<ArrayBuffer> | null {
    return pictureOf(this.#classes.value, this.#classes.value?.classIds.indexOf(classId) ?? -1)
  }

  samplePicture(at: number): Uint8ClampedArray<ArrayBuffer> | null {
    return pictureOf(this.#samples.value, at)
  }

  askSplit(id: DatasetId, name: SplitName): void {
    void this.#split.ask(this.#datasets.splitCounts(id, name, null))
  }

  askClasses(id: DatasetId): void {
    void this.#classes.ask(this.#datasets.classThumbnails(id, CLASS_PICTURE_PX))
  }

  askSamples(id: DatasetId, classId: number | null, seed: number): void {
    void this.#samples.ask(this.#datasets.sampleThumbnails(id, classId, SAMPLE_COUNT, seed, SAMPLE_PICTURE_PX))
  }

  askStages(id: DatasetId, index: number, sizePx: number): void {
    void this.#stages.ask(this.#datasets.inspect(id, index, sizePx))
  }
}

function pictureOf(strip: Thumbnails | null, at: number): Uint8ClampedArray<ArrayBuffer> | null {
  if (!strip || at < 0) return null
  const bytes = strip.sizePx * strip.sizePx * 4
  return strip.rgba.subarray(at * bytes, (at + 1) * bytes)
}
