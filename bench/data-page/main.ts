/** The page of the import benchmark: the importer worker and loadPrepared on window, for the script to call. */
import { openDataDb } from '#lib/data/shards/db.ts'
import { loadPrepared } from '#lib/data/shards/read.ts'
import { createImporter } from '#workers/importer.client.ts'
import type { ImportReport } from '#workers/importer.api.ts'
import type { PreparedManifest } from '#lib/schema/dataset.ts'

export interface DataBench {
  import(): Promise<{ report: ImportReport; wallMs: number; progressCount: number; longestTaskMs: number }>
  prepare(sizePx: number): Promise<{ manifest: PreparedManifest; wallMs: number }>
  load(sizePx: number): Promise<{ bytes: number; wallMs: number }>
}

declare global {
  var dataBench: DataBench
}

const importer = createImporter()
let longestTaskMs = 0
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) longestTaskMs = Math.max(longestTaskMs, entry.duration)
}).observe({ entryTypes: ['longtask'] })

const keyOf = (sizePx: number) => ({ datasetId: 'gtsrb', part: 'training', sizePx, clahe: true }) as const

globalThis.dataBench = {
  async import() {
    const input = document.querySelector<HTMLInputElement>('#files')
    const start = performance.now()
    let progressCount = 0
    const report = await importer.importFiles([...(input?.files ?? [])], () => progressCount++)
    return { report, wallMs: performance.now() - start, progressCount, longestTaskMs }
  },
  async prepare(sizePx) {
    const start = performance.now()
    const manifest = await importer.prepare(keyOf(sizePx), () => undefined)
    return { manifest, wallMs: performance.now() - start }
  },
  async load(sizePx) {
    const db = await openDataDb()
    const start = performance.now()
    const part = await loadPrepared(db, keyOf(sizePx))
    db.close()
    return { bytes: part.pixels.length, wallMs: performance.now() - start }
  }
}
