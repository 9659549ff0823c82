/**
 * Real images as the test part of the sample set, so that a net trained on drawn signs can be tested on real ones. The part keeps the
 * archive's layout in its manifest, and a run records it (DatasetUse.testLayout), so nobody takes one for the other. For the command line.
 */
import { closeSources, nothingUsable, openSources } from './archive/sources.ts'
import type { ImportResult } from './import-archive.ts'
import { isTestTable, planPart, type PartPlan } from './plan-part.ts'
import type { WorkContext } from './progress.ts'
import type { DataDb } from './shards/db.ts'
import { storeParts } from './store-parts.ts'

function asSampleTest(plan: PartPlan): PartPlan {
  return { ...plan, datasetId: 'sample', part: 'test', images: plan.images.map((image, frame) => ({ ...image, track: -1, frame })) }
}

/** The archive's labelled test images or, where it has none, all of its training images. Throws DataError. */
export async function importForeignTest(db: DataDb, files: readonly File[], context: WorkContext): Promise<ImportResult> {
  const startMs = context.clockMs()
  const sources = await openSources(files)
  try {
    const tables = [...sources.looseTables, ...sources.archives.filter(({ contents }) => contents.images.length === 0).flatMap((one) => one.tables)]
    const plans = (['test', 'training'] as const).flatMap((part) =>
      sources.archives.flatMap((source) => planPart(source, part, tables.filter(isTestTable)) ?? [])
    )
    const plan = plans.find(({ labelled }) => labelled)
    if (!plan) throw nothingUsable(files.map(({ name }) => name))
    const finished = await storeParts(db, [asSampleTest(plan)], null, context)
    return { parts: finished.map(({ record }) => record.manifest), omissions: [], importMs: context.clockMs() - startMs }
  } finally {
    await closeSources(sources)
  }
}
