/** How many images the runs of a plan will have, as the importer counts them. */
import type { ImageCounts } from '#lib/experiments/run-plan.ts'
import type { DatasetId, DatasetSummary, SplitName } from '#lib/schema/dataset.ts'
import type { RunConfig } from '#lib/schema/run.ts'
import type { DatasetsState } from '#lib/state/datasets.svelte.ts'

const DATASETS: readonly DatasetId[] = ['gtsrb', 'sample']
const SPLITS: readonly SplitName[] = ['study', 'track']

/** Without commas. */
export const imagesKey = ({ datasetId, split }: Pick<RunConfig, 'datasetId' | 'split'>) => `${datasetId} ${split}`

const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)

/** By imagesKey, for those of `keys`; data sets that are not stored are left out. */
export async function countImages(
  datasets: Pick<DatasetsState, 'splitCounts'>,
  summaries: readonly DatasetSummary[],
  keys: readonly string[]
): Promise<ReadonlyMap<string, ImageCounts>> {
  const counts = new Map<string, ImageCounts>()
  const uses = DATASETS.flatMap((datasetId) => SPLITS.map((split) => ({ datasetId, split })))
  for (const use of uses.filter((one) => keys.includes(imagesKey(one)))) {
    const parts = summaries.find(({ id }) => id === use.datasetId)?.parts ?? []
    if (!parts.some(({ part }) => part === 'training')) continue
    const { train, validation } = await datasets.splitCounts(use.datasetId, use.split, null)
    const test = parts.find(({ part, labelled }) => part === 'test' && labelled)?.imageCount ?? 0
    counts.set(imagesKey(use), { train: sum(train), validation: sum(validation), test })
  }
  return counts
}
