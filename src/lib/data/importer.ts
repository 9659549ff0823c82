/**
 * Everything that changes data sets, one piece of work at a time: keeps the database open, holds the writer's lock, cancels. Knows nothing of
 * workers; the importer worker exposes one of these.
 */
import type { DatasetId, DatasetSummary, PreparedKey, PreparedManifest, SampleRequest, SplitCounts, SplitName } from '../schema/dataset.ts'
import { classThumbnails } from './class-examples.ts'
import { StorageError, throwIfCancelled } from './errors.ts'
import { countSplit } from './gtsrb/split-counts.ts'
import type { ImportResult } from './import-archive.ts'
import { preparePart } from './prepare.ts'
import type { DataProgress, WorkContext } from './progress.ts'
import { openDataDb, type DataDb } from './shards/db.ts'
import { readDatasets, readPart } from './shards/read.ts'
import { collectGarbage, removeDataset, removePrepared } from './shards/write.ts'
import { inspectImage, sampleThumbnails, type InspectedImage, type ThumbnailStrip } from './views.ts'

/** Null where the browser offers no locks (pages without HTTPS): then two tabs are not kept apart. */
export type Locks = Pick<LockManager, 'request'> | null

export interface Surroundings {
  databaseName?: string
  locks: Locks
  now: () => Date
  clockMs: () => number
}

type OnProgress = (progress: DataProgress) => void

/** Chromium may still count a lock as held for a moment after the work under it has ended, e.g. that of opening the database. */
const LOCK_ATTEMPTS = 4
const LOCK_WAIT_MS = 100

const LOCK_NAME = 'signpost-data-writer'

function writerBusy(): StorageError {
  return new StorageError({
    code: 'writer-busy',
    what: 'Another tab of Signpost is importing or preparing images.',
    cure: 'Wait until it is done, or close that tab.'
  })
}

export class Importer {
  readonly #surroundings: Surroundings
  readonly #cancellable = new Set<AbortController>()
  #opened: Promise<DataDb> | null = null
  /** Ends when the work before has ended; never rejects. */
  #queue: Promise<unknown> = Promise.resolve()

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings
  }

  async list(): Promise<DatasetSummary[]> {
    return readDatasets(await this.#database())
  }

  // Unpacking and drawing are most of the code; a page that only asks what is stored does without them.
  importFiles(files: readonly File[], onProgress: OnProgress): Promise<ImportResult> {
    return this.#work(onProgress, async (db, context) => (await import('./import-archive.ts')).importFiles(db, files, context))
  }

  makeSample(request: SampleRequest, onProgress: OnProgress): Promise<ImportResult> {
    return this.#work(onProgress, async (db, context) => (await import('./make-sample.ts')).makeSample(db, request, context))
  }

  importForeignTest(files: readonly File[], onProgress: OnProgress): Promise<ImportResult> {
    return this.#work(onProgress, async (db, context) => (await import('./import-foreign-test.ts')).importForeignTest(db, files, context))
  }

  prepare(key: PreparedKey, onProgress: OnProgress): Promise<PreparedManifest> {
    return this.#work(onProgress, (db, context) => preparePart(db, key, context))
  }

  async cancel(): Promise<void> {
    for (const controller of this.#cancellable) controller.abort()
  }

  remove(id: DatasetId): Promise<void> {
    return this.#exclusive((db) => removeDataset(db, id))
  }

  removePrepared(key: PreparedKey): Promise<void> {
    return this.#exclusive((db) => removePrepared(db, key))
  }

  async classThumbnails(id: DatasetId, sizePx: number): Promise<ThumbnailStrip> {
    return classThumbnails(await this.#database(), id, sizePx)
  }

  async sampleThumbnails(id: DatasetId, classId: number | null, count: number, seed: number, sizePx: number): Promise<ThumbnailStrip> {
    return sampleThumbnails(await this.#database(), id, classId, count, seed, sizePx)
  }

  async inspect(id: DatasetId, index: number, sizePx: number): Promise<InspectedImage> {
    return inspectImage(await this.#database(), id, index, sizePx)
  }

  async splitCounts(id: DatasetId, name: SplitName, limitImages: number | null): Promise<SplitCounts> {
    const { index } = await readPart(await this.#database(), id, 'training')
    return countSplit(index, name, limitImages)
  }

  /** Closes the database; the next call opens it again. */
  async close(): Promise<void> {
    const opened = this.#opened
    this.#opened = null
    if (opened) (await opened).close()
  }

  /** Opened once; opened again after the browser or another tab closed the connection. */
  #database(): Promise<DataDb> {
    this.#opened ??= this.#open().catch((error: unknown) => {
      this.#opened = null
      throw error
    })
    return this.#opened
  }

  async #open(): Promise<DataDb> {
    const db = await openDataDb(this.#surroundings.databaseName)
    const forget = () => {
      this.#opened = null
    }
    db.addEventListener('close', forget)
    db.addEventListener('versionchange', forget)
    // Remains of an import that a closed tab left; while another tab writes, they may be its work.
    await this.#locked((free) => (free ? collectGarbage(db) : Promise.resolve()))
    return db
  }

  #locked<Result>(use: (free: boolean) => Promise<Result>): Promise<Result> {
    const { locks } = this.#surroundings
    return locks ? locks.request(LOCK_NAME, { ifAvailable: true }, (lock) => use(lock !== null)) : use(true)
  }

  /** After the work before, and not while another tab writes. Throws StorageError 'writer-busy'. */
  #exclusive<Result>(use: (db: DataDb) => Promise<Result>): Promise<Result> {
    const run = async () => {
      const db = await this.#database()
      for (let attempt = 1; attempt < LOCK_ATTEMPTS; attempt++) {
        const done = await this.#locked(async (free) => (free ? { result: await use(db) } : null))
        if (done) return done.result
        await new Promise((resolve) => setTimeout(resolve, LOCK_WAIT_MS))
      }
      return this.#locked((free) => (free ? use(db) : Promise.reject(writerBusy())))
    }
    const result = this.#queue.then(run)
    this.#queue = result.catch(() => undefined) // the caller has the rejection
    return result
  }

  async #work<Result>(onProgress: OnProgress, use: (db: DataDb, context: WorkContext) => Promise<Result>): Promise<Result> {
    const controller = new AbortController()
    this.#cancellable.add(controller)
    try {
      return await this.#exclusive((db) => {
        throwIfCancelled(controller.signal)
        return use(db, { ...this.#surroundings, signal: controller.signal, onProgress })
      })
    } finally {
      this.#cancellable.delete(controller)
    }
  }
}
