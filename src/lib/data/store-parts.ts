/** All parts of an import or of a sample set: stored one after the other, committed at once. */
import { throwIfCancelled } from './errors.ts'
import type { PartPlan } from './plan-part.ts'
import { ProgressMeter, StoringProgress, type WorkContext } from './progress.ts'
import type { DataDb } from './shards/db.ts'
import { commitParts, discardStores, type FinishedPart } from './shards/write.ts'
import { storePart } from './store-part.ts'

function reportFinishing(parts: readonly FinishedPart[], context: WorkContext): void {
  const manifests = parts.map(({ record }) => record.manifest)
  const imageCount = manifests.reduce((sum, manifest) => sum + manifest.imageCount, 0)
  const bytes = manifests.reduce((sum, manifest) => sum + manifest.storedBytes, 0)
  const counts = { imagesDone: imageCount, imagesTotal: imageCount, bytesDone: bytes, bytesTotal: bytes }
  new ProgressMeter(context).report({ phase: 'finishing', fileName: manifests[0]?.sourceNames[0] ?? '', ...counts }, true)
}

/** Stores every plan and commits; if one fails, the others go too. `relabelled` is a stored part that gets its labels with the same commit. */
export async function storeParts(
  db: DataDb,
  plans: readonly PartPlan[],
  relabelled: FinishedPart | null,
  context: WorkContext
): Promise<FinishedPart[]> {
  const stored: FinishedPart[] = []
  const progress = new StoringProgress(plans, context)
  try {
    for (const plan of plans) stored.push(await storePart(db, plan, progress, context))
    throwIfCancelled(context.signal)
    const finished = relabelled ? [...stored, relabelled] : stored
    reportFinishing(finished, context)
    await commitParts(db, finished)
    return finished
  } catch (error) {
    const storeIds = stored.map(({ record }) => record.storeId)
    await discardStores(db, storeIds)
    throw error
  }
}
