/**
 * Files of strangers -> stored runs. Every run gets a new id, nothing that is stored changes, and what is stored already with the same
 * content is told instead of stored again. Each run is written in one transaction of its own.
 */
import { RunFileError, RUN_FILE_CAPS, parseRunFile, readRunFiles, type RunFileObstacle, type RunFileReading } from '../schema/parse-run-file.ts'
import type { FieldProblem } from '../schema/parse.ts'
import type { ModelId } from '../schema/model.ts'
import type { RunFile } from '../schema/run-file.ts'
import type { Producer, RunId, RunMeta, StoredRun } from '../schema/run.ts'
import { benchmarkName, benchmarkPlace } from './benchmark/benchmark-name.ts'
import { BENCHMARK_NAMES, benchmarkRun, BenchmarkFileError, type BenchmarkObstacle } from './benchmark/benchmark-run.ts'
import { Hdf5Error, isHdf5, readHdf5, type Hdf5Obstacle } from './benchmark/hdf5.ts'
import { exportRun } from './export.ts'
import { runFromFile } from './run-from-file.ts'
import type { RunStore } from './run-store.ts'

/** A file of the user's, and what its folder or the user says of it. */
export interface ImportedFile {
  file: Pick<File, 'name' | 'size' | 'lastModified' | 'arrayBuffer'>
  /** Folders and name with '/' between them; the name alone where folders are not known. */
  path: string
  /** What an HDF5 file does not tell; null = take it from the folders. */
  benchmark: { model: ModelId; device: Producer['device'] } | null
}

export interface ImportRunsProgress {
  fileName: string
  /** Files that are done. */
  filesDone: number
  fileCount: number
  /** Of the file in hand; 0 of 0 while it is read. */
  runsDone: number
  runCount: number
}

export interface RefusedRun {
  fileName: string
  code: RunFileObstacle | Hdf5Obstacle | BenchmarkObstacle | 'unreadable'
  /** In English, complete with the name of the file and of each wrong field. */
  message: string
  problems: readonly FieldProblem[]
}

export interface RunImportReport {
  imported: readonly RunId[]
  /** Were stored here already, with this content; ids of the stored ones. */
  known: readonly RunId[]
  refused: readonly RefusedRun[]
}

export interface ImportParts {
  store: Pick<RunStore, 'list' | 'read' | 'add'>
  newId: () => RunId
  /** ISO time. */
  now: () => string
  /** Lets the thread do other things. */
  breathe: () => Promise<void>
}

type Reading = Omit<RunFileReading, 'refused'> & { refused: readonly RefusedRun[] }

const refusal = (fileName: string, code: RefusedRun['code'], message: string, problems: readonly FieldProblem[] = []): RefusedRun => ({
  ...{ fileName, code, problems },
  message: message.startsWith(fileName) ? message : `${fileName}: ${message}`
})

function refusalOf(fileName: string, error: unknown): RefusedRun {
  if (error instanceof RunFileError) return refusal(fileName, error.code, error.message, error.problems)
  if (error instanceof Hdf5Error || error instanceof BenchmarkFileError) return refusal(fileName, error.code, error.message)
  if (error instanceof DOMException) return refusal(fileName, 'unreadable', `cannot be read (${error.message}). It may have changed or gone.`)
  throw error
}

async function readBenchmark(bytes: Uint8Array, { file, path, benchmark }: ImportedFile): Promise<RunFile> {
  const name = benchmarkName(file.name)
  if (!name) {
    throw new BenchmarkFileError('hdf5-other-name', 'is not called like a result of TrafficSignBench (callback_data_pytorch_GT_48by48_clahe.h5)')
  }
  if (name.dataset !== 'GT')
    throw new BenchmarkFileError('hdf5-other-data', `is of the data set '${name.dataset}'; only GT, which is GTSRB, fits here`)
  if (name.widthPx !== name.heightPx) throw new BenchmarkFileError('hdf5-not-square', 'is of images that are not square')
  const place = benchmark ?? benchmarkPlace(path)
  const { model, device } = place
  if (!model) throw new BenchmarkFileError('hdf5-no-network', 'does not tell its network: it stands in the name of the folder. Say which one it is.')
  const content = await readHdf5(bytes, BENCHMARK_NAMES)
  const run = benchmarkRun(content, { ...name, model, device, modifiedAt: new Date(file.lastModified).toISOString() })
  return parseRunFile(run, file.name)
}

