/**
 * The pages' side of the importer: starts its worker on the first call. Every call rejects with what the worker threw (see data/errors), or
 * with WorkerDiedError when the worker ended; an import that was going on has then left nothing behind.
 */
import { proxy } from 'comlink'
import type { ImporterApi } from './importer.api.ts'
import { WorkerConnection } from './worker-connection.ts'

/** As ImporterApi, but with plain callbacks; `close` ends the worker and whatever it does. */
export interface ImporterClient extends ImporterApi {
  close(): void
}

function createWorker(): Worker {
  return new Worker(new URL('./importer.worker.ts', import.meta.url), { type: 'module', name: 'signpost-importer' })
}

export function createImporter(): ImporterClient {
  const connection = new WorkerConnection<ImporterApi>(createWorker)
  return {
    list: () => connection.call((worker) => worker.list()),
    importFiles: (files, onProgress) => connection.call((worker) => worker.importFiles(files, proxy(onProgress))),
    makeSample: (request, onProgress) => connection.call((worker) => worker.makeSample(request, proxy(onProgress))),
    importForeignTest: (files, onProgress) => connection.call((worker) => worker.importForeignTest(files, proxy(onProgress))),
    prepare: (key, onProgress) => connection.call((worker) => worker.prepare(key, proxy(onProgress))),
    cancel: () => connection.call((worker) => worker.cancel()),
    remove: (id) => connection.call((worker) => worker.remove(id)),
    removePrepared: (key) => connection.call((worker) => worker.removePrepared(key)),
    classThumbnails: (id, sizePx) => connection.call((worker) => worker.classThumbnails(id, sizePx)),
    sampleThumbnails: (id, classId, count, seed, sizePx) => connection.call((worker) => worker.sampleThumbnails(id, classId, count, seed, sizePx)),
    inspect: (id, index, sizePx) => connection.call((worker) => worker.inspect(id, index, sizePx)),
    splitCounts: (id, name, limitImages) => connection.call((worker) => worker.splitCounts(id, name, limitImages)),
    close: () => connection.close()
  }
}
