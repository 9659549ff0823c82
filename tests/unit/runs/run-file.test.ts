/** Run files: what is written is read back equal, of this version and of earlier ones. */
import 'fake-indexeddb/auto'
import { IDBFactory } from 'fake-indexeddb'
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { bundleOf, exportRun } from '#lib/runs/export.ts'
import { openRunDb, RUN_DB_NAME } from '#lib/runs/run-db.ts'
import { runFromFile } from '#lib/runs/run-from-file.ts'
import { RunStore } from '#lib/runs/run-store.ts'
import { parseRunFile, readRunFiles } from '#lib/schema/parse-run-file.ts'
import type { RunFile } from '#lib/schema/run-file.ts'
import type { RunEvent, RunId, RunOrigin, StoredRun } from '#lib/schema/run.ts'
import { present } from '../present.ts'
import { continuedRun, failedRun, fullRun, interruptedRun, otherFile, stoppedRun } from './run-file-fixtures.ts'

const origin: RunOrigin = { format: 'signpost-run', fileName: 'x.json', importedAt: '2026-02-01T00:00:00.000Z', id: 'original' }
const imported = (file: RunFile) => runFromFile(file, 'new' as RunId, origin)
const exported = (run: StoredRun) => present(exportRun(run, false))
const throughJson = (file: RunFile) => present(readRunFiles(JSON.stringify(file), 'x.json').runs[0])
const fixture = (name: string) => readFileSync(new URL(`../../fixtures/run-files/${name}`, import.meta.url), 'utf8')

describe.each([
  ['a finished run with pauses and a test', fullRun()],
  ['a stopped run', stoppedRun()],
  ['a failed run without an epoch', failedRun()],
  ['a run that went on twice', continuedRun()],
  ['a run that was interrupted while it paused', interruptedRun()]
])('%s', (_what, run) => {
  it('is read back equal, but for its id and where it came from', () => {
    const file = exported(run)
    expect(throughJson(file)).toEqual(file)
    const { meta, events } = imported(throughJson(file))
    expect(events).toEqual(run.events)
    expect(meta).toEqual({ ...run.meta, id: 'new', origin })
    expect(exported({ meta, events })).toEqual({ ...file, id: 'new', origin })
  })
})

it('a run of another program that tells little is read back equal', () => {
  const file = throughJson(otherFile())
  const run = imported(file)
  expect(run.events[0]).toMatchObject({
    config: { engine: 'other:PyTorch', seed: null },
    environment: { producer: { hardware: 'Xeon' }, engineVersion: '1.13' }
  })
  expect({ ...exported(run), startedAt: undefined }).toEqual({ ...file, id: 'new', origin, startedAt: undefined })
})

it('a bundle gives its good runs and names the bad ones by position and field', () => {
  const good = exported(fullRun())
  const bad = { ...good, epochs: [{ ...good.epochs[0], trainingMs: -1 }] }
  const { runs, refused } = readRunFiles(JSON.stringify(bundleOf([good, bad as RunFile])), 'all.json')
  expect(runs).toEqual([good])
  expect(refused.map(({ message }) => message)).toEqual(['all.json, run 2: epochs.0.trainingMs must not be negative'])
})

describe('a file of version 1', () => {
  it('is read: the export of two runs by the version that wrote it', () => {
    const { runs, refused } = readRunFiles(fixture('v1-export.json'), 'v1-export.json')
    expect(refused).toEqual([])
    expect(runs.map(({ version, status, config, name }) => [version, status, config.seed, name])).toEqual([
      [2, 'stopped', 2, 'Stopped early'],
      [2, 'completed', 1, 'Sample (synthetic) · ResNet-20 · 32 px · Signpost wasm · seed 1']
    ])
    expect(runs[0]?.producer).toMatchObject({ name: 'Signpost', framework: 'Signpost wasm', device: 'cpu' })
    expect(imported(present(runs[1])).meta.name).toBe('')
    expect(runs[1]?.epochs.map(({ validation }) => validation.accuracyFraction)).toEqual(
      (JSON.parse(fixture('v1-export.json')) as RunFile[])[1]?.epochs.map(({ validation }) => validation.accuracyFraction)
    )
  })

  it('loses nothing but derived fields on the way to version 2 and back to events', () => {
    const old = (JSON.parse(fixture('v1-export.json')) as (RunFile & { testAccuracyFraction: number })[])[1]
    const { testAccuracyFraction, version, ...kept } = present(old)
    const file = exported(imported(parseRunFile(old, 'x.json')))
    expect(version).toBe(1)
    expect(testAccuracyFraction).toBe(file.tested?.accuracyFraction)
    expect(file).toMatchObject({ ...kept, id: 'new' })
  })
})

it('a file has of a run that went on what counts of it', () => {
  const run = continuedRun()
  const failed: RunEvent = { kind: 'ended', at: '', outcome: { status: 'failed', message: 'lost' } }
  const lost: RunEvent[] = [{ kind: 'paused', at: '', step: 12 }, present(run.events[3]), failed, present(run.events[2])]
  const events = [...run.events.slice(0, 2), ...lost, ...run.events.slice(2)]
  expect(exported({ ...run, events })).toEqual(exported(run))
  expect(exported(run).continuations?.map(({ afterEpoch, environment }) => [afterEpoch, environment.engineVersion])).toEqual([
    [1, '2'],
    [2, '3']
  ])
})

it('a file that goes on after epochs that it does not have is refused', () => {
  const file = exported(continuedRun())
  const [first] = present(file.continuations)
  const wrong = { ...file, continuations: [{ ...present(first), afterEpoch: 4 }] }
  const { refused } = readRunFiles(JSON.stringify(wrong), 'x.json')
  expect(refused[0]?.message).toBe('x.json: continuations.0.afterEpoch must lie from 1 to 3, the epochs that were trained')
})

describe.each([1, 2])('a database of version %i', (version) => {
  const dump = JSON.parse(fixture('v1-database.json')) as { runs: object[]; events: { event: RunEvent }[] }

  /** Version 2 added two fields to the records. */
  const recordOf = (record: object) => (version === 1 ? record : { ...record, archived: false, origin: null })

  function writeOld(): Promise<void> {
    globalThis.indexedDB = new IDBFactory()
    return new Promise((resolve, reject) => {
      const opening = indexedDB.open(RUN_DB_NAME, version)
      opening.onupgradeneeded = () => {
        const runs = opening.result.createObjectStore('runs', { keyPath: 'id' })
        const events = opening.result.createObjectStore('events', { keyPath: ['runId', 'position'] })
        dump.runs.forEach((record) => runs.add(recordOf(record)))
        dump.events.forEach((record) => events.add(record))
      }
      opening.onsuccess = () => {
        opening.result.close()
        resolve()
      }
      opening.onerror = () => reject(new Error('not written'))
    })
  }

  it('is upgraded with every run and event in it', async () => {
    await writeOld()
    const db = await openRunDb()
    expect(db.version).toBe(3)
    expect(await db.count('checkpoints')).toBe(0)
    db.close()
    const store = new RunStore()
    const listed = await store.list()
    const runs = await Promise.all(listed.map(async ({ meta }) => present(await store.read(meta.id))))
    expect(runs.map(({ meta }) => meta)).toEqual(
      dump.runs.map((record) => expect.objectContaining({ id: (record as { id: string }).id, archived: false, origin: null }) as unknown).reverse()
    )
    expect(runs.flatMap(({ events }) => events)).toHaveLength(dump.events.length)
    expect(runs.map((run) => exported(run).status)).toEqual(['stopped', 'completed'])
  })
})