/** What the file holds; a file that cannot be read is one refusal. */
async function readFile(imported: ImportedFile): Promise<Reading> {
  const { name, size } = imported.file
  try {
    if (size > RUN_FILE_CAPS.chars)
      throw new RunFileError(name, 'too-long', [{ field: '', message: `has ${size} bytes, at most ${RUN_FILE_CAPS.chars}` }])
    const bytes = new Uint8Array(await imported.file.arrayBuffer())
    if (isHdf5(bytes)) return { runs: [await readBenchmark(bytes, imported)], refused: [] }
    const { runs, refused } = readRunFiles(new TextDecoder().decode(bytes), name)
    return { runs, refused: refused.map((error) => refusalOf(name, error)) }
  } catch (error) {
    return { runs: [], refused: [refusalOf(name, error)] }
  }
}

/** With the keys of every object in order. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? Object.fromEntries(Object.entries(inner).toSorted()) : inner
  )
}

/** What makes a run this run: not its id, names and history, nor moments inside it, which version 1 did not write. */
function contentKey({ createdAt, producer, config, environment, dataset, model, epochs, tested, confusion }: RunFile): string {
  const timeless = epochs.map(({ endedAt: _endedAt, ...epoch }) => epoch)
  const { endedAt: _endedAt, ...result } = tested ?? {}
  return canonical({ createdAt, producer, config, environment, dataset, model, epochs: timeless, result, confusion })
}

/** Stored runs by content; compared only with those that were begun at the same moment, so that most are never read. */
class KnownRuns {
  readonly #read: (id: RunId) => Promise<StoredRun | null>
  readonly #begun = new Map<string, RunId[]>()

  constructor(metas: readonly RunMeta[], read: (id: RunId) => Promise<StoredRun | null>) {
    this.#read = read
    for (const { createdAt, id } of metas) this.add(createdAt, id)
  }

  add(createdAt: string, id: RunId): void {
    this.#begun.set(createdAt, [...(this.#begun.get(createdAt) ?? []), id])
  }

  async find(file: RunFile): Promise<RunId | null> {
    const wanted = contentKey(file)
    for (const id of this.#begun.get(file.createdAt) ?? []) {
      const run = await this.#read(id)
      const stored = run && exportRun(run, false)
      if (stored && contentKey(stored) === wanted) return id
    }
    return null
  }
}

/** Rejects only for the store's sake (RunStorageError): then what came before is stored and complete. */
export async function importRuns(
  { store, newId, now, breathe }: ImportParts,
  files: readonly ImportedFile[],
  onProgress: (progress: ImportRunsProgress) => void
): Promise<RunImportReport> {
  const stored = await store.list()
  const known = new KnownRuns(
    stored.map(({ meta }) => meta),
    (id) => store.read(id)
  )
  const report = { imported: [] as RunId[], known: [] as RunId[], refused: [] as RefusedRun[] }
  for (const [filesDone, imported] of files.entries()) {
    const progress = { fileName: imported.file.name, filesDone, fileCount: files.length }
    onProgress({ ...progress, runsDone: 0, runCount: 0 })
    const { runs, refused } = await readFile(imported)
    report.refused.push(...refused)
    for (const [runsDone, file] of runs.entries()) {
      onProgress({ ...progress, runsDone, runCount: runs.length })
      const same = await known.find(file)
      if (same) report.known.push(same)
      else {
        const id = newId()
        const format = file.origin?.format ?? (file.producer.name === 'TrafficSignBench' ? 'trafficsignbench-hdf5' : 'signpost-run')
        const origin = { format, fileName: imported.file.name, importedAt: now(), id: file.id || null } as const
        await store.add(runFromFile(file, id, origin))
        known.add(file.createdAt, id)
        report.imported.push(id)
      }
      await breathe()
    }
  }
  return report
}
