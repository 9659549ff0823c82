/**
 * Dropped files in, stored parts out. On one page: open and recognise, plan, store the crops, commit all parts at once. Whatever fails before
 * the commit leaves the database as it was.
 */
import type { Omission, PartManifest, PartName } from '../schema/dataset.ts'
import { closeSources, openSources, type PlacedTable, type Sources } from './archive/sources.ts'
import { DataError, throwIfCancelled } from './errors.ts'
import { addLabels } from './label-test-part.ts'
import { Omissions } from './omissions.ts'
import { isTestTable, planPart, type PartPlan } from './plan-part.ts'
import { ProgressMeter, type WorkContext } from './progress.ts'
import type { DataDb } from './shards/db.ts'
import { commitParts, discardStores, type FinishedPart } from './shards/write.ts'
import { storePart } from './store-part.ts'

export interface ImportResult {
  parts: readonly PartManifest[]
  /** Files of the drop that were left out as a whole. */
  omissions: readonly Omission[]
  importMs: number
}

function partTwice(first: PartPlan, second: PartPlan): DataError {
  const fileName = `${first.sourceNames[0] ?? ''}, ${second.sourceNames[0] ?? ''}`
  return new DataError({ code: 'part-twice', fileName, what: `Both files hold ${first.part} images.`, cure: 'Drop only one of them at a time.' })
}

/** Tables of archives without images and loose ones: labels for the test images. */
function labelTables({ archives, looseTables }: Sources): PlacedTable[] {
  return [...looseTables, ...archives.filter(({ contents }) => contents.images.length === 0).flatMap(({ tables }) => tables)]
}

function planParts(sources: Sources, labels: readonly PlacedTable[]): PartPlan[] {
  const plans = new Map<PartName, PartPlan>()
  for (const source of sources.archives) {
    for (const part of ['training', 'test'] as const) {
      const plan = planPart(source, part, labels)
      const earlier = plans.get(part)
      if (plan && earlier) throw partTwice(earlier, plan)
      if (plan) plans.set(part, plan)
    }
  }
  return [...plans.values()]
}

/** Stores every plan; if one fails, the others go too. */
async function storeParts(db: DataDb, plans: readonly PartPlan[], context: WorkContext, meter: ProgressMeter): Promise<FinishedPart[]> {
  const finished: FinishedPart[] = []
  try {
    for (const plan of plans) finished.push(await storePart(db, plan, context, meter))
    throwIfCancelled(context.signal)
    await commitParts(db, finished)
    return finished
  } catch (error) {
    await discardStores(
      db,
      finished.map(({ record }) => record.storeId)
    )
    throw error
  }
}

/** Replaces parts of the same kind once the new ones are complete. Throws DataError, CancelledError; see the file's head. */
export async function importFiles(db: DataDb, files: readonly File[], context: WorkContext): Promise<ImportResult> {
  const startMs = context.clockMs()
  const meter = new ProgressMeter(context)
  const bytesTotal = files.reduce((sum, file) => sum + file.size, 0)
  meter.report({ phase: 'reading', fileName: files[0]?.name ?? '', imagesDone: 0, imagesTotal: 0, bytesDone: 0, bytesTotal }, true)
  const sources = await openSources(files)
  try {
    throwIfCancelled(context.signal)
    const labels = labelTables(sources)
    const plans = planParts(sources, labels)
    const omissions = new Omissions()
    for (const name of sources.unknownNames) omissions.add('file-not-gtsrb', name)
    const stored = await storeParts(db, plans, context, meter)
    const parts = stored.map(({ record }) => record.manifest)
    const labelsAlone = labels.some(isTestTable) && !parts.some(({ part }) => part === 'test')
    if (labelsAlone || parts.length === 0) parts.push(await addLabels(db, labels))
    return { parts, omissions: omissions.list(), importMs: context.clockMs() - startMs }
  } finally {
    await closeSources(sources)
  }
}
