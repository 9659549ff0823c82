/**
 * Dropped files in, stored parts out. On one page: open and recognise, plan, store the crops, commit all parts at once. Whatever fails before
 * the commit leaves the database as it was.
 */
import type { Omission, PartManifest, PartName } from '../schema/dataset.ts'
import { closeSources, nothingUsable, openSources, type PlacedTable, type Sources } from './archive/sources.ts'
import { DataError, throwIfCancelled } from './errors.ts'
import { labelStoredPart } from './label-test-part.ts'
import { Omissions } from './omissions.ts'
import { isTestTable, planPart, type PartPlan } from './plan-part.ts'
import { ProgressMeter, type WorkContext } from './progress.ts'
import type { DataDb } from './shards/db.ts'
import { storeParts } from './store-parts.ts'

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

/** Tables of archives without images and loose ones. */
function separateTables({ archives, looseTables }: Sources): PlacedTable[] {
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

function leftOut(sources: Sources, tables: readonly PlacedTable[]): Omissions {
  const omissions = new Omissions()
  for (const name of sources.unknownNames) omissions.add('file-not-gtsrb', name)
  for (const table of tables) if (!isTestTable(table)) omissions.add('file-not-gtsrb', table.fileName)
  return omissions
}

/** Replaces parts of the same kind once the new ones are complete. Throws DataError, CancelledError; see the file's head. */
export async function importFiles(db: DataDb, files: readonly File[], context: WorkContext): Promise<ImportResult> {
  const startMs = context.clockMs()
  const bytesTotal = files.reduce((sum, file) => sum + file.size, 0)
  const progress = { fileName: files[0]?.name ?? '', imagesDone: 0, imagesTotal: 0, bytesDone: 0, bytesTotal }
  new ProgressMeter(context).report({ phase: 'reading', ...progress }, true)
  const sources = await openSources(files)
  try {
    throwIfCancelled(context.signal)
    const tables = separateTables(sources)
    const labels = tables.filter(isTestTable)
    const plans = planParts(sources, labels)
    if (plans.length === 0 && labels.length === 0) throw nothingUsable(files.map(({ name }) => name))
    const laterLabels = labels.length > 0 && plans.every(({ part }) => part !== 'test')
    const relabelled = laterLabels ? await labelStoredPart(db, labels) : null
    const finished = await storeParts(db, plans, relabelled, context)
    return {
      parts: finished.map(({ record }) => record.manifest),
      omissions: leftOut(sources, tables).list(),
      importMs: context.clockMs() - startMs
    }
  } finally {
    await closeSources(sources)
  }
}
